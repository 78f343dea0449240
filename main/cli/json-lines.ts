import type { EngineEvent } from '../../shared/events.ts'
import { pauseReasonOf } from '../../shared/pause-words.ts'

const PROGRESS_EVERY_MS = 250
/** Everything printable() would replace: harmless in a JSON text only as an escape. */
const UNSAFE = /[\u007F-\u009F\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu

/** One JSON object on one line. Control, format and bidi characters are escaped, so that a terminal may show it. */
export function jsonLine(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(value).replace(UNSAFE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

/** Scripts test for the code, and people read the message: the sentence without words is for front ends that translate. */
export function forScripts<E extends object>(event: E): Omit<E, 'sentence'> {
  const { sentence: _sentence, ...rest }: E & { readonly sentence?: unknown } = event
  return rest
}

/** The engine's events as the lines of `--json`: progress thinned out to four a second for each transfer. */
export class JsonLines {
  /** What was told last of a transfer; it begins with "accepted". */
  readonly #told = new Map<string, { state: string; atMs: number }>()

  /** Null: not a line of its own. */
  lineOf(event: EngineEvent, nowMs: number): string | null {
    switch (event.event) {
      case 'transfer':
        return this.#progress(event, nowMs)
      case 'accepted':
        this.#told.set(event.transferId, { state: '', atMs: nowMs })
        return jsonLine(event)
      case 'resumed':
        this.#told.set(event.transferId, { state: '', atMs: nowMs })
        return jsonLine(event)
      case 'pairing-closed':
        return jsonLine(forScripts(event))
      case 'interrupted':
      case 'listening':
      case 'classic':
      case 'everyone':
      case 'pairing':
      case 'peer':
      case 'offer':
      case 'reconnect':
      case 'retry':
      case 'conflict':
      case 'done':
      case 'error':
        return jsonLine(event)
      case 'paired-devices':
      case 'peer-gone':
      case 'offer-closed':
      case 'transfer-removed':
        return null
    }
  }

  /** The first and the last state of a moving transfer are always told. */
  #progress({ transfer }: Extract<EngineEvent, { event: 'transfer' }>, nowMs: number): string | null {
    if (transfer.state !== 'moving' && transfer.state !== 'publishing') {
      this.#told.delete(transfer.id)
      return null
    }
    const told = this.#told.get(transfer.id)
    if (!told || (told.state === transfer.state && nowMs - told.atMs < PROGRESS_EVERY_MS)) return null
    this.#told.set(transfer.id, { state: transfer.state, atMs: nowMs })
    const { bytes, totalBytes, bytesPerSecond, alreadyThereBytes } = transfer.progress
    const reason = pauseReasonOf(transfer)
    const waits = reason && { waitsFor: reason.code, missingBytes: reason.missingBytes }
    return jsonLine({
      event: 'progress',
      transferId: transfer.id,
      bytes,
      totalBytes,
      bytesPerSecond,
      ...(alreadyThereBytes !== undefined && { alreadyThereBytes }),
      ...waits,
    })
  }
}
