import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

/** Addresses, ports, and who answers there. */
export const networkFaults = {
  notAnAddress: ({ typed, port }) => `“${typed}” is not an address. Write it like 192.168.1.20 or 192.168.1.20:${port}.`,
  addressNotOfThisDevice: ({ address }) =>
    `${address} is not an address of this device at the moment, so nobody can reach it there. Choose another interface, or plug it in.`,
  noDeviceNamed: ({ host }) => `No device named “${host}” was found. Check the name, or use its address.`,
  thisDevicesAddress: 'That is the address of this device. Enter the address of the other one.',
  portUnusable: ({ where, code }) => `Port ${where} cannot be used (${code}). Choose another one.`,
  classicPortUnusable: ({ where, because }) => `Port ${where} cannot be used for FastDP 1.x devices (${because}). Choose another port.`,
  classicPortTaken: ({ where }) => `Port ${where} cannot be used for FastDP 1.x devices: another program uses it. End that program, or choose another port.`,
  portAnywhere: ({ port }) => `${port}`,
  portAtAddress: ({ port, address }) => `${port} on ${address}`,
  systemSays: ({ code }) => code,
  unknownReason: 'unknown reason',
  nothingAnswersThere: ({ host, port }) => `Nothing answers at ${host}, port ${port}. Check the address, and that the other device waits for files.`,
  noClassicThere: ({ host, port, versions }) =>
    `Something answers at ${host}, port ${port}, but it takes no files over FastDP ${versions}. Check the port, and the version that the other device speaks.`,
  oneVersion: ({ version }) => version,
  eitherVersion: ({ first, second }) => `${first} or ${second}`,
  otherTls: 'The other side does not speak TLS 1.3.',
  sessionResumed: 'The other side tried to resume a session.',
  noCertificate: 'The other side showed no certificate.',
  certificateTooLarge: 'The other side showed an oversized certificate.',
  certificateIsNone: 'The other side showed something that is not a certificate.',
  keyOfAnotherKind: 'The other side showed a key of another kind.',
  termsNotOffered: 'The other side answered with terms that were not offered.',
  rulesBroken: ({ what }) => `The other side broke the rules of the protocol (${what}), so the connection was closed.`,
  otherKeyAnswered: ({ name }) =>
    `Another device answered in place of “${name}”, with another key, so nothing was sent, not even a name. If FastDrop was set up anew there, pair the two again.`,
  namesakeWithoutKey: ({ name }) =>
    `That device is called like your paired device “${name}”, but has not shown its key, so nothing was sent. It may be another one.`,
  dropWaitedInVain: ({ days }) => `The device was not there for ${daysOf(days)}, so this drop does not wait any longer. Send it again when it is back.`,
  transferWaitedInVain: ({ days }) => `The other device was not there for ${daysOf(days)}, so what was here of this transfer was removed. Send it again.`,
  classicWantsOtherCompression: ({ compression }) => `The other device wants files compressed with ${compression}. Send it again so.`,
  classicClosedWithoutWord: 'The other device closed the connection without saying that it has the file. Look there before you send it again.',
  classicSays: ({ words }) => `The other device did not take it. It says: “${words}”.`,
  classicEndedBeforeAll: 'The other side ended the connection before everything had come, so nothing was kept. Ask for it again.',
  classicArrivedDamaged: 'The content arrived damaged, so nothing was kept. Ask for it again.',
} satisfies Partial<FaultWords>

function daysOf(days: number): string {
  return say.count(days, { one: `${days} day`, other: `${days} days` })
}
