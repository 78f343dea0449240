import { common } from './common.ts'
import { say } from './say.ts'

/** What the system tells while the window is elsewhere. */
export const notifications = {
  trayTitle: 'FastDrop keeps receiving in the background',
  trayBody: 'Open it again from the tray, or by starting it once more. Quit ends it.',
  accept: 'Accept',
  decline: 'Decline',
  offerTitle: (name: string, items: number) => `${name} would like to send you ${common.items(items)}`,
  offerTextTitle: (name: string) => `${name} would like to send you a text`,
  offerSize: (size: string, folder: string) => `${size} into ${folder}`,
  /** Sentences of the body follow each other; each brings its full stop. */
  sentence: (words: string) => `${words}.`,
  noSpace: 'There is not enough space.',
  canRun: (count: number) => say.count(count, { one: '# file can run as a program.', other: '# files can run as programs.' }),
  fromClassic: 'FastDP 1.x: not encrypted, and nobody knows who it is.',
  fromNamesake: (name: string) => `Not verified as your paired device “${name}”: it has another key.`,
  fromPaired: 'From a device you have paired.',
  fromStranger: 'Not verified: its name proves nothing.',
  pairTitle: (name: string) => `${name} wants to be paired with this computer`,
  pairBody: 'Both screens show a code. Click to compare them; nothing is paired before you say yes.',
  receivedTitle: (title: string, name: string) => `Received ${title} from ${name}`,
  receivedBody: (size: string, folder: string) => `${size} in ${folder}. Click to show it in its folder.`,
  receivedLostBody: (size: string, folder: string, lost: string) => `${size} in ${folder}, ${lost}. Click to show it in its folder.`,
  incompleteTitle: (title: string, name: string, lost: string) => `Sent ${title} to ${name}, ${lost}`,
  incompleteBody: 'Click to see which, and why.',
  textTitle: (name: string) => `Received a text from ${name}`,
  textBody: 'Click to read it.',
}

/** Questions in windows of the system. */
export const dialogs = {
  cancel: 'Cancel',
  stillRunning: (count: number) => say.count(count, { one: '# transfer is still running', other: '# transfers are still running' }),
  quitDetail: 'If FastDrop quits now, they are interrupted, and go on when it is started again.',
  quitCancels: 'If FastDrop quits now, they are cancelled.',
  quitCancelsSome: (count: number) => say.count(count, { one: 'But # of them is cancelled.', other: 'But # of them are cancelled.' }),
  quitCancelsWhy: 'Files go on once the other device has accepted them, and before that only those to paired devices; with FastDP 1.x devices none do.',
  textsUndelivered: (count: number) => say.count(count, { one: '# text is not delivered yet', other: '# texts are not delivered yet' }),
  textsLost: 'A text is kept on no disk: one that is not delivered yet is cancelled if FastDrop quits now.',
  keepRunning: 'Keep running',
  quit: 'Quit',
  openPage: (host: string) => `Open a page of ${host} in your browser?`,
  openLink: 'Open link',
  cameFrom: (name: string) => `It came from “${name}”.`,
  cameFromUnchecked: (name: string) => `It came from “${name}”, and nobody has checked who that is.`,
  canRun: (name: string) => `“${name}” can run as a program`,
  canRunDetail: 'Open it only if you know who sent it, and why. Nothing has checked what it does.',
  openIt: 'Open it',
  historyFile: (day: string) => `FastDrop history ${day}`,
  historyTable: 'Table (CSV)',
  historyJson: 'JSON',
  /** Beside the program's name in the list of what starts with the computer. */
  startsWithComputer: 'Receives files from devices on the same network',
  couldNotStart: 'FastDrop could not start',
}
