import { randomBytes, timingSafeEqual } from 'node:crypto'
import { EngineError, violation } from '../errors.ts'
import { HANDSHAKE_TIMEOUT_MS, PAIRING_TIMEOUT_MS } from '../limits.ts'
import type { ControlChannel } from '../wire/control.ts'
import type { MessageOf } from '../wire/messages.ts'
import { codeOf, commitmentOf, NONCE_BYTES, type PairingBasis } from './pairing-code.ts'

/** Shows the code to this side's user; resolves with the answer. `gone`: rejects when the other side has left. */
export type Compare = (code: string, gone: Promise<never>) => Promise<boolean>

const SAID_NO = 'You did not confirm that the codes are equal. If they differ, somebody may be between the devices: try again on a network you trust.'

export interface PairingTalk {
  readonly control: ControlChannel
  readonly deviceName: string
  /** Key hash of this device, lower-case hex. */
  readonly ownKeyHash: string
  readonly compare: Compare
}

/** Who dialled: resolves when both users have said that the codes are equal. Throws DECLINED, NO_ANSWER, PEER_LOST, PROTOCOL_VIOLATION. */
export async function initiate(talk: PairingTalk): Promise<void> {
  const { control } = talk
  const basis = basisOf(talk, true)
  const nonce = randomBytes(NONCE_BYTES)
  await control.send({ type: 'PAIR1', DeviceName: talk.deviceName, Commit: commitmentOf(basis, nonce).toString('hex') })
  const { Nonce } = await control.expect('PAIR2', HANDSHAKE_TIMEOUT_MS)
  await control.send({ type: 'PAIR3', Nonce: nonce.toString('hex') })
  await confirm(talk, codeOf(basis, nonce, Buffer.from(Nonce, 'hex')))
}

/** Who was dialled, from PAIR1 on. The same as `initiate`. */
export async function respond(talk: PairingTalk, first: MessageOf<'PAIR1'>): Promise<void> {
  const { control } = talk
  const basis = basisOf(talk, false)
  const nonce = randomBytes(NONCE_BYTES)
  await control.send({ type: 'PAIR2', Nonce: nonce.toString('hex') })
  const { Nonce } = await control.expect('PAIR3', HANDSHAKE_TIMEOUT_MS)
  const theirs = Buffer.from(Nonce, 'hex')
  if (!timingSafeEqual(commitmentOf(basis, theirs), Buffer.from(first.Commit, 'hex'))) throw violation('a pairing that was not what it promised')
  await confirm(talk, codeOf(basis, theirs, nonce))
}

function basisOf({ control, ownKeyHash }: PairingTalk, dialled: boolean): PairingBasis {
  const theirs = control.link.peerKey.keyHash
  if (theirs === ownKeyHash) throw new EngineError('BAD_SETTING', 'That is the address of this device. Enter the address of the other one.')
  const [initiator, responder] = dialled ? [ownKeyHash, theirs] : [theirs, ownKeyHash]
  return { initiator: Buffer.from(initiator, 'hex'), responder: Buffer.from(responder, 'hex'), exporter: control.link.exportKey('EXPORTER-FastDP-2-pairing') }
}

/** Both users look at the same time; each yes is told as soon as it is said. */
async function confirm({ control, compare }: PairingTalk, code: string): Promise<void> {
  const remote = control.expect('PAIRED', PAIRING_TIMEOUT_MS)
  remote.catch(() => {})
  if (!(await compare(code, control.gone()))) throw new EngineError('DECLINED', SAID_NO)
  await control.send({ type: 'PAIRED' })
  await remote
}
