import { peerSentence } from '../../../shared/fault.ts'
import { printable } from '../../../shared/format.ts'
import { say } from '../../../shared/sentence.ts'
import type { CompressType } from '../../../shared/transfer.ts'
import { EngineError, violation } from '../errors.ts'
import { CLASSIC_ANSWER_MAX_BYTES, CLASSIC_ANSWER_TIMEOUT_MS, CLASSIC_SILENT_AFTER_MS, HANDSHAKE_TIMEOUT_MS } from '../limits.ts'
import { codeOfReason, ERROR_PREFIX, RECEIVED_TEXT } from './arrival.ts'
import type { ClassicCall } from './dial.ts'
import type { ClassicHeader } from './header.ts'
import { readHeader } from './read-header.ts'

/**
 * What a 1.x receiver says to its sender. 1.1.0: nothing until its one sentence at the end. 1.0.0: its own header, perhaps late (a person
 * may be asked first) or never; then only the close.
 */
export class ClassicAnswers {
  readonly #call: ClassicCall
  readonly #announced: CompressType
  #header: ClassicHeader | null = null

  constructor(call: ClassicCall, announced: CompressType) {
    this.#call = call
    this.#announced = announced
  }

  /** 1.0.0: the CompressType to send with. A receiver decodes by its own header, so its word counts. */
  async header(): Promise<CompressType> {
    const { socket } = this.#call
    await socket.incoming(CLASSIC_ANSWER_TIMEOUT_MS)
    if (socket.waiting === 0 && !socket.over) return this.#announced
    return this.#read()
  }

  /** `step`, unless the other side speaks or leaves before it is done: then what that means is thrown. */
  async unlessAnswered(step: Promise<void>): Promise<void> {
    const { socket } = this.#call
    for (;;) {
      const first = await socket.incomingOr(step)
      const spoken = socket.waiting > 0 || socket.over
      if (first === 'done' && !spoken) return
      if (!spoken) return step
      await this.#early(step)
      if (first === 'done') return
    }
  }

  /** The last bytes: an answer that comes meanwhile is the end's. A failure is told in the other side's words, if it had any. */
  async unlessRefused(last: Promise<void>): Promise<void> {
    try {
      await last
    } catch (error) {
      const text = await this.#sentence().catch(() => '')
      throw text === '' ? error : refusalOf(text)
    }
  }

  /** After the last chunk. Resolves when the other side has taken it, as far as its version can tell. */
  async end(): Promise<void> {
    const { socket, version } = this.#call
    if (version === '1.1.0') {
      const text = await this.#sentence()
      if (text !== RECEIVED_TEXT) throw refusalOf(text)
      return
    }
    if (this.#header === null && (await socket.piece(1, CLASSIC_SILENT_AFTER_MS).then((piece) => piece !== null && socket.giveBack(piece)))) await this.#read()
    // nothing more is due but the close
    if ((await this.#sentence()).length >= CLASSIC_ANSWER_MAX_BYTES) throw violation('an answer without an end')
  }

  async #early(step: Promise<void>): Promise<void> {
    const { socket, version } = this.#call
    if (version === '1.0.0' && this.#header === null && socket.waiting > 0) {
      const wanted = await this.#read()
      if (wanted !== this.#announced) throw new EngineError('PEER_FAILED', say('classicWantsOtherCompression', { compression: wanted }))
      return
    }
    step.catch(() => {})
    throw refusalOf(await this.#sentence().catch(() => ''))
  }

  async #read(): Promise<CompressType> {
    this.#header = await readHeader(this.#call.socket, '1.0.0', HANDSHAKE_TIMEOUT_MS)
    return this.#header.compressType
  }

  /** All that is said until the close or the sentence of success, at most CLASSIC_ANSWER_MAX_BYTES of it; one deadline for the whole. */
  async #sentence(): Promise<string> {
    const { socket } = this.#call
    const deadlineMs = performance.now() + CLASSIC_SILENT_AFTER_MS
    let text = Buffer.alloc(0)
    while (text.length < CLASSIC_ANSWER_MAX_BYTES && text.toString() !== RECEIVED_TEXT) {
      const piece = await socket.piece(CLASSIC_ANSWER_MAX_BYTES - text.length, deadlineMs - performance.now())
      if (piece === null) break
      text = Buffer.concat([text, piece])
    }
    return text.toString()
  }
}

function refusalOf(text: string): EngineError {
  if (text === '') return new EngineError('PEER_LOST', say('classicClosedWithoutWord'))
  const reason = text.startsWith(ERROR_PREFIX) ? text.slice(ERROR_PREFIX.length) : text
  const code = codeOfReason(reason)
  return new EngineError(code, code === 'PEER_FAILED' ? say('classicSays', { words: printable(reason).slice(0, 200) }) : peerSentence(code))
}
