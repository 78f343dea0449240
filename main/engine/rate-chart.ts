import type { RateChart } from '../../shared/flow.ts'
import { SAMPLE_EVERY_MS } from '../../shared/flow.ts'
import { CHART_POINTS_MAX } from './limits.ts'

interface Point {
  readonly mean: number
  readonly peak: number
}

/** The rate over time in bounded memory: when there are too many points, each two neighbours become one. */
export class RateRecord {
  readonly #most: number
  #points: Point[] = []
  /** The point that is not whole yet. */
  #open = { samples: 0, sum: 0, peak: 0 }
  #perPoint = 1
  #samples = 0
  #sum = 0
  #peak = 0
  #chart: RateChart | null = null

  /** `most` is even, so that nothing is left over when neighbours are joined. */
  constructor(most: number = CHART_POINTS_MAX) {
    this.#most = most
  }

  get samples(): number {
    return this.#samples
  }

  /** Nothing moved for so long: that belongs to the time, too. */
  stood(ms: number): void {
    for (let samples = Math.floor(ms / SAMPLE_EVERY_MS); samples > 0; samples -= 1) this.sample(0)
  }

  sample(rate: number): void {
    this.#chart = null
    this.#samples += 1
    this.#sum += rate
    this.#peak = Math.max(this.#peak, rate)
    const open = { samples: this.#open.samples + 1, sum: this.#open.sum + rate, peak: Math.max(this.#open.peak, rate) }
    this.#open = open
    if (open.samples < this.#perPoint) return
    this.#points.push({ mean: open.sum / open.samples, peak: open.peak })
    this.#open = { samples: 0, sum: 0, peak: 0 }
    if (this.#points.length >= this.#most) this.#join()
  }

  /** The same object until the next sample. */
  snapshot(): RateChart {
    this.#chart ??= {
      everyMs: this.#perPoint * SAMPLE_EVERY_MS,
      means: this.#points.map(({ mean }) => Math.round(mean)),
      peaks: this.#points.map(({ peak }) => Math.round(peak)),
      samples: this.#samples,
      mean: this.#samples === 0 ? 0 : Math.round(this.#sum / this.#samples),
      peak: Math.round(this.#peak),
    }
    return this.#chart
  }

  #join(): void {
    const joined: Point[] = []
    for (let at = 0; at + 1 < this.#points.length; at += 2) {
      const [one, two] = [this.#points[at], this.#points[at + 1]]
      if (one && two) joined.push({ mean: (one.mean + two.mean) / 2, peak: Math.max(one.peak, two.peak) })
    }
    this.#points = joined
    this.#perPoint *= 2
  }
}
