import { CHUNK } from '../../shared/flow.ts'

const LANES = 16

/** Colours of the chunk map as the canvas wants them, read through a probe so that the theme's choice is resolved. */
export class Palette {
  readonly #byState = new Map<number, string>()

  constructor(host: HTMLElement) {
    const probe = document.createElement('span')
    host.append(probe)
    const read = (token: string): string => {
      probe.style.color = `var(${token})`
      return getComputedStyle(probe).color
    }
    this.#byState.set(CHUNK.WAITING, read('--wait'))
    this.#byState.set(CHUNK.READING, read('--reading'))
    this.#byState.set(CHUNK.VERIFIED, read('--checked'))
    this.#byState.set(CHUNK.STORED, read('--stored'))
    this.#byState.set(CHUNK.VOID, read('--warn-ink'))
    this.#byState.set(CHUNK.SAME, read('--same'))
    this.#byState.set(CHUNK.RETRIED, read('--bad'))
    for (let lane = 0; lane < LANES; lane += 1) this.#byState.set(CHUNK.IN_FLIGHT_BASE + lane, read(`--c${lane}`))
    probe.remove()
  }

  colour(state: number): string {
    return this.#byState.get(state) ?? this.#byState.get(CHUNK.WAITING) ?? 'transparent'
  }
}
