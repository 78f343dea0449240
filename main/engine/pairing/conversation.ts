import { randomBytes, timingSafeEqual } from 'node:crypto'
import { say } from '../../../shared/sentence.ts'
import { asEngineError, codeFromPeer, EngineError, violation } from '../errors.ts'
import { HANDSHAKE_TIMEOUT_MS, PAIRING_WAIT_MS } from '../limits.ts'
import type { ControlChannel } from '../wire/control.ts'
import type { MessageOf } from '../wire/messages.ts'
import { codeOf, commitmentOf, NONCE_BYTES, type PairingBasis } from './pairing-code.ts'

/** Shows the code to this side's user; resolves with the answer. `gone`: rejects when the other side has left. */
export type Compare = (code: string, gone: Promise<never>) => Promise<boolean>

export interface PairingTalk {
  readonly control: ControlChannel
  readonly deviceName: string
  /** Key hash of this device, lower-case hex. */
  readonly ownKeyHash: string
  /** Inside an open offer: the other side may say that it cannot pair now. */
  readonly inOffer: boolean
  readonly compare: Compare
}

/** The other side cannot pair now and said so before anything began: the offer around it stays open. */
export class CannotPair extends EngineError {
  constructor(code: string) {
    const known = codeFromPeer(code)
    super(known, known === 'LIMIT_EXCEEDED' ? say('pairingTooOftenThere') : say('pairingNotNowThere'))
  }
}

/** Who begins: resolves when both users have said that the codes are equal. Throws DECLINED, NO_ANSWER, PEER_LOST, PROTOCOL_VIOLATION, CannotPair. */
export async function initiate(talk: PairingTalk): Promise<void> {
  const { control } = talk
  const basis = basisOf(talk, 'initiator')
  const nonce = randomBytes(NONCE_BYTES)
  await control.send({ type: 'PAIR1', DeviceName: talk.deviceName, Commit: commitmentOf(basis, nonce).toString('hex') })
  const answer = await control.expectOneOf(talk.inOffer ? ['PAIR2', 'NOPAIR'] : ['PAIR2'], HANDSHAKE_TIMEOUT_MS)
  if (answer.type === 'NOPAIR') throw new CannotPair(answer.Code)
  await control.send({ type: 'PAIR3', Nonce: nonce.toString('hex') })
  await confirm(talk, codeOf(basis, nonce, Buffer.from(answer.Nonce, 'hex')))
}

/** Who is asked, from PAIR1 on. The same as `initiate`. */
export async function respond(talk: PairingTalk, first: MessageOf<'PAIR1'>): Promise<void> {
  const { control } = talk
  const basis = basisOf(talk, 'responder')
  const nonce = randomBytes(NONCE_BYTES)
  await control.send({ type: 'PAIR2', Nonce: nonce.toString('hex') })
  const { Nonce } = await control.expect('PAIR3', HANDSHAKE_TIMEOUT_MS)
  const theirs = Buffer.from(Nonce, 'hex')
  if (!timingSafeEqual(commitmentOf(basis, theirs), Buffer.from(first.Commit, 'hex'))) throw violation('a pairing that was not what it promised')
  await confirm(talk, codeOf(basis, theirs, nonce))
}

/** The roles go by who sent PAIR1, not by who dialled, and stand in everything that is computed: what one side said is worth nothing said back. */
function basisOf({ control, ownKeyHash }: PairingTalk, role: 'initiator' | 'responder'): PairingBasis {
  const theirs = control.link.peerKey.keyHash
  if (theirs === ownKeyHash) throw new EngineError('BAD_SETTING', say('pairingWithOneself'))
  const [initiator, responder] = role === 'initiator' ? [ownKeyHash, theirs] : [theirs, ownKeyHash]
  return { initiator: Buffer.from(initiator, 'hex'), responder: Buffer.from(responder, 'hex'), exporter: control.link.exportKey('EXPORTER-FastDP-2-pairing') }
}

/** Both users look at the same time; each yes is told as soon as it is said. */
async function confirm({ control, compare }: PairingTalk, code: string): Promise<void> {
  // a no that comes from there, now that there is a code, is about the code
  const aboutTheCode = (error: unknown): never => {
    const reason = asEngineError(error)
    throw reason.code === 'DECLINED' && control.endedByPeer ? new EngineError('DECLINED', say('codesNotConfirmedThere')) : reason
  }
  const remote = control.expect('PAIRED', PAIRING_WAIT_MS).catch(aboutTheCode)
  const gone = control.gone().catch(aboutTheCode)
  for (const each of [remote, gone]) each.catch(() => {})
  if (!(await compare(code, gone))) throw new EngineError('DECLINED', say('codesNotConfirmedHere'))
  await control.send({ type: 'PAIRED' })
  await remote
}
