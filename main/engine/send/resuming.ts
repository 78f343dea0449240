import type { PauseReason } from '../../../shared/transfer.ts'
import { asEngineError, EngineError, violation } from '../errors.ts'
import { CONSENT_WAIT_MS, HANDSHAKE_TIMEOUT_MS, RESUME_EAGER_FOR_MS, RESUME_KEPT_MS, RESUME_LATER_EVERY_MS } from '../limits.ts'
import { log } from '../log.ts'
import { Backoff, pause } from '../retry.ts'
import { ControlChannel } from '../wire/control.ts'
import { createDigester, DIGEST_BYTES, digestAt, rootOf } from '../wire/digest.ts'
import { HaveReader } from '../wire/have.ts'
import { type Agreement, canHave, type Header } from '../wire/header.ts'
import type { Link } from '../wire/link.ts'
import type { Run } from '../wire/look.ts'
import type { MessageOf } from '../wire/messages.ts'
import { pauseReasonOf } from '../wire/pause.ts'
import type { Layout } from '../wire/plan.ts'
import type { VoidEntries } from '../wire/void.ts'
import { expectAccept } from './expect-accept.ts'
import type { Accepted, Place } from './keeping.ts'
import { NO_LOSSES } from './losses.ts'
import type { LostFiles } from './lost-files.ts'
import type { Source } from './source.ts'
import { type ChunkReader, SourceReader } from './source-reader.ts'

/** How the receiver took RESUME. */
export type Resumed =
  | { readonly kind: 'goes on'; readonly accept: MessageOf<'ACCEPT'>; readonly held: ReadonlyMap<number, Buffer>; readonly looks: readonly Run[] }
  /** It had everything; only its word was lost. */
  | { readonly kind: 'delivered'; readonly root: string; readonly lost: MessageOf<'COMMIT'>['Void'] }

/** RESUME, and what comes of it. Throws what the receiver refuses with, PROTOCOL_VIOLATION, PEER_LOST. */
export async function askToGoOn(
  control: ControlChannel,
  accepted: Accepted,
  terms: { readonly fullChunk: number; readonly fullSize: number; readonly onPause: (on: boolean, reason: PauseReason | null) => void },
): Promise<Resumed> {
  const { session, manifestSha256, agreement, excluded } = accepted
  await control.send({ type: 'RESUME', Session: session, ManifestSha256: manifestSha256 })
  const answer = await control.receive(CONSENT_WAIT_MS)
  if (answer.type === 'COMMIT') return { kind: 'delivered', root: answer.Root, lost: answer.Void }
  if (answer.type !== 'HEADER') throw violation(`${answer.type} in answer to RESUME`)
  const { accept, looks } = await expectAccept(control, terms.fullChunk, canHave(answer))
  if (!sameTerms(answer, agreement) || answer.FullChunk !== terms.fullChunk || answer.FullSize !== terms.fullSize) throw violation('other terms than before')
  if (accept.Session !== session || JSON.stringify(accept.Excluded) !== JSON.stringify(excluded)) throw violation('another transfer than before')
  const reader = new HaveReader(DIGEST_BYTES[agreement.digest], terms.fullChunk)
  for (;;) {
    const next = await control.receive()
    if (next.type === 'page') reader.page(next.body)
    else if (next.type === 'PAUSE') terms.onPause(next.Paused, pauseReasonOf(next))
    else if (next.type === 'HAVE' && next.Pages === reader.pages && next.Chunks === reader.held.size)
      return { kind: 'goes on', accept, looks, held: reader.held }
    else throw violation(`${next.type} where HAVE was due`)
  }
}

/** This run has not come to ROOT, or an earlier one could not say so any more: its content tells. */
export async function rootOfSource(own: { source: Source; layout: Layout; lost: LostFiles; agreement: Agreement }): Promise<string> {
  const { source, layout, lost, agreement } = own
  // it is all there already: what is not what it was cannot be found to be lost now
  const reader = new SourceReader(source.entries, layout, { ...NO_LOSSES, has: (entry) => lost.has(entry) })
  try {
    return await hashAll(reader, { layout, voids: lost.voids }, agreement)
  } finally {
    await reader.close()
  }
}

