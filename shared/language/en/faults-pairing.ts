import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

const IF_THEY_DIFFER = 'If they differ, somebody may be between the devices: try again on a network you trust.'

/** Pairing, paired devices and the device's own key. */
export const pairingFaults = {
  pairingWithOneself: 'That is this device itself. Pair with the other one.',
  offerFromOneself: 'The offer comes from this device itself.',
  codesNotConfirmedHere: `You did not confirm that the codes are equal. ${IF_THEY_DIFFER}`,
  codesNotConfirmedThere: `The other side did not confirm that the codes are equal. ${IF_THEY_DIFFER}`,
  nobodyComparedHere: 'Nobody compared the codes on this device in time, so nothing was paired. Try again.',
  pairingTooOften: ({ times, minutes }) =>
    `Pairing was tried ${say.count(times, { one: `${times} time`, other: `${times} times` })} in five minutes. Try again in ${minutes} min.`,
  pairingNotNowThere: 'The other device cannot pair now: nobody can compare a code there. You can still accept this once, or decline.',
  pairingTooOftenThere: 'The other device was paired too often in the last minutes, and waits. You can still accept this once, or decline.',
  pairedAlready: 'That device is paired already.',
  classicCannotPair: 'A FastDP 1.x device has no key, so it cannot be paired.',
  tooManyPaired: ({ count }) => `At most ${say.count(count, { one: `${count} device`, other: `${count} devices` })} can be paired. Unpair one first.`,
  pairedListNotSaved: 'The list of paired devices could not be saved. Check the free space and the permissions of the data folder.',
  keyUnusable: ({ folder }) => `The device key in ${folder} could not be read or made. Check the folder and its permissions.`,
  keyWithoutKeyring: ({ folder }) =>
    `The device key in ${folder} is sealed by the system's keyring, which cannot be used here. Start the FastDrop app in the desktop session it was first started in, with the keyring unlocked; for the command line, choose another folder with --data-dir.`,
  keyNotOpened: ({ folder, file }) =>
    `The system's keyring did not open the device key in ${folder}. Unlock the keyring, as the user who set FastDrop up on this computer, and start FastDrop again. If that keyring is lost for good, move ${file} away: FastDrop then starts as a new device, and has to be paired again.`,
  keysDiffer: ({ folder, plain, sealed }) =>
    `There are two different device keys in ${folder}, ${plain} and ${sealed}. Move the one away that your paired devices do not know, and start FastDrop again.`,
} satisfies Partial<FaultWords>
