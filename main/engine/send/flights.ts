/** The chunks that were sent on one connection and have no receipt yet. */
export type InFlight = Set<number>

/** Which connections carry which chunks. A chunk may be on two: the endgame sends the last ones again on idle connections. */
export class Flights {
  readonly #carriers = new Map<number, Set<InFlight>>()

  depart(chunk: number, on: InFlight): void {
    on.add(chunk)
    const carriers = this.#carriers.get(chunk)
    if (carriers) carriers.add(on)
    else this.#carriers.set(chunk, new Set([on]))
  }

  /** It was receipted, or is asked for again: whatever still carries it does not matter any more. */
  settle(chunk: number): void {
    for (const carrier of this.#carriers.get(chunk) ?? []) carrier.delete(chunk)
    this.#carriers.delete(chunk)
  }

  /** A connection died. Returns the chunks that nothing else carries; they have to go back on the list. */
  lose(on: InFlight): number[] {
    const lost: number[] = []
    for (const chunk of on) {
      const carriers = this.#carriers.get(chunk)
      carriers?.delete(on)
      if (carriers && carriers.size > 0) continue
      this.#carriers.delete(chunk)
      lost.push(chunk)
    }
    on.clear()
    return lost
  }
}
