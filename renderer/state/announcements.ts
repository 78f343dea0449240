import { say, wordsOf } from '../../shared/language/current.ts'
import { isActive, type TransferSnapshot } from '../../shared/transfer.ts'
import { shownName } from '../presence-words.ts'
import { foreign, percentLine } from '../text.ts'
import { stateLine, titleOf, transferLine } from '../transfer-words.ts'
import { progressOf } from './select.ts'

/** Progress is told in quarters. */
const STEPS = 4
/** And of one transfer no more often than this, in samples of its chart: what is quick tells only its end. */
const SAMPLES_BETWEEN = 40

const stateText = wordsOf('states')

interface Heard {
  readonly state: TransferSnapshot['state']
  readonly step: number
  /** Of the chart, when something was told of it last. */
  readonly sample: number
}

/** Says in words what has become of transfers since it was asked last, each thing once, for those who do not see the rows. */
export class Announcements {
  #heard: ReadonlyMap<string, Heard> | null = null

  /** Empty: nothing that is worth a word. What was there before anybody listened is not told. */
  hear(transfers: readonly TransferSnapshot[]): string {
    const before = this.#heard
    const now = transfers.map((transfer) => [transfer, hearing(transfer, before?.get(transfer.id))] as const)
    this.#heard = new Map(now.map(([transfer, { heard }]) => [transfer.id, heard]))
    if (before === null) return ''
    return say().spoken(now.flatMap(([transfer, { words }]) => (words === null ? [] : [stateText.announced(foreign(titleOf(transfer)), words)])))
  }
}

function hearing(transfer: TransferSnapshot, before: Heard | undefined): { readonly heard: Heard; readonly words: string | null } {
  const progress = progressOf(transfer)
  const sample = progress?.chart.samples ?? 0
  const step = progress && progress.totalBytes > 0 ? Math.floor((progress.bytes / progress.totalBytes) * STEPS) : 0
  const { state } = transfer
  if (before?.state !== state && (!isActive(transfer) || state === 'interrupted')) {
    return { heard: { state, step, sample }, words: stateLine(transfer, shownName(transfer.peer)) ?? transferLine(transfer) }
  }
  const isDue = before !== undefined && step > before.step && sample - before.sample >= SAMPLES_BETWEEN
  if (state !== 'moving' || !isDue) return { heard: { state, step: before?.step ?? step, sample: before?.sample ?? sample }, words: null }
  return { heard: { state, step, sample }, words: percentLine(progress?.bytes ?? 0, progress?.totalBytes ?? 0) }
}
