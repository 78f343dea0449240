import { CHUNK } from '../../../shared/flow.ts'
import type { SentPath } from '../../../shared/sent-path.ts'
import type { ClassicVersion, CompressType, Payload } from '../../../shared/transfer.ts'
import { resolveHost } from '../address.ts'
import { asEngineError, EngineError } from '../errors.ts'
import type { Flow } from '../flow.ts'
import { CLASSIC_SILENT_AFTER_MS, oneChunkFor } from '../limits.ts'
import { Scope } from '../scope.ts'
import { openSource, type Source } from '../send/source.ts'
import { Throttle } from '../throttle.ts'
import type { Transfer } from '../transfer.ts'
import { ClassicAnswers } from './answers.ts'
import { type ClassicCall, dialClassic } from './dial.ts'
import { type ClassicHeader, encodeHeader } from './header.ts'
import { announcedOf, type Outgoing, outgoingOf, type Parcel, parcelOf, type SpoolPlace } from './outgoing.ts'
import { CHUNK_HEAD_BYTES } from './plan.ts'

export interface ClassicSenderOptions {
  readonly localAddress: string | null
  readonly host: string
  readonly port: number
  readonly version: ClassicVersion | 'any'
  readonly paths: readonly SentPath[]
  readonly compression: CompressType
  /** The limit of all that is sent. */
  readonly roof: Throttle
  /** Where what is packed or compressed is kept until it is sent. */
  readonly spoolFolder: string
  readonly transfer: Transfer
}

/** One file, or an archive of several, on its way to a 1.x device: one connection, ascending chunks, no reconnect. */
export class ClassicSender {
  readonly #options: ClassicSenderOptions
  readonly #scope = new Scope()
  readonly #abort = new AbortController()
  readonly #place: SpoolPlace
  readonly #throttle: Throttle

