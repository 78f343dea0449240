import type { FaultCode } from '../../../shared/fault.ts'
import { EngineError } from '../errors.ts'
import type { Flow } from '../flow.ts'
import { SPARE_CONNECTIONS } from '../limits.ts'
import type { Transfer } from '../transfer.ts'
import type { Intake } from './intake.ts'
import { tellReconnect } from './reconnected.ts'

/** The data connections of one transfer, over their reconnects. */
export class Intakes {
  readonly #all = new Set<Intake>()
  readonly #transfer: Transfer

  constructor(transfer: Transfer) {
    this.#transfer = transfer
  }

  get size(): number {
    return this.#all.size
  }

  /** The sender comes anew where its old connection died and we have not noticed: the dead one goes first. Throws LIMIT_EXCEEDED. */
  makeRoom(lane: number, connections: number): void {
    if (lane >= connections) throw new EngineError('LIMIT_EXCEEDED')
    const live = [...this.#all].filter((intake) => !intake.retired)
    if (live.length < connections + SPARE_CONNECTIONS) return
    const dead = live.find((intake) => intake.lane === lane)
    if (!dead) throw new EngineError('LIMIT_EXCEEDED')
    this.#all.delete(dead)
    dead.link.destroy(new EngineError('PEER_LOST'))
  }

  add(intake: Intake, flow: Flow): void {
    const stillRead = this.#bytesFromNow(intake.lane)
    this.#all.add(intake)
    flow.lane(intake.lane).attach(() => intake.frameBytes + stillRead())
    flow.lane(intake.lane).note({ kind: 'attached' })
    intake.start()
    void intake.link.closed.then(({ code }) => this.#lost(intake, flow, code))
  }

  /** What still comes over the connections that a lane has now: its next one is attached before they are drained. */
  #bytesFromNow(lane: number): () => number {
    const old = [...this.#all].filter((intake) => intake.lane === lane).map((intake) => ({ intake, before: intake.frameBytes }))
    return () => old.reduce((sum, { intake, before }) => sum + intake.frameBytes - before, 0)
  }

  /** The old connection of a lane has drained. */
  reconnected(old: Intake, flow: Flow): void {
    const next = [...this.#all].filter((intake) => intake.lane === old.lane && intake !== old).at(-1)
    tellReconnect(old, next, { transfer: this.#transfer, flow })
  }

  destroy(): void {
    for (const intake of this.#all) intake.link.destroy()
  }

  /** Resolves when all have ended. */
  async end(): Promise<void> {
    await Promise.all([...this.#all].map((intake) => intake.link.end()))
  }

  #lost(intake: Intake, flow: Flow, reason: FaultCode): void {
    this.#all.delete(intake)
    const alone = ![...this.#all].some((other) => other.lane === intake.lane)
    // A sender that has every receipt ends its connections, and that may be seen before its ROOT.
    const whole = flow.storedBytes === flow.totalBytes
    if (intake.retired || this.#transfer.state !== 'moving' || !alone || whole) return
    flow.forgetFlying(intake.lane)
    flow.lane(intake.lane).detach('lost')
    flow.lane(intake.lane).note({ kind: 'lost', code: reason })
  }
}
