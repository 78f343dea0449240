import { common } from './common.ts'
import { say } from './say.ts'

/** Transfers that have ended. */
export const history = {
  history: 'History',
  search: 'Find in the history',
  emptyTitle: 'Nothing has been sent or received yet',
  emptyHint: 'Transfers that have ended are listed here, also after FastDrop was closed. What texts say is never kept.',
  offTitle: 'No history is kept',
  offHint: 'Transfers that have ended are forgotten when you dismiss them, or when FastDrop ends.',
  keep: 'Keep a history',
  noneFound: 'Nothing here is like that.',
  reading: 'Reading the history…',
  found: (found: number, all: number) => (found === all ? common.transferCount(all) : common.of(found, all)),
  exportCsv: 'Export as table…',
  exportJson: 'Export as JSON…',
  exported: 'The history was exported.',
  clear: 'Clear…',
  clearQuestion: (count: number) =>
    say.count(count, {
      one: 'Remove the one entry from the history? The files stay where they are.',
      other: 'Remove all # entries from the history? The files stay where they are.',
    }),
  keepAll: 'Keep',
  clearNow: 'Remove all',
  remove: 'Remove from the history',
  removeOf: (title: string) => `Remove ${title} from the history`,
  listOf: 'Transfers that have ended',
  leftOutOf: (title: string) => `What was left out of ${title}`,
  lostOf: (title: string) => `What of ${title} did not arrive`,
  today: 'Today',
  yesterday: 'Yesterday',
  open: 'Open',
  openOf: (title: string) => `Open ${title}`,
  showOf: (title: string) => `Show ${title} in its folder`,
  sendBack: 'Send back',
  sendBackOf: (title: string, peer: string) => `Send ${title} back to ${peer}`,
  sendAgain: 'Send again',
  sendAgainOf: (title: string, peer: string) => `Send ${title} to ${peer} again`,
  dragHint: 'Drag it from here into another window',
}
