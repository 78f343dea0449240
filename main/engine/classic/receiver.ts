import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { asEngineError, EngineError } from '../errors.ts'
import { HANDSHAKE_TIMEOUT_MS } from '../limits.ts'
import { log } from '../log.ts'
import { type PublishPlace, publish } from '../receive/publish.ts'
import { Sink } from '../receive/sink.ts'
import { checkPlace } from '../receive-folder.ts'
import { Scope } from '../scope.ts'
import type { Transfer } from '../transfer.ts'
import { layOut } from '../wire/plan.ts'
import { type ClassicOpened, RECEIVED_TEXT, refuseArrival } from './arrival.ts'
import { damaged } from './damaged.ts'
import { decodePayload } from './decode.ts'
import { encodeHeader } from './header.ts'
import { ClassicIntake, type TakenPayload } from './intake.ts'
import { PartFile } from './part-file.ts'

export interface ClassicReceiverOptions {
  readonly opened: ClassicOpened
  readonly folder: string
  readonly transfer: Transfer
  /** What is done where its name is taken. */
  readonly choice: Pick<PublishPlace, 'conflict' | 'onReplacing'>
}

/** One accepted file of a 1.x device: from the yes to its final name. */
export class ClassicReceiver {
  readonly #options: ClassicReceiverOptions
  readonly #scope = new Scope()
  readonly #abort = new AbortController()
  /** The final name is being given: from here on a cancel comes too late. */
  #committed = false

  constructor(options: ClassicReceiverOptions) {
    this.#options = options
  }

  /** Never rejects: how it ended is in the transfer. */
  async run(): Promise<void> {
    const { transfer, opened } = this.#options
    try {
      await this.#receive()
    } catch (error) {
      this.#end(asEngineError(error, 'DISK_ERROR'))
      const reason = asEngineError(this.#abort.signal.reason)
      await this.#scope.close()
      transfer.fail(reason)
      await refuseArrival(opened, reason)
    } finally {
      await this.#scope.close()
      await opened.socket.end()
    }
  }

  /** Ends it from outside, unless the final name is being given already. The first reason stays. */
  cancel(reason: EngineError = new EngineError('CANCELLED')): void {
    if (!this.#committed) this.#end(reason)
  }

  #end(reason: EngineError): void {
    if (this.#abort.signal.aborted) return
    this.#abort.abort(reason)
    // whoever waits for a byte hears it; the socket stays for the last word
    this.#options.opened.socket.interrupt(reason)
  }

  async #receive(): Promise<void> {
    const { transfer, opened, folder, choice } = this.#options
    const { plan, header, socket, entries, payload } = opened
    await checkPlace(folder, plan.payloadBytes ?? header.fullSize)
    const sink = await Sink.create({ folder, id: transfer.id, entries, layout: layOut([header.fullSize], plan.oneChunk) })
    this.#scope.add(() => sink.discard())
    const spool = join(sink.root, 'payload')
    const file = await PartFile.create(spool)
    this.#scope.add(() => file.close())
    this.#abort.signal.throwIfAborted()
    const flow = transfer.moving(payload, 1, this.#scope)
    flow.lane(0).attach(() => socket.bytesRead)
    flow.lane(0).note({ kind: 'attached' })
    if (header.version === '1.0.0') await socket.write(encodeHeader(header), HANDSHAKE_TIMEOUT_MS)
    const expectedBase = header.version === '1.0.0' ? 1 : 0
    const taken = await new ClassicIntake({ socket, plan, file, flow, expectedBase, signal: this.#abort.signal }).run()
    if (header.checksum !== null && taken.sha256 !== header.checksum) throw damaged()
    flow.storedBytes = flow.totalBytes
    transfer.publishing()
    await this.#decode({ file, spool, part: sink.partPath(0) }, taken)
    this.#abort.signal.throwIfAborted()
    this.#committed = true
    const kept = await publish(sink, entries, { folder, id: transfer.id, ...choice })
    if (header.version === '1.1.0') {
      // the author's sender has left by now; whoever still listens is told
      await socket.write(Buffer.from(RECEIVED_TEXT), HANDSHAKE_TIMEOUT_MS).catch((error: unknown) => log('not told: %s', asEngineError(error).message))
    }
    transfer.done(kept.paths, 1, kept)
  }

  /** Leaves the whole file at `part`, on the disk. */
  async #decode(place: { readonly file: PartFile; readonly spool: string; readonly part: string }, taken: TakenPayload): Promise<void> {
    const { header } = this.#options.opened
    const { file, spool, part } = place
    if (header.compressType === 'None') {
      await file.finish(taken.bytes)
      await rename(spool, part)
      return
    }
    const target = await PartFile.create(part)
    this.#scope.add(() => target.close())
    const bytes = await decodePayload({
      type: header.compressType,
      file,
      from: 0,
      to: taken.bytes,
      target,
      folder: this.#options.folder,
      // 1.0.0 announces the size of the file itself
      announced: header.version === '1.0.0' ? header.fullSize : null,
      signal: this.#abort.signal,
    })
    await target.finish(bytes)
  }
}
