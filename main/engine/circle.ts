import type { EngineEvent } from '../../shared/events.ts'
import { say } from '../../shared/sentence.ts'
import { VISIBILITIES } from '../../shared/settings.ts'
import { calledName, type DeviceKind, type PeerSnapshot, type TransferPeer } from '../../shared/transfer.ts'
import { type Met, Peers } from './discovery/peers.ts'
import { EngineError } from './errors.ts'
import { Everyone } from './everyone.ts'
import type { EngineOptions, SendOptions, Visibility } from './facade.ts'
import type { PeerKey } from './identity/device-id.ts'
import type { Identity } from './identity/identity.ts'
import { DP_VERSION } from './limits.ts'
import { ManualPeers } from './manual-peers.ts'
import type { PairedDevices } from './pairing/paired-devices.ts'
import { probe } from './reach.ts'
import { type Answered, Recognition } from './recognition.ts'
import type { Pin } from './send/pin.ts'
import type { Transfer } from './transfer.ts'
import { transferPeer } from './transfer-peer.ts'
import type { Link } from './wire/link.ts'

export interface CircleParts {
  readonly options: () => EngineOptions
  readonly identity: Identity
  readonly paired: PairedDevices
  readonly emit: (event: EngineEvent) => void
  /** What is announced must be said anew. */
  readonly announce: () => void
}

/** Who this device knows by key, who is in sight, who may see it and who may ask. */
export class Circle {
  readonly peers: Peers
  readonly recognition: Recognition
  readonly manual: ManualPeers
  readonly everyone: Everyone
  readonly #parts: CircleParts

  constructor(parts: CircleParts) {
    const { options, identity, paired, emit, announce } = parts
    this.#parts = parts
    this.peers = new Peers(emit, {
      namesake: (name) => paired.namesake(name),
      named: (deviceId) => paired.get(paired.keyOf(deviceId) ?? ''),
    })
    const asking = {
      peers: this.peers,
      probe: (host: string, port: number) => probe({ identity, localAddress: options().interfaceAddress, host, port }),
      meet: (answered: Answered) => this.#meet(answered),
    }
    this.recognition = new Recognition({ ...asking, identity, paired })
    this.manual = new ManualPeers({ ...asking, localAddress: () => options().interfaceAddress })
    this.everyone = new Everyone((open) => {
      emit({ event: 'everyone', open })
      announce()
    })
  }

