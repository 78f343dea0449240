import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Identity } from '../../identity/identity.ts'
import type { MessageOf } from '../../wire/messages.ts'
import type { TestEngine } from '../pair.ts'
import { contentOf } from '../raw-drop.ts'
import { accepted, attach, chunkBody, fileEntry, layoutOf, ONE_CHUNK, rootFor } from '../raw-offer.ts'
import { RawPeer } from '../raw-peer.ts'

export const ENTRIES = [fileEntry('first', ONE_CHUNK + 10), fileEntry('small', 7)]
/** Chunks 1 to 3. */
export const RAWS: readonly Buffer[] = [Buffer.from('small!!'), contentOf(ONE_CHUNK, true, 1), Buffer.from('0123456789')]
const ALL = [1, 2, 3]
const COMPRESSED = { CompressType: 'Zstd', CompressTypes: ['None', 'Zstd'] }

/** The honest body of a chunk, but for an edit. */
export async function chunkOf(number: number, edit: (body: Buffer) => unknown = () => {}): Promise<Buffer> {
  const body = await chunkBody(RAWS[number - 1] as Buffer)
  edit(body)
  return body
}

/** Who is attacked, by which key; `keep` sees to it that a peer is cut in the end. */
export interface Attacked {
  readonly receiver: TestEngine
  readonly identity: Identity
  readonly keep: (peer: RawPeer) => RawPeer
}

/** A transfer of the hostile peer's own that was accepted: what is broken on one connection must not cost it more than the rule says. */
export class HostileTransfer {
  readonly control: RawPeer
  readonly accept: MessageOf<'ACCEPT'>
  readonly #stage: Attacked

  private constructor(stage: Attacked, control: RawPeer, accept: MessageOf<'ACCEPT'>) {
    this.#stage = stage
    this.control = control
    this.accept = accept
  }

  static async open(stage: Attacked, terms: Record<string, unknown> = COMPRESSED): Promise<HostileTransfer> {
    const control = stage.keep(await RawPeer.ready(stage.receiver.port, stage.identity))
    return new HostileTransfer(stage, control, await accepted(control, ENTRIES, terms))
  }

  async ready(identity: Identity = this.#stage.identity): Promise<RawPeer> {
    return this.#stage.keep(await RawPeer.ready(this.#stage.receiver.port, identity))
  }

  async attached(lane = 0): Promise<RawPeer> {
    const data = await this.ready()
    await attach(data, this.accept, lane)
    return data
  }

  /** Sends these on `data`, and waits until each has its receipt. */
  async stores(data: RawPeer, numbers: readonly number[] = ALL): Promise<void> {
    for (const number of numbers) data.frame(number, await chunkOf(number))
    const missing = new Set(numbers)
    while (missing.size > 0) for (const number of (await this.control.expect('STORED')).Chunks) missing.delete(number)
  }

  root(): Promise<string> {
    return rootFor(layoutOf(ENTRIES), RAWS)
  }

  /** Sends what is left on a fresh connection and ends well: what is published is the honest content and nothing else. */
  async completes(numbers: readonly number[] = ALL): Promise<void> {
    await this.stores(await this.attached(1), numbers)
    this.control.send({ type: 'ROOT', Root: await this.root() })
    await this.control.expect('COMMIT')
    const { received } = this.#stage.receiver
    // the runner's own comparison takes half a second for as many bytes
    expect((await readFile(join(received, 'first'))).equals(Buffer.concat(RAWS.slice(1)))).toBe(true)
    expect(await readFile(join(received, 'small'), 'utf8')).toBe('small!!')
    await Promise.all(['first', 'small'].map((name) => rm(join(received, name))))
  }
}
