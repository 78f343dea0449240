import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { loadIdentity } from './identity/identity.ts'
import { FUZZ_TEST_TIMEOUT_MS, liveRuns } from './testing/fuzz.ts'
import { TestEngine } from './testing/pair.ts'
import { contentOf } from './testing/raw-drop.ts'
import type { RawPeer } from './testing/raw-peer.ts'
import { RawServer } from './testing/raw-server.ts'
import { memoryInUse, openSockets, Uncaught, until } from './testing/watch.ts'
import { frameOf, type Secrets, type Wild, wildFrame } from './testing/wild-frames.ts'
import { encodeMessage, type Message } from './wire/messages.ts'

// small chunks and a near mark; the deadlines of a silent peer, short enough to be waited for
vi.mock('./limits.ts', async (original) => ({
  ...(await original<typeof import('./limits.ts')>()),
  oneChunkFor: () => 64 * 1024,
  RECONNECT_EVERY_BYTES: 100 * 1024,
  LANE_SKEW_MS: 1,
  HANDSHAKE_TIMEOUT_MS: 1_000,
  ATTACH_TIMEOUT_MS: 1_000,
  OPENING_TIMEOUT_MS: 1_000,
  CONSENT_WAIT_MS: 1_200,
  HEARTBEAT_EVERY_MS: 200,
  PEER_SILENT_AFTER_MS: 1_000,
  REDIAL_FOR_MS: 1_000,
  STALL_CHECK_EVERY_MS: 100,
  LINGER_MS: 500,
}))

/** Far above every deadline there is now. */
const ENDS_WITHIN_MS = 10_000
/** A receiver that answers heartbeats may take its time with receipts: ending that is the user's. */
const PATIENCE_MS = 1_500

const SECRETS: Secrets = { session: '5e'.repeat(16), token: '70'.repeat(32), root: '00'.repeat(32) }

let sender: TestEngine
let receiver: TestEngine
let server: RawServer
/** A few tenths of a megabyte come from the test runner and the compiler; what is kept of every try is more. */
const MAY_GROW_BYTES = 6 * 1024 * 1024
const uncaught = new Uncaught()

beforeAll(async () => {
  receiver = await TestEngine.start()
  sender = await TestEngine.start({ listen: false })
  for (const [index, size] of [100, 70_000, 65_536, 3000].entries()) await writeFile(join(sender.root, `${index}`), contentOf(size, true, index))
  server = await RawServer.open(await loadIdentity(join(sender.root, 'raw')))
  uncaught.start()
})
afterAll(async () => {
  uncaught.stop()
  await server.close()
  await sender.close()
  await receiver.close()
})

type Act = { readonly kind: 'frame'; readonly wild: Wild } | { readonly kind: 'receipt' | 'again' | 'breath' | 'deaf' | 'leave' | 'reset' }

/** One connection's part: so many lawful answers, then the acts, then lawful again or nothing at all. */
interface Part {
  readonly lawful: number
  readonly acts: readonly Act[]
  readonly after: 'lawful' | 'silent' | 'reset'
}

const wildly = (message: Message): Wild => ({ name: JSON.stringify(message), bytes: encodeMessage(message) })
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('frame'), wild: wildFrame }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('receipt', 'again', 'breath') }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('frame'), wild: fc.constantFrom(wildly({ type: 'REFUSE', Code: 'X' }), wildly({ type: 'CANCEL', Code: 'X' })) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('deaf', 'leave', 'reset') }) },
)
const part: fc.Arbitrary<Part> = fc.record({
  lawful: fc.integer({ min: 0, max: 8 }),
  acts: fc.array(act, { maxLength: 6 }),
  after: fc.oneof({ weight: 6, arbitrary: fc.constant('lawful') }, { weight: 1, arbitrary: fc.constantFrom('silent', 'reset') }),
})

/** CONTROL mostly behaves, so that the data connections have their turn. */
const script = fc.record({
  control: fc.oneof(
    part,
    part.map((each) => ({ ...each, lawful: each.lawful + 4 })),
    fc.constant<Part>({ lawful: 1, acts: [], after: 'lawful' }),
  ),
  data: fc.array(part, { minLength: 1, maxLength: 5 }),
  commit: fc.constantFrom('right', 'right', 'right', 'wrong', 'void'),
})
type Script = typeof script extends fc.Arbitrary<infer T> ? T : never

/** A receiver that goes by the rules until it does not. */
class Attacker {
  readonly #script: Script
  /** Its heart beats, and it answers what it is asked: then a sender may wait as long as its user does. */
  patient = true
  #control: RawPeer | null = null
  readonly #received: number[] = []
  #committed = false

  constructor(parts: Script) {
    this.#script = parts
  }

  /** A COMMIT that was due was sent, with the right root: whatever it says of single files, the sender believes it. */
  get committed(): boolean {
    return this.#committed
  }