  constructor(options: ClassicSenderOptions) {
    this.#options = options
    this.#throttle = new Throttle(options.transfer.pace.limit)
    this.#place = {
      folder: options.spoolFolder,
      id: options.transfer.id,
      keep: (spool) => void this.#scope.add(() => spool.close()),
      signal: this.#abort.signal,
    }
  }

  /** Another limit, from its next piece on. */
  limit(bytesPerSecond: number | null): void {
    this.#options.transfer.pace.limit = bytesPerSecond
    this.#throttle.set(bytesPerSecond)
  }

  /** Never rejects: how it ended is in the transfer. */
  async run(): Promise<void> {
    const { transfer, paths } = this.#options
    try {
      const source = await openSource(paths, this.#abort.signal)
      transfer.title = source.title
      await this.#deliver(source)
    } catch (error) {
      this.cancel(asEngineError(error))
      transfer.fail(asEngineError(this.#abort.signal.reason))
    } finally {
      await this.#scope.close()
    }
  }

  /** Ends it; the close is all that a 1.x device can be told. The first reason stays. */
  cancel(reason: EngineError = new EngineError('CANCELLED')): void {
    if (!this.#abort.signal.aborted) this.#abort.abort(reason)
  }

  /** Whoever is not there is noticed before minutes of packing; 1.1.0 then wants size and digest of the payload before anything else. */
  async #deliver(source: Source): Promise<void> {
    const { transfer, compression } = this.#options
    const call = await this.#dial()
    const parcel = await this.#unlessAborted(parcelOf(source, compression, this.#place))
    transfer.title = parcel.fileName
    if (call.version === '1.1.0') {
      const outgoing = await this.#unlessAborted(announcedOf(parcel, this.#place))
      const header = headerOf(parcel, { version: '1.1.0', bytes: outgoing.bytes, checksum: outgoing.sha256 })
      transfer.connecting(payloadOf(source, parcel, header))
      await this.#say(call, header)
      await this.#send(call, { outgoing, payload: payloadOf(source, parcel, header), answers: new ClassicAnswers(call, parcel.compressType) })
      return
    }
    const header = headerOf(parcel, { version: '1.0.0', bytes: parcel.bytes, checksum: null })
    transfer.connecting(payloadOf(source, parcel, header))
    await this.#say(call, header)
    const answers = new ClassicAnswers(call, parcel.compressType)
    const compressType = await answers.header()
    const outgoing = await this.#unlessAborted(outgoingOf(parcel, compressType, this.#place))
    const payload = {
      ...payloadOf(source, parcel, { ...header, compressType }),
      totalBytes: outgoing.bytes,
      chunks: Math.ceil(outgoing.bytes / header.oneChunk),
    }
    await this.#send(call, { outgoing, payload, answers })
  }

  async #dial(): Promise<ClassicCall> {
    const { transfer, host, port, localAddress, version } = this.#options
    const address = await resolveHost(host, localAddress)
    const call = await dialClassic({ host: address, port, localAddress, signal: this.#abort.signal }, version)
    const { socket } = call
    this.#scope.add(() => socket.destroy())
    const abort = (): void => socket.destroy(asEngineError(this.#abort.signal.reason))
    this.#abort.signal.addEventListener('abort', abort, { once: true })
    this.#abort.signal.throwIfAborted()
    transfer.peer = { name: transfer.peer.name, deviceId: null, address, verified: false, wire: call.version }
    return call
  }

  async #say({ socket }: ClassicCall, header: ClassicHeader): Promise<void> {
    await socket.write(encodeHeader(header), CLASSIC_SILENT_AFTER_MS)
    this.#options.transfer.asking()
  }

  async #send(call: ClassicCall, job: { readonly outgoing: Outgoing; readonly payload: Payload; readonly answers: ClassicAnswers }): Promise<void> {
    const { transfer, paths } = this.#options
    const { socket, version } = call
    const flow = transfer.moving(job.payload, 1, this.#scope)
    const before = socket.bytesWritten
    flow.lane(0).attach(() => socket.bytesWritten - before)
    flow.lane(0).note({ kind: 'attached' })
    const chunks = new ChunkWriter({ call, flow, oneChunk: job.payload.chunkBytes, totalBytes: job.outgoing.bytes })
    let writing: Promise<void> = Promise.resolve()
    for await (const piece of job.outgoing.pieces()) {
      for (const throttle of [this.#throttle, this.#options.roof]) await throttle.take(piece.length, this.#abort.signal)
      await job.answers.unlessAnswered(writing)
      this.#abort.signal.throwIfAborted()
      writing = chunks.write(piece)
      writing.catch(() => {})
    }
    await job.answers.unlessRefused(writing)
    transfer.publishing()
    if (version === '1.0.0') socket.finish()
    await job.answers.end()
    transfer.done(paths, 1)
  }

  async #unlessAborted<T>(step: Promise<T>): Promise<T> {
    const result = await step
    this.#abort.signal.throwIfAborted()
    return result
  }
}

interface ChunkJob {
  readonly call: ClassicCall
  readonly flow: Flow
  readonly oneChunk: number
  readonly totalBytes: number
}

/** Puts a head before each chunk, wherever pieces begin and end. */
class ChunkWriter {
  readonly #job: ChunkJob
  #done = 0

  constructor(job: ChunkJob) {
    this.#job = job
  }

  async write(piece: Buffer): Promise<void> {
    const { call, flow, oneChunk, totalBytes } = this.#job
    for (let at = 0; at < piece.length; ) {
      const inChunk = this.#done % oneChunk
      const index = Math.floor(this.#done / oneChunk)
      const size = Math.min(oneChunk, totalBytes - index * oneChunk)
      const slice = piece.subarray(at, at + size - inChunk)
      if (inChunk === 0) {
        flow.mark(index + 1, CHUNK.IN_FLIGHT_BASE)
        await call.socket.write(chunkHead(index + (call.version === '1.0.0' ? 1 : 0), size), CLASSIC_SILENT_AFTER_MS)
      }
      await call.socket.write(slice, CLASSIC_SILENT_AFTER_MS)
      this.#done += slice.length
      at += slice.length
      if (inChunk + slice.length === size) flow.stored(index + 1, size)
    }
  }
}

function chunkHead(number: number, size: number): Buffer {
  const head = Buffer.alloc(CHUNK_HEAD_BYTES)
  head.writeUInt32BE(number, 0)
  head.writeUInt32BE(size, 4)
  return head
}

function headerOf(parcel: Parcel, about: { readonly version: ClassicVersion; readonly bytes: number; readonly checksum: string | null }): ClassicHeader {
  const oneChunk = oneChunkFor(about.bytes)
  return {
    version: about.version,
    oneChunk,
    fullChunk: Math.ceil(about.bytes / oneChunk),
    fullSize: about.bytes,
    compressType: parcel.compressType,
    fileName: parcel.fileName,
    checksum: about.checksum,
  }
}

function payloadOf(source: Source, parcel: Parcel, header: ClassicHeader): Payload {
  return {
    files: source.files,
    directories: source.directories,
    totalBytes: header.fullSize,
    chunks: header.fullChunk,
    chunkBytes: header.oneChunk,
    kind: 'files',
    autoCompression: false,
    compressType: header.compressType,
    skipped: source.skipped.slice(0, 1000),
    excluded: 0,
    ...(parcel.packed && { packedAs: parcel.fileName }),
  }
}
