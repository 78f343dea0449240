import { say } from '../../shared/sentence.ts'
import { resolveHost } from './address.ts'
import { EngineError } from './errors.ts'
import type { Identity } from './identity/identity.ts'
import { HANDSHAKE_TIMEOUT_MS } from './limits.ts'
import type { Answered } from './recognition.ts'
import { ControlChannel } from './wire/control.ts'
import { dial } from './wire/dial.ts'
import type { MessageOf } from './wire/messages.ts'

export interface ReachOptions {
  readonly identity: Identity
  readonly localAddress: string | null
  /** Host name or IP literal. */
  readonly host: string
  readonly port: number
}

/** Reaches out, reads READY, leaves. Throws as `reach` does. */
export async function probe(place: ReachOptions): Promise<Answered> {
  const { control, ready } = await reach(place)
  await control.end()
  return { key: control.link.peerKey, name: ready.DeviceName, kind: ready.DeviceKind }
}

/** Dials a FastDrop device and reads its READY; the connection is the caller's. Throws UNREACHABLE, NOT_FASTDROP, NO_GREETING, BAD_SETTING for oneself. */
export async function reach({ identity, localAddress, host, port }: ReachOptions): Promise<{ control: ControlChannel; ready: MessageOf<'READY'> }> {
  const control = new ControlChannel(await dial({ host: await resolveHost(host, localAddress), port, identity, localAddress }))
  try {
    if (control.link.peerKey.keyHash === identity.keyHash) throw new EngineError('BAD_SETTING', say('thisDevicesAddress'))
    return { control, ready: await control.expect('READY', HANDSHAKE_TIMEOUT_MS) }
  } catch (error) {
    await control.end()
    throw error
  }
}
