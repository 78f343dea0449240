import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomOf } from '../../../engine/testing/fault-plan.ts'
import type { CliEvent } from '../cli-process.ts'
import { countRight, damagePart } from './damage.ts'
import { type Left, lookAt } from './left.ts'
import { CHUNK_BYTES, type Damage, type Kill, type RoundPlan, type Victim } from './plan.ts'
import { KillScene, PAYLOAD_BYTES } from './scene.ts'

/** One kill as it fell. */
export interface KillLog {
  readonly victim: Victim
  readonly wanted: Kill['moment']['at']
  /** What the disks of the dead said: the truth of when it fell. */
  readonly phase: Left['phase']
  readonly claimedChunks: number
  /** Between the first chunk and the sender's note of COMMIT. */
  readonly counts: boolean
  readonly damage: Damage | null
}

export interface RoundLog {
  readonly seed: number
  readonly kills: readonly KillLog[]
  readonly connections: number
  /** Content that went to the receiver more than once, handshakes and frames taken off. */
  readonly resentBytes: number
  /** What I3 allows: for each connection that was lost what it had under way, and what was damaged. */
  readonly allowedBytes: number
  readonly ms: number
}

/** On a lost connection: a chunk being written, one in the sockets, one at the disk. */
const A_LOSS_COSTS = 3 * CHUNK_BYTES
/** TLS, handshake, heartbeats, receipts of one connection; frames and records of all content. */
const A_CONNECTION_COSTS = 8 * 1024
const FRAMING = 0.01

/** Plays a round. Throws, with the seed and the last words of both, when anything is not as promised. */
export async function playRound(plan: RoundPlan): Promise<RoundLog> {
  const { seed } = plan
  const base = await mkdtemp(join(tmpdir(), 'fastdrop-kill-'))
  const scene = await KillScene.open(base, plan)
  try {
    return await new Round(scene, plan).play()
  } catch (error) {
    const { message } = error as Error
    throw new Error(`seed ${seed}: ${message}${message.includes('──') ? '' : `\n${scene.lastWords()}`}`, { cause: error })
  } finally {
    await scene.close()
    await rm(base, { recursive: true, force: true })
  }
}

class Round {
  readonly #scene: KillScene
  readonly #plan: RoundPlan
  readonly #random: () => number
  readonly #kills: KillLog[] = []
  readonly #startedMs = performance.now()
  #damagedChunks = 0

  constructor(scene: KillScene, plan: RoundPlan) {
    this.#scene = scene
    this.#plan = plan
    this.#random = randomOf(plan.seed, 'damage')
  }

  async play(): Promise<RoundLog> {
    const coming = [...this.#plan.kills.entries()]
    await this.#scene.receive('anyone', coming)
    this.#scene.send()
    while (coming.length > 0) {
      const [id, kill] = coming.shift() as [number, Kill]
      if (!(await this.#reached(id, kill))) {
        await this.#scene.release(id)
        continue
      }
      if (!(await this.#strike([id, kill], coming))) break
    }
    await this.#delivered()
    return this.#log()
  }

  /** False: the sender ended before it came to that. */
  async #reached(id: number, { moment }: Kill): Promise<boolean> {
    const { sending, receiving } = this.#scene
    if (!sending || !receiving) return false
    const ended = sending.ended.then(() => false)
    const there = moment.at === 'moving' ? sending.event(moved(moment.bytes)) : receiving.said(new RegExp(`held ${id}\\b`))
    const reached = there.then(
      () => true,
      () => false,
    )
    const is = await this.#scene.within(`kill ${id} ${JSON.stringify(moment)}`, Promise.race([reached, ended]))
    if (is && moment.at === 'moving') await new Promise((resolve) => setTimeout(resolve, moment.laterMs))
    return is
  }

  /** Kills, looks at what is left, damages it, and starts again who died. False: the drop was over. */
  async #strike([id, kill]: readonly [number, Kill], coming: readonly (readonly [number, Kill])[]): Promise<boolean> {
    const scene = this.#scene
    const [sender, receiver] = [kill.victim !== 'receiver', kill.victim !== 'sender']
    await Promise.all([sender && scene.sending?.kill(), receiver && scene.receiving?.kill()])
    const left = await lookAt(scene.home, scene.inbox)
    await scene.nothingHalf()
    const damage = receiver ? await this.#damage(kill, left) : null
    const counts = left.senderKeeps && (left.claimed > 0 || left.phase === 'delivered')
    this.#kills.push({ victim: kill.victim, wanted: kill.moment.at, phase: left.phase, claimedChunks: left.claimed, counts, damage })
    await scene.release(id)
    if (receiver) await scene.receive('paired', coming)
    // the same command again goes on, unless the word of its end was taken note of
    if (sender && left.senderKeeps) scene.send()
    return !sender || left.senderKeeps
  }

  async #damage({ damage }: Kill, { part, journal, phase }: Left): Promise<Damage | null> {
    if (damage === null || part === null || journal === null || phase === 'delivered') return null
    const before = await this.#right()
    await damagePart(damage, { part, journal, random: this.#random, bystander: this.#scene.bystander })
    const after = await this.#right()
    this.#damagedChunks += Math.max(0, before - after)
    return damage
  }

  /** Chunks that would be recognised if the receiver came back now. */
  async #right(): Promise<number> {
    const { journal, part } = await lookAt(this.#scene.home, this.#scene.inbox)
    return journal === null || part === null ? 0 : countRight(part, journal)
  }

  async #delivered(): Promise<void> {
    const scene = this.#scene
    if (this.#kills.at(-1)?.victim !== 'receiver' && !(await lookAt(scene.home, scene.inbox)).senderKeeps) await scene.sending?.ended
    else {
      const { code } = await scene.within('the sender to end', (scene.sending as NonNullable<typeof scene.sending>).ended)
      if (code !== 0) throw new Error(`the sender ended with ${code}`)
    }
    // "delivered" is said behind the receiver's durable commit, so there is nothing to wait for
    await scene.arrivedWhole()
  }

  #log(): RoundLog {
    const { bytes, connections, carriers } = this.#scene.carried
    const resentBytes = Math.max(0, Math.round(bytes - PAYLOAD_BYTES * (1 + FRAMING) - connections * A_CONNECTION_COSTS))
    const allowedBytes = (carriers - 1) * A_LOSS_COSTS + this.#damagedChunks * CHUNK_BYTES
    if (resentBytes > allowedBytes) throw new Error(`${resentBytes} bytes were sent again, ${allowedBytes} may be`)
    return { seed: this.#plan.seed, kills: this.#kills, connections, resentBytes, allowedBytes, ms: Math.round(performance.now() - this.#startedMs) }
  }
}

const moved = (bytes: number) => (event: CliEvent) => event.event === 'progress' && Number(event.bytes) >= bytes
