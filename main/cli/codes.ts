import type { EngineEvent } from '../../shared/events.ts'
import type { PairingSnapshot } from '../../shared/pairing.ts'
import type { Engine } from '../engine/facade.ts'
import type { Keyboard } from './keyboard.ts'
import type { Terminal } from './terminal.ts'
import { shown } from './words.ts'

export interface CodesParts {
  readonly engine: Pick<Engine, 'answerPairing'>
  readonly terminal: Terminal
  readonly keyboard: Keyboard
}

/** The codes of pairings at a terminal: each is shown once, and what the person says of it is passed on. */
export class Codes {
  readonly #parts: CodesParts
  readonly #asked = new Set<string>()

  constructor(parts: CodesParts) {
    this.#parts = parts
  }

  on(event: EngineEvent): void {
    const { terminal, keyboard } = this.#parts
    if (event.event === 'pairing-closed' && this.#asked.delete(event.pairingId)) keyboard.withdraw()
    if (event.event !== 'pairing') return
    const { pairing } = event
    if (pairing.state === 'waiting') terminal.note('Waiting for the other side to say yes too …', 'quiet')
    if (pairing.state !== 'comparing' || this.#asked.has(pairing.id)) return
    this.#asked.add(pairing.id)
    void this.#ask(pairing)
  }

  async #ask({ id, peer, code }: PairingSnapshot): Promise<void> {
    const { engine, keyboard } = this.#parts
    const lines = [`${shown(peer.name)} (${peer.address}) must show the same six digits:`, '', `    ${code?.slice(0, 3)} ${code?.slice(3)}`, '']
    engine.answerPairing(id, await keyboard.ask(lines, 'Are they equal? [y/N] '))
  }
}

/** How a pairing ended that was only a step on the way. */
export function pairingEndedWords({ device, message }: Extract<EngineEvent, { event: 'pairing-closed' }>): string {
  return device ? pairedWords(device) : (message ?? '')
}

export function pairedWords({ name, deviceId }: { readonly name: string; readonly deviceId: string }): string {
  return `Paired with ${shown(name)} (${deviceId}). From now on it counts as verified.`
}
