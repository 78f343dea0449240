import { EVERYONE_MINUTES } from '../../settings.ts'
import { common } from './common.ts'
import { say } from './say.ts'

/** The icon beside the clock and its menu. */
export const tray = {
  open: 'Open FastDrop',
  openFolder: 'Open folder',
  quit: 'Quit FastDrop',
  tooltip: (state: string) => `FastDrop: ${state}`,
  /** Two things that the tooltip says, each a short sentence without its full stop. */
  both: (first: string, second: string) => `${first}. ${second}`,
  questions: (count: number) => say.count(count, { one: '# question waits', other: '# questions wait' }),
  notReceiving: 'not receiving',
  moving: (transfers: number, progress: string | null) =>
    progress === null ? common.transferCount(transfers) : `${common.transferCount(transfers)}, ${progress}`,
  andMore: (count: number) => common.andMore(count),
  noPaired: 'No paired device is in sight',
  sendFiles: 'Send files…',
  sendFolder: 'Send folder…',
  sendClipboard: 'Send clipboard',
  receive: 'Receive',
  modes: { everyone: 'Everyone may ask', paired: 'Paired devices only', hidden: 'Hidden from others', off: 'Off: nobody' },
  everyone: `Receive from everyone for ${EVERYONE_MINUTES} minutes`,
  everyoneUntil: (time: string) => `Receiving from everyone until ${time}`,
  everyoneUntilStopped: 'Receiving from everyone until it is stopped',
  stopEveryone: 'Stop receiving from everyone',
  sending: (title: string, peer: string) => `Sending ${title} to ${peer}`,
  receiving: (title: string, peer: string) => `Receiving ${title} from ${peer}`,
  /** A transfer, and how far it is. */
  stands: (transfer: string, stage: string) => `${transfer}: ${stage}`,
  stageAt: (stage: string, percent: string) => `${stage} at ${percent}`,
  stages: {
    paused: 'paused',
    interrupted: 'interrupted',
    publishing: 'finishing',
    asking: 'waiting for an answer',
    waitingForDevice: 'waits for the device',
    waitingForTurn: 'waits for its turn',
    preparing: 'preparing',
    connecting: 'connecting',
    ended: 'ended',
  },
  couldNot: 'FastDrop could not do that',
}

/** The menu at the top of the screen, which macOS wants. */
export const menus = {
  about: 'About FastDrop',
  services: 'Services',
  hide: 'Hide FastDrop',
  hideOthers: 'Hide Others',
  showAll: 'Show All',
  quit: 'Quit FastDrop',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select All',
  window: 'Window',
  minimise: 'Minimise',
  zoom: 'Zoom',
  allToFront: 'Bring All to Front',
}
