import type { EngineEvent } from '../../shared/events.ts'
import type { OfferSnapshot } from '../../shared/transfer.ts'
import { asEngineError } from '../engine/errors.ts'
import type { Engine } from '../engine/facade.ts'
import { Codes, pairingEndedWords } from './codes.ts'
import type { Keyboard } from './keyboard.ts'
import type { Terminal } from './terminal.ts'

/** "p": pairs with whoever made the offer before it is answered. Resolves with the offer as it is then; null when it is over. */
export async function pairFirst(parts: { engine: Engine; terminal: Terminal; keyboard: Keyboard }, offerId: string): Promise<OfferSnapshot | null> {
  const { engine, terminal } = parts
  const codes = new Codes(parts)
  let tell: (event: EngineEvent) => void = () => {}
  const leave = engine.subscribe((event) => tell(event))
  try {
    await new Promise<void>((resolve) => {
      tell = (event) => {
        codes.on(event)
        if (event.event !== 'pairing-closed') return
        terminal.warn(pairingEndedWords(event), event.device ? 'good' : 'warning')
        resolve()
      }
      engine.pairFirst(offerId)
    })
  } catch (error) {
    terminal.warn(asEngineError(error).message)
  } finally {
    leave()
  }
  return engine.offers().find(({ id }) => id === offerId) ?? null
}
