import { formatBytes } from '../shared/format.ts'
import type { HistoryRow } from '../shared/history.ts'
import { say, wordsOf } from '../shared/language/current.ts'
import { faultText } from '../shared/language/fault-text.ts'
import { titleText } from '../shared/language/title-text.ts'
import { lostBecause, skippedBecause } from '../shared/lost-words.ts'
import { isClassic } from '../shared/transfer.ts'
import { assurance } from './assurance-words.ts'
import { fileText } from './file-words.ts'
import { shownName } from './presence-words.ts'
import { folded } from './state/folded.ts'
import { contentsLine, foreign, shortClock, text, took } from './text.ts'

/** Transfers that have ended. */
export const historyText = wordsOf('history')
const stateText = wordsOf('states')

export function historyTitle({ kind, title, tops }: Pick<HistoryRow, 'kind' | 'title' | 'tops'>): string {
  return kind === 'text' ? text.textTitle : titleText({ title, tops })
}

/** What stands below the title: "to Editing Desk · 3 files, 2.4 MB in 1.2 s · delivered and verified, 14:05" */
export function historyLine(row: HistoryRow): string {
  return [
    contentsOf(row),
    ...(isClassic(row.peer) ? [stateText.notEncrypted(row.peer.wire)] : []),
    stateText.endedAt(say().listed([outcomeOf(row), ...lostPart(row)]), shortClock(row.endedAtMs)),
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

function lostPart({ lost }: HistoryRow): readonly string[] {
  return lost === undefined ? [] : [fileText.lost(lost.count)]
}

function contentsOf({ kind, files, directories, bytes, seconds }: HistoryRow): string {
  const size = bytes === null ? [] : [formatBytes(bytes)]
  const counted = kind === 'files' && files !== null && directories !== null ? [contentsLine({ files, directories })] : []
  const words = say().listed([...counted, ...size])
  return seconds === null || kind === 'text' ? words : stateText.inTime(words, took(seconds))
}

function outcomeOf({ outcome, direction, peer }: HistoryRow): string {
  return outcome === 'done' ? assurance(peer, direction) : stateText[outcome]
}

/** Who it was, as it is searched for and read out. */
export function historyPeer(row: HistoryRow): string {
  const { name, label } = row.peer
  return shownName(label === undefined ? { name } : { name, label })
}

/** "Today", "Yesterday", or the day itself. */
export function dayLine(atMs: number, nowMs: number): string {
  const [day, today] = [new Date(atMs).toDateString(), new Date(nowMs)]
  if (day === today.toDateString()) return historyText.today
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1)
  if (day === yesterday.toDateString()) return historyText.yesterday
  return say().weekday(atMs)
}

/** Everything of an entry that somebody may remember it by. */
export function searchable(row: HistoryRow): string {
  const files = [...row.leftOut, ...(row.lost?.files ?? [])].map(({ path }) => path)
  return folded([historyTitle(row), row.peer.name, row.peer.label ?? '', outcomeOf(row), row.fault === null ? '' : faultText(row.fault), ...files].join('\n'))
}

export function leftOutLine(entry: HistoryRow['leftOut'][number]): string {
  return text.because(foreign(entry.path), skippedBecause(entry))
}

export function lostLine(file: NonNullable<HistoryRow['lost']>['files'][number]): string {
  return text.because(foreign(file.path), lostBecause(file))
}