  async play(peer: RawPeer, index: number): Promise<void> {
    const { control, data } = this.#script
    const own = index === 0 ? control : (data[index % data.length] as Part)
    await peer.welcome()
    if (own.lawful > 0) peer.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'server' })
    for (let left = own.lawful - 1; left > 0; left -= 1) await this.#lawful(peer)
    for (const each of own.acts) await this.#act(peer, each)
    if (own.after === 'reset') peer.destroy()
    if (own.after === 'silent' && peer === this.#control) this.patient = false
    while (own.after === 'lawful') await this.#lawful(peer)
  }

  async #act(peer: RawPeer, each: Act): Promise<void> {
    if (each.kind === 'frame') peer.write(frameOf(each.wild, SECRETS))
    else if (each.kind === 'receipt') this.#control?.send({ type: 'STORED', Chunks: this.#received.length > 0 ? this.#received : [1] })
    else if (each.kind === 'again') this.#control?.send({ type: 'RETRY', Chunks: [this.#received[0] ?? 1] })
    else if (each.kind === 'deaf') peer.socket.pause()
    else if (each.kind === 'leave') peer.socket.end()
    else if (each.kind === 'reset') peer.destroy()
    else await new Promise((resolve) => setTimeout(resolve, 2))
  }

  async #lawful(peer: RawPeer): Promise<void> {
    const { number, body } = await peer.next()
    if (number > 0) {
      this.#received.push(number)
      this.#control?.send({ type: 'STORED', Chunks: [number] })
    } else if (body[0] === 0x7b) this.#answer(peer, JSON.parse(body.toString()) as Message)
  }

  #answer(peer: RawPeer, message: Message): void {
    if (message.type === 'HEADER') {
      this.#control = peer
      peer.send({ ...message, DeviceName: 'Raw' })
    } else if (message.type === 'OFFER') peer.send({ type: 'ACCEPT', Session: SECRETS.session, Token: SECRETS.token, Excluded: [] })
    else if (message.type === 'ATTACH') peer.send({ type: 'ATTACHED', Lane: message.Lane })
    else if (message.type === 'RECONNECT') peer.send({ type: 'DRAINED', Lane: message.Lane })
    else if (message.type === 'PING') peer.send({ type: 'PONG', Id: message.Id })
    else if (message.type === 'ROOT') {
      this.#committed = this.#script.commit !== 'wrong'
      const others = this.#script.commit === 'void' ? [{ Entry: 0, Code: 'DISK_ERROR' }] : []
      peer.send({ type: 'COMMIT', Root: this.#script.commit === 'wrong' ? SECRETS.root : message.Root, Void: others })
    }
  }
}

async function goodTransfer(): Promise<void> {
  const id = sender.send(receiver.port, [join(sender.root, '0')])
  expect(await sender.ended(id)).toBe('done')
  const { transferId } = await receiver.event('done')
  receiver.engine.dismiss(transferId)
  sender.engine.dismiss(id)
  receiver.events.length = 0
}

/**
 * The state it ended in; a user's cancel helps only where the rules give the receiver all the time in the world. An attacker may have
 * named `resume`: then a transfer that is interrupted, and has let go of all its connections, is one that only its user ends.
 */
async function outcome(id: string, attacker: Attacker): Promise<string> {
  const ended = sender.ended(id)
  const timer = setTimeout(() => {
    if (attacker.patient) sender.engine.cancel(id)
  }, PATIENCE_MS)
  const quiet = sender.engine.subscribe((event) => {
    if (event.event === 'interrupted' && event.transferId === id) sender.engine.cancel(id)
  })
  const hung = new Promise<string>((resolve) => setTimeout(resolve, ENDS_WITHIN_MS, 'hung').unref())
  const state = await Promise.race([ended, hung])
  clearTimeout(timer)
  quiet()
  return state
}

/** Whoever went deaf must listen again, else it does not hear that it is over; a part may go deaf as late as here. */
function openPeers(): number {
  for (const peer of server.peers) peer.socket.resume()
  return server.peers.filter(({ closed }) => !closed).length
}

const attacked = fc.asyncProperty(script, async (parts) => {
  const attacker = new Attacker(parts)
  server.play((peer, index) => attacker.play(peer, index))
  sender.events.length = 0
  const paths = [0, 1, 2, 3].map((name) => join(sender.root, `${name}`))
  const id = sender.send(server.port, paths, { connections: 2, compression: 'Zstd' })
  try {
    const state = await outcome(id, attacker)
    expect(['done', 'failed', 'declined', 'cancelled']).toContain(state)
    // only the receiver's word on the sender's own root means delivered
    if (state === 'done') {
      expect(attacker.committed).toBe(true)
      // what it could not keep is not called delivered
      const { lost = [] } = await sender.event('done')
      expect(lost.map(({ code }) => code)).toEqual(parts.commit === 'void' ? ['DISK_ERROR'] : [])
    }
    expect(server.failures).toEqual([])
    // the sender closes what it opened; the attacker holds on to everything
    await until(openPeers, 0, ENDS_WITHIN_MS)
    await until(openSockets, 0, ENDS_WITHIN_MS)
    sender.engine.dismiss(id)
    await goodTransfer()
    expect(uncaught.errors).toEqual([])
  } finally {
    for (const peer of server.peers) peer.destroy()
  }
})

test(
  'an attacked sender ends every transfer in a state there is, believes no false COMMIT, closes what it opened, and goes on working',
  async () => {
    await fc.assert(attacked, liveRuns(15))
    const before = await memoryInUse()
    await fc.assert(attacked, liveRuns(25))
    expect((await memoryInUse()) - before).toBeLessThan(MAY_GROW_BYTES)
  },
  FUZZ_TEST_TIMEOUT_MS,
)

test('a data connection that is refused and held open by the other side is closed by the sender', async () => {
  const refuse = wildly({ type: 'REFUSE', Code: 'LIMIT_EXCEEDED' })
  const good: Part = { lawful: 1, acts: [], after: 'lawful' }
  const refused: Part = { lawful: 1, acts: [{ kind: 'frame', wild: refuse }], after: 'silent' }
  await fc.assert(attacked, { numRuns: 1, examples: [[{ control: good, data: [good, refused, good, good, good, good], commit: 'right' }]] })
})

test('a transfer that can be resumed, and whose receiver fell silent, is interrupted and then ends by its user', async () => {
  const silent: Part = { lawful: 0, acts: [], after: 'silent' }
  await fc.assert(attacked, { numRuns: 1, examples: [[{ control: { ...silent, lawful: 4 }, data: [silent], commit: 'right' }]] })
  expect(sender.events.some(({ event }) => event === 'interrupted')).toBe(true)
})
