import type { PairedDevice } from '../../shared/pairing.ts'
import { calledName, isClassic, type PeerSnapshot } from '../../shared/transfer.ts'

/**
 * Everyone that has a card: who is in sight, and paired devices that are not, which take drops all the same. A device that was just seen and has
 * not shown its key yet is not doubled: of those that only bear its name without the key, the snapshot says so.
 */
export function devicesOf(peers: readonly PeerSnapshot[], paired: readonly PairedDevice[]): readonly PeerSnapshot[] {
  const there = peers.filter((peer) => !isShadow(peer, peers, paired))
  const missing = paired.filter((device) => !there.some((peer) => standsFor(peer, device)))
  return missing.length === 0 && there.length === peers.length ? peers : [...there, ...missing.map(remembered)]
}

/** What an earlier run of a paired device has left in sight: it is away, and the device has a card of its own, here or as one that is remembered. */
function isShadow(peer: PeerSnapshot, peers: readonly PeerSnapshot[], paired: readonly PairedDevice[]): boolean {
  if (peer.state !== 'away' || isClassic(peer)) return false
  const { deviceId, namesakeOf, source } = peer
  // it is not there to be warned of, whoever it was
  if (namesakeOf && deviceId === undefined) return paired.some((device) => device.deviceId === namesakeOf.deviceId)
  // nor to be taken for somebody else: who was paired there a moment ago is no namesake, and may be gone already
  if (deviceId === undefined) return paired.some(({ name }) => name === calledName(peer))
  return source === 'mdns' && peers.some((other) => other !== peer && other.deviceId === deviceId && other.state !== 'away')
}

function standsFor(peer: PeerSnapshot, device: PairedDevice): boolean {
  if (peer.deviceId !== undefined) return peer.deviceId === device.deviceId
  return peer.state === 'online' && !peer.namesakeOf && !isClassic(peer) && calledName(peer) === device.name
}

/**
 * The card that a device has now: what comes back, or goes out of sight, has another id, and its key is the same. Null: it has none. One that was
 * known by its key is looked for by nothing else, so that nobody else takes its place.
 */
export function cardNow(before: CardBefore, devices: readonly PeerSnapshot[], paired: readonly PairedDevice[]): PeerSnapshot | null {
  if (before.deviceId === undefined) return devices.find(({ id }) => id === before.id) ?? null
  const same = devices.filter(({ deviceId }) => deviceId === before.deviceId)
  // who was just seen and has not shown its key yet hides the card of whom it is called like
  const device = paired.find(({ deviceId }) => deviceId === before.deviceId)
  return same.find(({ state }) => state === 'online') ?? same[0] ?? (device ? remembered(device) : null)
}

/** What has to be known of a card to find it again. */
export type CardBefore = Pick<PeerSnapshot, 'id' | 'deviceId'>

const REMEMBERED = 'paired-'

/** The key that such a card stands for, also when it is not there any more; null: the id is that of another card. */
export function rememberedKey(cardId: string): string | null {
  return cardId.startsWith(REMEMBERED) ? cardId.slice(REMEMBERED.length) : null
}

function remembered({ deviceId, name, label }: PairedDevice): PeerSnapshot {
  return {
    id: `${REMEMBERED}${deviceId}`,
    name,
    ...(label !== '' && { label }),
    kind: 'desktop',
    address: '',
    port: 0,
    state: 'away',
    verified: true,
    deviceId,
    source: 'paired',
    version: '',
    wire: '2.0.0',
  }
}

/** It is not in sight, so only its key says who is meant. */
export function isRemembered({ source }: PeerSnapshot): boolean {
  return source === 'paired'
}