  /** Who may see this device now. */
  get visibility(): Visibility {
    return this.everyone.opening ? 'everyone' : (this.#parts.options().visibility ?? 'everyone')
  }

  /** What happens to an offer now, from one who may ask. */
  get accept(): EngineOptions['accept'] {
    return this.everyone.opening ? 'anyone' : this.#parts.options().accept
  }

  /** Whether somebody with that key may ask for anything. */
  admits(keyHash: string): boolean {
    return this.visibility === 'everyone' || this.#parts.paired.get(keyHash) !== null
  }

  /** What is told of this device to who has that key. */
  greeting({ keyHash }: PeerKey): { name: string; kind: DeviceKind } {
    const { deviceName, deviceKind } = this.#parts.options()
    return this.admits(keyHash) ? { name: deviceName, kind: deviceKind } : { name: '', kind: 'desktop' }
  }

  /** Who has called, or was reached for something else than a look at who is there. `name`: what it calls itself this time. */
  introduce(link: Link, name: string): TransferPeer {
    this.#meet({ key: link.peerKey, name: '', kind: 'desktop' })
    const device = this.#parts.paired.get(link.peerKey.keyHash)
    return transferPeer(link, name, { device, namesakeOf: device ? null : this.#parts.paired.namesake(name) })
  }

  /** Who took part in a transfer of an earlier run, as it is known now. */
  recall({ name, deviceId, address, wire }: TransferPeer): TransferPeer {
    const { paired } = this.#parts
    const device = paired.get(paired.keyOf(deviceId ?? '') ?? '')
    const namesakeOf = device ? null : paired.namesake(name)
    return { name, deviceId, address, wire, verified: device !== null, ...(device?.label && { label: device.label }), ...(namesakeOf && { namesakeOf }) }
  }

  /** A paired device, wherever it is. */
  named(deviceId: string): TransferPeer | null {
    const { paired } = this.#parts
    const device = paired.get(paired.keyOf(deviceId) ?? '')
    return device && { name: device.name, deviceId, address: '', wire: DP_VERSION, verified: true, ...(device.label && { label: device.label }) }
  }

  /** Whose key has answered a transfer is true of the card it was dropped on, too. */
  introduceAt(link: Link, name: string, target: PeerSnapshot | null): TransferPeer {
    const peer = this.introduce(link, name)
    const device = this.#parts.paired.get(link.peerKey.keyHash)
    if (target && device) this.peers.judge(target.id, target, { by: { ...device, kind: null } })
    return peer
  }

  /** Whose key has to answer a transfer. Throws NOT_VERIFIED: it was unpaired meanwhile, or bears the name of a paired one without its key. */
  pinOf({ deviceId, evenNamesake }: Pick<SendOptions, 'deviceId' | 'evenNamesake'>, target: PeerSnapshot | null): Pin | null {
    const wanted = deviceId ?? target?.deviceId ?? (target && this.peers.supposed(target)) ?? undefined
    if (wanted === undefined) {
      if (target?.namesakeOf && !evenNamesake) throw namesakeRefused(target.namesakeOf.name)
      return null
    }
    const keyHash = this.#parts.paired.keyOf(wanted)
    const device = keyHash === null ? null : this.#parts.paired.get(keyHash)
    if (keyHash === null || !device) throw new EngineError('NOT_VERIFIED')
    return { keyHash, name: calledName(device) }
  }

  /** A transfer has ended: another key in the place of a verified device is seen on its card. */
  ended(target: PeerSnapshot | null, transfer: Transfer): void {
    const ended = transfer.snapshot()
    if (!target?.verified || target.deviceId === undefined || ended.state !== 'failed' || ended.fault.code !== 'KEY_CHANGED') return
    this.peers.judge(target.id, target, { than: { deviceId: target.deviceId, name: calledName(target) } })
  }

  /** What is said of a device must be true of its key and its name now. */
  listChanged(): void {
    this.#parts.emit({ event: 'paired-devices', devices: this.#parts.paired.list() })
    this.recognition.changed()
  }

  /** Who has become known, or a stranger again, is looked at anew, and recognises this device or does not any more. */
  pairedChanged(): void {
    this.listChanged()
    this.#parts.announce()
    void this.manual.probeAll()
  }

  /** Both users have said yes; in a moment the list says so. */
  agreed({ peerKey, remoteAddress }: Link): void {
    this.peers.justPaired(peerKey.deviceId, remoteAddress, performance.now())
  }

  /** Its card is the paired one's as soon as its key has answered there. */
  paired({ peerKey, remoteAddress }: Link): void {
    this.pairedChanged()
    this.recognition.justPaired(peerKey, remoteAddress)
  }

  /** A key has answered. */
  #meet({ key, name, kind }: Answered): Met | null {
    const { paired } = this.#parts
    if (paired.met(key, name, Date.now())) {
      this.listChanged()
      this.#parts.announce()
    }
    const device = paired.get(key.keyHash)
    return device && { deviceId: device.deviceId, name: device.name, label: device.label, kind: name === '' ? null : kind }
  }
}

/** The one that shows this device to fewer. */
export function narrower(one: Visibility = 'everyone', other: Visibility = 'everyone'): Visibility {
  return VISIBILITIES.indexOf(one) > VISIBILITIES.indexOf(other) ? one : other
}

function namesakeRefused(name: string): EngineError {
  return new EngineError('NOT_VERIFIED', say('namesakeWithoutKey', { name }))
}
