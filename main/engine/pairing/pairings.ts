import type { EngineEvent } from '../../../shared/events.ts'
import type { PairingSnapshot } from '../../../shared/pairing.ts'
import type { TransferPeer } from '../../../shared/transfer.ts'
import { asEngineError, EngineError } from '../errors.ts'
import { PAIRING_TIMEOUT_MS, PAIRING_WINDOW_MS, PAIRINGS_A_WINDOW } from '../limits.ts'
import { newId } from '../new-id.ts'
import type { ControlChannel } from '../wire/control.ts'
import type { MessageOf } from '../wire/messages.ts'
import { initiate, type PairingTalk, respond } from './conversation.ts'
import type { PairedDevices } from './paired-devices.ts'

export interface PairingsParts {
  readonly ownKeyHash: string
  readonly deviceName: () => string
  readonly devices: PairedDevices
  readonly emit: (event: EngineEvent) => void
  /** The list of paired devices has changed. */
  readonly onPaired: () => void
}

interface UnderWay {
  snapshot: PairingSnapshot
  /** The user said no before there was a code. */
  refused: boolean
  answer: (yes: boolean) => void
}

/**
 * Pairings that wait for two people. Every one that was begun counts, whoever began it and however it ended: three in five minutes, so
 * that nobody can guess at codes.
 */
export class Pairings {
  readonly #parts: PairingsParts
  readonly #underWay = new Map<string, UnderWay>()
  readonly #begunAtMs: number[] = []

  constructor(parts: PairingsParts) {
    this.#parts = parts
  }

  list(): PairingSnapshot[] {
    return [...this.#underWay.values()].map(({ snapshot }) => snapshot)
  }

  answer(id: string, yes: boolean): void {
    this.#underWay.get(id)?.answer(yes)
  }

  /** Everyone is told no: FastDrop is closing. */
  close(): void {
    for (const { answer } of this.#underWay.values()) answer(false)
  }

  /** Begins one from here; the id comes at once. `connect` reaches the other side and reads READY. Throws LIMIT_EXCEEDED. */
  begin(peer: TransferPeer, connect: () => Promise<{ control: ControlChannel; peer: TransferPeer }>): { id: string; ended: Promise<void> } {
    this.#count()
    const id = this.#open('outgoing', peer)
    const ended = this.#run(id, async () => {
      const { control, peer: found } = await connect()
      this.#update(id, { peer: found })
      await this.#leaveOnError(control, initiate(this.#talk(id, control)))
      return control
    })
    return { id, ended }
  }

  /** One from the other side. Throws what it is told: LIMIT_EXCEEDED above the number of tries. */
  async meet(control: ControlChannel, first: MessageOf<'PAIR1'>, peer: TransferPeer): Promise<void> {
    this.#count()
    const id = this.#open('incoming', peer)
    await this.#run(id, async () => {
      await this.#leaveOnError(control, respond(this.#talk(id, control), first))
      return control
    })
  }

  #talk(id: string, control: ControlChannel): PairingTalk {
    const { ownKeyHash, deviceName } = this.#parts
    return { control, ownKeyHash, deviceName: deviceName(), compare: (code, gone) => this.#compare(id, code, gone) }
  }

  /** A no is said to the other side, a broken rule cuts. */
  async #leaveOnError(control: ControlChannel, talk: Promise<void>): Promise<void> {
    try {
      await talk
    } catch (error) {
      const reason = asEngineError(error)
      if (reason.code === 'PROTOCOL_VIOLATION') control.destroy(reason)
      else await control.cancel(reason)
      throw reason
    }
  }

  #count(nowMs: number = performance.now()): void {
    while ((this.#begunAtMs[0] ?? nowMs) < nowMs - PAIRING_WINDOW_MS) this.#begunAtMs.shift()
    if (this.#begunAtMs.length >= PAIRINGS_A_WINDOW) {
      const minutes = Math.max(1, Math.ceil(((this.#begunAtMs[0] ?? nowMs) + PAIRING_WINDOW_MS - nowMs) / 60_000))
      throw new EngineError('LIMIT_EXCEEDED', `Pairing was tried ${PAIRINGS_A_WINDOW} times in five minutes. Try again in ${minutes} min.`)
    }
    this.#begunAtMs.push(nowMs)
  }

  #open(direction: PairingSnapshot['direction'], peer: TransferPeer): string {
    const id = newId()
    const snapshot: PairingSnapshot = { id, direction, peer, code: null, state: 'connecting', expiresAtMs: Date.now() + PAIRING_TIMEOUT_MS }
    const opened: UnderWay = {
      snapshot,
      refused: false,
      answer: (yes) => {
        if (!yes) opened.refused = true
      },
    }
    this.#underWay.set(id, opened)
    this.#tell(id)
    return id
  }

  #update(id: string, change: Partial<PairingSnapshot>): void {
    const found = this.#underWay.get(id)
    if (!found) return
    found.snapshot = { ...found.snapshot, ...change }
    this.#tell(id)
  }

  #tell(id: string): void {
    const found = this.#underWay.get(id)
    if (found) this.#parts.emit({ event: 'pairing', pairing: found.snapshot })
  }

  async #compare(id: string, code: string, gone: Promise<never>): Promise<boolean> {
    const found = this.#underWay.get(id)
    if (!found || found.refused) return false
    const answered = new Promise<boolean>((resolve) => {
      found.answer = resolve
    })
    let timer: NodeJS.Timeout | null = null
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new EngineError('NO_ANSWER')), PAIRING_TIMEOUT_MS)
    })
    this.#update(id, { code, state: 'comparing', expiresAtMs: Date.now() + PAIRING_TIMEOUT_MS })
    try {
      const yes = await Promise.race([answered, gone, silence])
      if (yes) this.#update(id, { state: 'waiting' })
      return yes
    } finally {
      if (timer) clearTimeout(timer)
    }
  }

  /** The pin is stored only here: after this side's yes and the other side's. */
  async #run(id: string, talk: () => Promise<ControlChannel>): Promise<void> {
    const { devices, emit, onPaired } = this.#parts
    try {
      const control = await talk()
      const { peer } = this.#underWay.get(id)?.snapshot ?? {}
      const device = await devices.add(control.link.peerKey, peer?.name ?? '', Date.now())
      await control.end()
      this.#underWay.delete(id)
      emit({ event: 'pairing-closed', pairingId: id, outcome: 'paired', device, code: null, message: null })
      onPaired()
    } catch (error) {
      const reason = asEngineError(error)
      this.#underWay.delete(id)
      emit({ event: 'pairing-closed', pairingId: id, outcome: 'failed', device: null, code: reason.code, message: reason.message })
      throw reason
    }
  }
}