async function hashAll(
  reader: ChunkReader,
  { layout, voids }: { readonly layout: Layout; readonly voids: VoidEntries },
  { digest, oneChunk }: Agreement,
): Promise<string> {
  const digester = await createDigester(digest)
  const buffer = Buffer.allocUnsafeSlow(oneChunk)
  const digests = Buffer.alloc(layout.fullChunk * digester.bytes)
  for (let chunk = 1; chunk <= layout.fullChunk; chunk += 1) {
    if (voids.isVoidChunk(chunk)) continue
    const raw = buffer.subarray(0, layout.rawLength(chunk))
    await reader.read(chunk, raw)
    digestAt(digests, chunk, digester.bytes).set(digester.digest(raw))
  }
  return rootOf(layout.fullSize, layout.oneChunk, digests)
}

/** Ends what was interrupted: named first, so that the other side knows of what it is told. */
export async function takeLeave(control: ControlChannel, { session, manifestSha256 }: Accepted, reason: EngineError): Promise<void> {
  await control.send({ type: 'RESUME', Session: session, ManifestSha256: manifestSha256 })
  await control.cancel(reason)
}

/** Nobody waits for more: the other side is told if it can be reached now, and finds out by itself if not. True: it was told. */
export async function tellOnce(
  accepted: Accepted,
  reason: EngineError,
  { places, dial }: { readonly places: readonly Place[]; readonly dial: (place: Place) => Promise<Link> },
): Promise<boolean> {
  for (const place of places) {
    try {
      const { control } = await meetAgain(dial(place), accepted.keyHash)
      await takeLeave(control, accepted, reason)
      return true
    } catch (error) {
      log('not told: %s', asEngineError(error).message)
    }
  }
  return false
}

function sameTerms(answer: Header, { oneChunk, compressType, digest, connections }: Accepted['agreement']): boolean {
  return answer.OneChunk === oneChunk && answer.CompressType === compressType && answer.Digest === digest && answer.Connections === connections
}

/** A control connection to the device with that key. Throws UNREACHABLE, KEY_CHANGED … */
export async function meetAgain(dialled: Promise<Link>, keyHash: string): Promise<{ readonly control: ControlChannel; readonly name: string }> {
  const control = new ControlChannel(await dialled, true)
  try {
    // whoever else answers there is told nothing
    if (control.link.peerKey.keyHash !== keyHash) throw new EngineError('KEY_CHANGED')
    const ready = await control.expect('READY', HANDSHAKE_TIMEOUT_MS)
    control.startHeartbeat()
    return { control, name: ready.DeviceName }
  } catch (error) {
    void control.end()
    throw error
  }
}

export interface Search<T> {
  readonly places: () => readonly Place[]
  readonly attempt: (place: Place) => Promise<T>
  /** Whether that ends the search. */
  readonly isFinal: (reason: EngineError) => boolean
  readonly onSign: (wake: () => void) => () => void
  /** Aborts with the reason to stop. */
  readonly signal: AbortSignal
}

/** Tries again and again: eagerly in the first hour of trouble, then now and then, and at once on any sign of the device. */
export async function searchFor<T>({ places, attempt, isFinal, onSign, signal }: Search<T>): Promise<T> {
  const backoff = new Backoff()
  const startedMs = performance.now()
  let wake = new AbortController()
  const quiet = onSign(() => wake.abort())
  try {
    for (;;) {
      const troubledMs = performance.now() - startedMs
      if (troubledMs > RESUME_KEPT_MS) throw new EngineError('PEER_LOST')
      await pause(troubledMs < RESUME_EAGER_FOR_MS ? backoff.next() : RESUME_LATER_EVERY_MS, AbortSignal.any([wake.signal, signal]))
      signal.throwIfAborted()
      wake = new AbortController()
      for (const place of places()) {
        try {
          return await attempt(place)
        } catch (error) {
          const reason = asEngineError(error)
          signal.throwIfAborted()
          if (isFinal(reason)) throw reason
          log('not yet: %s', reason.message)
        }
      }
    }
  } finally {
    quiet()
  }
}
