import { cannotGoOnWords } from '../../shared/ending-words.ts'
import type { EngineEvent } from '../../shared/events.ts'
import { formatCount } from '../../shared/format.ts'
import { pauseReasonOf, pauseReasonWords } from '../../shared/pause-words.ts'
import { calledName, isActive, type PauseReason, type TransferSnapshot, type TransferState } from '../../shared/transfer.ts'
import { JsonLines, jsonLine } from './json-lines.ts'
import { progressLine, viewOf } from './progress-line.ts'
import type { Terminal } from './terminal.ts'
import { acceptedWords, doneWords, endedWords, missingWords, packedWords, shown, skippedWords, takenWords, waitingWords, whatWords } from './words.ts'

/** Tells what the engine does: JSON lines on stdout, or sentences and a progress line. */
export class Reporter {
  readonly #terminal: Terminal
  readonly #json = new JsonLines()
  readonly #transfers = new Map<string, TransferSnapshot>()
  /** What is said instead of "you cancelled", once the person has interrupted. */
  cancelledMessage: string | null = null

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  tell(told: EngineEvent): void {
    const event = told.event === 'error' && told.code === 'CANCELLED' ? { ...told, message: this.cancelledMessage ?? told.message } : told
    const line = this.#json.lineOf(event, performance.now())
    if (line !== null) this.#terminal.event(line)
    this.#words(event)
  }

  #words(event: EngineEvent): void {
    switch (event.event) {
      case 'transfer':
        this.#transfer(event.transfer)
        break
      case 'retry':
        this.#terminal.note(
          `${formatCount(event.chunks, 'chunk', 'chunks')} sent again (${event.reason === 'digest' ? 'damaged on the way' : 'a connection was lost'})`,
          'quiet',
        )
        break
      case 'error':
        this.#error(event)
        break
      case 'interrupted':
        this.#interrupted(event)
        break
      case 'resumed':
        this.#resumed(event.transferId)
        break
      case 'listening':
      case 'classic':
      case 'everyone':
      case 'pairing':
      case 'pairing-closed':
      case 'paired-devices':
      case 'peer':
      case 'peer-gone':
      case 'offer':
      case 'offer-closed':
      case 'accepted':
      case 'transfer-removed':
      case 'reconnect':
      case 'conflict':
      case 'done':
        break
    }
  }

  #transfer(transfer: TransferSnapshot): void {
    const last = this.#transfers.get(transfer.id)
    const before = last?.state ?? null
    this.#transfers.set(transfer.id, transfer)
    this.#waits(transfer, last ? pauseReasonOf(last) : null)
    if (this.#terminal.live) this.#progress()
    if (before !== transfer.state) this.#entered(transfer, before)
  }

  #progress(): void {
    const view = viewOf(this.#transfers.values())
    this.#terminal.status(view ? progressLine(view, this.#terminal.columns) : '')
  }

  /** Words for people alone. They are not even made where nobody reads them: the first figure loads what the system knows of a language. */
  #note(words: () => string): void {
    if (!this.#terminal.json) this.#terminal.note(words())
  }

  /** Once when it begins; how much is missing then changes with whatever else is written there. */
  #waits(transfer: TransferSnapshot, before: PauseReason | null): void {
    const reason = pauseReasonOf(transfer)
    if (reason && !before) this.#terminal.warn(`${pauseReasonWords(transfer, reason, shown(transfer.peer.name))}.`)
    else if (!reason && before && isActive(transfer)) this.#terminal.note('There is room again.')
  }

  #entered(transfer: TransferSnapshot, before: TransferState | null): void {
    const sending = transfer.direction === 'send'
    const peer = shown(calledName(transfer.peer))
    switch (transfer.state) {
      case 'preparing':
      case 'publishing':
      case 'interrupted':
        break
      case 'waiting':
        this.#terminal.note(waitingWords(transfer))
        break
      case 'connecting':
        if (transfer.payload.changedSince) this.#terminal.warn(`${shown(transfer.title)} has changed since it was dropped. What is there now goes.`)
        for (const line of skippedWords(transfer.payload.skipped)) this.#terminal.warn(line)
        if (transfer.payload.packedAs !== undefined) this.#terminal.note(packedWords(transfer.payload.packedAs))
        break
      case 'asking':
        // a 1.x device never says whether anyone was asked
        if (transfer.peer.wire === '2.0.0') this.#note(() => `Waiting for ${peer} to accept ${whatWords(transfer.title, transfer.payload)} …`)
        break
      case 'moving':
        if (before === 'interrupted') break
        if (sending)
          this.#note(() =>
            transfer.peer.wire === '2.0.0' ? acceptedWords(peer, transfer.payload) : `Sending ${whatWords(transfer.title, transfer.payload)} to ${peer} …`,
          )
        else if (before !== 'moving') this.#note(() => `Receiving ${whatWords(transfer.title, transfer.payload)} from ${peer} …`)
        break
      case 'done':
        if (!this.#terminal.json) this.#terminal.print(doneWords(transfer), 'good')
        for (const line of missingWords(transfer)) this.#terminal.warn(line)
        if (transfer.result.text !== undefined) for (const line of transfer.result.text.split('\n')) this.#terminal.print(`  ${line}`)
        if (!sending) for (const path of transfer.result.paths) this.#terminal.print(`  ${path}`)
        for (const line of takenWords(transfer.result.conflicts)) this.#terminal.print(line)
        break
      case 'declined':
      case 'cancelled':
      case 'failed':
        break
    }
  }

  #interrupted(event: Extract<EngineEvent, { event: 'interrupted' }>): void {
    const transfer = this.#transfers.get(event.transferId)
    if (!transfer) return
    const words = this.cancelledMessage ?? `Interrupted. It goes on by itself when ${shown(transfer.peer.name)} is back.`
    this.#terminal.warn(`${shown(transfer.title)} ${transfer.direction === 'send' ? 'to' : 'from'} ${shown(transfer.peer.name)}: ${words}`)
  }

  #resumed(transferId: string): void {
    const transfer = this.#transfers.get(transferId)
    if (transfer) this.#terminal.note(`${shown(transfer.peer.name)} is back: ${shown(transfer.title)} goes on.`)
  }

  #error(event: Extract<EngineEvent, { event: 'error' }>): void {
    const transfer = event.transferId === null ? undefined : this.#transfers.get(event.transferId)
    const declined = event.code === 'DECLINED' || event.code === 'NO_ANSWER'
    const more = transfer && cannotGoOnWords(transfer)
    const words = more ? `${event.message} ${more}` : event.message
    this.#terminal.warn(transfer ? endedWords(transfer, words) : words, declined ? 'warning' : 'bad')
  }
}

/** A reason to end that did not come from the engine's events: the same shape, the same places. */
export function tellFault(terminal: Terminal, code: string, message: string): void {
  terminal.event(jsonLine({ event: 'error', transferId: null, code, message }))
  terminal.warn(message, 'bad')
}
