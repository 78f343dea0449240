import type { EngineEvent } from '../../shared/events.ts'
import type { PairingOutcome } from '../../shared/pairing.ts'

/** Remembers how the last pairing ended, with the name it was known by: the event that ends one does not say whose it was. */
export class PairingOutcomes {
  readonly #names = new Map<string, string>()
  #last: PairingOutcome | null = null

  get last(): PairingOutcome | null {
    return this.#last
  }

  tell(event: EngineEvent): void {
    if (event.event === 'pairing') this.#names.set(event.pairing.id, event.pairing.peer.name)
    if (event.event !== 'pairing-closed') return
    const name = this.#names.get(event.pairingId) ?? event.device?.name ?? ''
    this.#names.delete(event.pairingId)
    const { code, message, sentence } = event
    this.#last = { id: event.pairingId, paired: event.outcome === 'paired', code, name, message, ...(sentence && { sentence }) }
  }
}
