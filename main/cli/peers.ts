import { calledName, type PeerSnapshot } from '../../shared/transfer.ts'
import type { PeersCommand } from './arguments.ts'
import { EXIT } from './exit.ts'
import { jsonLine } from './json-lines.ts'
import { closeEngine, openEngine, type Session } from './session.ts'
import { addressOf } from './target.ts'
import { columns, shown } from './words.ts'

/** Looks around for a while and lists who is there. Nobody there is an answer too. */
export async function peers(session: Session, command: PeersCommand): Promise<number> {
  const { terminal, interruption } = session
  const engine = await openEngine(session, command, {
    deviceKind: 'desktop',
    receiveFolder: '.',
    port: null,
    connections: 1,
    discovery: true,
    listen: false,
    accept: 'decline',
  })
  try {
    await engine.start()
    await waitFor(command.wait, interruption.signal)
    const found = engine.peers().filter((peer) => peer.state === 'online')
    for (const peer of found) terminal.event(jsonLine({ event: 'peer', peer }))
    for (const line of table(found)) terminal.print(line)
    if (found.length === 0) terminal.note('No device is in sight. Is FastDrop running there, on the same network?')
  } finally {
    await closeEngine(engine)
  }
  return EXIT.DELIVERED
}

export function table(found: readonly PeerSnapshot[]): string[] {
  const rows = found.map((peer) => [shown(calledName(peer)), addressOf(peer), peer.kind, trustOf(peer)])
  return columns(rows.toSorted((a, b) => (a[0] ?? '').localeCompare(b[0] ?? '', 'en')))
}

function trustOf({ verified, namesakeOf }: PeerSnapshot): string {
  if (namesakeOf) return `NOT verified as your paired device ${namesakeOf.deviceId}`
  return verified ? 'verified' : 'not verified'
}

function waitFor(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, seconds * 1000)
    signal.addEventListener('abort', end, { once: true })
  })
}
