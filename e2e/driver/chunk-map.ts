import type { Locator } from 'playwright'
import { CHUNK } from '../../shared/flow.ts'

/** What the page's canvas says, read out of its pixels. */
export interface DrawnMap {
  /** One word for each chunk: "stored", "lane 2", …, or "unknown" with the colour. */
  readonly chunks: readonly string[]
  /** What a screen reader is told. */
  readonly label: string
  readonly chunksPerCell: number
}

/** Reads the chunk map in `row` at the middle of every cell. The colours' meaning is taken from the legend and the lanes beside it. */
export async function readChunkMap(row: Locator): Promise<DrawnMap> {
  return row.evaluate((element) => {
    const canvas = element.querySelector('canvas')
    const context = canvas?.getContext('2d')
    if (!canvas || !context) throw new Error('There is no chunk map.')
    const meaning = new Map<string, string>()
    for (const swatch of element.querySelectorAll<HTMLElement>('[data-swatch]')) {
      const box = swatch.querySelector('i')
      // The swatch for "in flight" shows all the lanes' colours.
      if (box && swatch.dataset.swatch !== 'flight') meaning.set(getComputedStyle(box).backgroundColor, swatch.dataset.swatch ?? '')
    }
    for (const lane of element.querySelectorAll<HTMLElement>('[data-testid="lane"]')) {
      const dot = lane.querySelector('i')
      if (dot) meaning.set(getComputedStyle(dot).backgroundColor, `lane ${lane.dataset.lane ?? ''}`)
    }
    const { columns, cellWidth, cellHeight, chunks, chunksPerCell } = canvas.dataset
    const ratio = window.devicePixelRatio
    const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height)
    const read: string[] = []
    for (let chunk = 0; chunk < Number(chunks); chunk += 1) {
      const cell = Math.floor(chunk / Number(chunksPerCell))
      const x = Math.floor(((cell % Number(columns)) + 0.5) * Number(cellWidth) * ratio)
      const y = Math.floor((Math.floor(cell / Number(columns)) + 0.5) * Number(cellHeight) * ratio)
      const at = (y * width + x) * 4
      const colour = `rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})`
      read.push(meaning.get(colour) ?? `unknown ${colour}`)
    }
    return { chunks: read, label: canvas.getAttribute('aria-label') ?? '', chunksPerCell: Number(chunksPerCell) }
  })
}

/** The engine's word for a state, in the words of `DrawnMap`. */
export function wordOf(state: number): string {
  if (state >= CHUNK.IN_FLIGHT_BASE) return `lane ${state - CHUNK.IN_FLIGHT_BASE}`
  const words: Readonly<Record<number, string>> = {
    [CHUNK.WAITING]: 'waiting',
    [CHUNK.READING]: 'reading',
    [CHUNK.VERIFIED]: 'verified',
    [CHUNK.STORED]: 'stored',
    [CHUNK.VOID]: 'left out',
    [CHUNK.RETRIED]: 'retried',
    [CHUNK.SAME]: 'same',
  }
  return words[state] ?? `state ${state}`
}

const STEPS = ['waiting', 'reading', 'lane', 'verified', 'stored']

/** How far a chunk is; −1 for what an undisturbed transfer never shows. */
function stepOf(word: string): number {
  return STEPS.indexOf(word.startsWith('lane ') ? 'lane' : word)
}

/**
 * Where `earlier` and `later` cannot be two views of one undisturbed transfer, the second not older than the first:
 * a chunk that went back, one that changed its connection in flight, or a state that does not occur.
 */
export function contradictions(earlier: readonly string[], later: readonly string[]): string[] {
  const wrong = earlier.length === later.length ? [] : [`${earlier.length} chunks and then ${later.length}`]
  for (const [index, before] of earlier.entries()) {
    const after = later[index] ?? 'nothing'
    const [from, to] = [stepOf(before), stepOf(after)]
    const moved = from === to && before !== after
    if (from < 0 || to < from || moved) wrong.push(`chunk ${index + 1}: ${before}, then ${after}`)
  }
  return wrong
}

export function storedIn(words: readonly string[]): number {
  return words.filter((word) => word === 'stored').length
}

/** Chunks drawn as in flight, and among them those whose connection the engine knows to be another one. */
export function checkFlights(drawn: readonly string[], flights: readonly number[]): { readonly checked: number; readonly wrong: readonly string[] } {
  const flying = [...drawn.entries()].filter(([index, word]) => word.startsWith('lane ') && (flights[index] ?? 0) > 0)
  const wrong = flying.filter(([index, word]) => word !== wordOf(flights[index] ?? 0))
  return { checked: flying.length, wrong: wrong.map(([index, word]) => `chunk ${index + 1}: drawn as ${word}, but it was on ${wordOf(flights[index] ?? 0)}`) }
}
