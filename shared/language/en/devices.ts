import { common } from './common.ts'
import { say } from './say.ts'

/** The list of devices, and what is asked about one of them. */
export const devices = {
  devices: 'Devices',
  nearby: 'Nearby',
  away: 'Away',
  addByAddress: 'Add by address…',
  nobodyYet: 'Looking for devices on this network. Nobody has answered yet.',
  chooseFiles: 'Choose files…',
  chooseFolder: 'Choose folder…',
  dropTitle: 'Drop files or folders',
  dropHint: 'on a device, or here to choose one',
  dropNow: 'Release to choose a device',
  releaseTo: (name: string, items: number | null) => (items === null ? `Release to send to ${name}` : `Release to send ${common.items(items)}`),
  cannotTake: 'Away: it cannot take a drop now',

  sendToTitle: (name: string) => `Send to ${name}`,
  notVerifiedHint: 'This device is not verified: its name and address are what it says about itself.',
  verifiedHint: 'This device is verified: you have paired it.',
  deviceAway: 'This device is away. It can be sent to as soon as it is back.',
  addressLabel: 'Address',
  /** Behind the name of a device's address. */
  atPort: (address: string, port: number) => `${address}, port ${port}`,
  versionLabel: 'Version',
  removeDevice: 'Remove from the list',

  activity: {
    away: 'Away',
    waiting: (drops: number) => say.count(drops, { one: '# drop waits', other: '# drops wait' }),
    interrupted: (drops: number) => (drops === 1 ? 'Interrupted' : say.count(drops, { one: '# transfer interrupted', other: '# transfers interrupted' })),
    preparing: 'Getting ready',
    asking: 'Waiting for an answer',
    publishing: 'Verifying and saving',
    sending: (percent: string) => `Sending ${percent}`,
    receiving: (percent: string) => `Receiving ${percent}`,
    paused: (percent: string) => `Paused at ${percent}`,
    unverified: 'Not verified yet',
  },

  targetsTitle: 'To whom?',
  targetsNobody: 'No device is online. Open FastDrop on the other computer, or add it by its address.',
  sendTo: (count: number) => (count > 1 ? say.count(count, { one: 'Send to # device', other: 'Send to # devices' }) : 'Send'),
}
