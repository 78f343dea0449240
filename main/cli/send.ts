import { stat } from 'node:fs/promises'
import { DEFAULT_CLASSIC_PORT, DEFAULT_PORT } from '../../shared/settings.ts'
import { calledName, isActive, type PeerSnapshot, TEXT_MAX_BYTES, type TransferSnapshot } from '../../shared/transfer.ts'
import { EngineError } from '../engine/errors.ts'
import type { Engine, SendOptions, SendTarget } from '../engine/facade.ts'
import type { SendCommand } from './arguments.ts'
import { Codes, pairedWords } from './codes.ts'
import { CommandError } from './command-error.ts'
import { exitOfTransfer } from './exit.ts'
import { Keyboard } from './keyboard.ts'
import { Reporter } from './reporter.ts'
import { givenUp, pairedTarget, untilThere, WAIT_FOR_EVER, withdrawWaiting } from './send-wait.ts'
import { closeEngine, openEngine, type Session, unlessInterrupted } from './session.ts'
import { addressOf, findByName, type Target, targetOf } from './target.ts'
import { namesakeWords, shown } from './words.ts'

const CLASSIC_WARNING = 'Warning: FastDP 1.x is neither encrypted nor authenticated. Whoever is on the way can read and change what you send.'
const INTERRUPTED = 'Interrupted. The same command again goes on where it ended.'
const TEXT_INTERRUPTED = 'Interrupted. A text is kept nowhere: say it again if it is still to be sent.'

/** Sends, and returns the exit code of how it ended. Throws what happened before anything was sent. */
export async function send(session: Session, command: SendCommand): Promise<number> {
  const { terminal, interruption } = session
  const target = targetOf(command.to, command.discovery, command.classic ? DEFAULT_CLASSIC_PORT : DEFAULT_PORT)
  if (command.classic) terminal.warn(CLASSIC_WARNING)
  await checkPaths(command.paths)
  const text = command.text === '-' ? await standardInput() : command.text
  const interruptedWords = text === undefined ? INTERRUPTED : TEXT_INTERRUPTED
  const reporter = new Reporter(terminal)
  reporter.cancelledMessage = interruptedWords
  const keyboard = terminal.interactive && !command.unverified ? new Keyboard(terminal) : null
  const engine = await openEngine(session, command, {
    deviceKind: 'desktop',
    receiveFolder: '.',
    port: null,
    connections: command.connections,
    discovery: target.kind === 'name',
    listen: false,
    accept: 'decline',
    // whoever is asked on the other side may want to compare a code first: only where somebody here can
    pairing: keyboard !== null && command.text !== '-',
  })
  try {
    await engine.start()
    const settled = await unlessInterrupted(session, settle({ engine, session, command, target, keyboard }))
    if (keyboard) compareCodes(engine, session, keyboard)
    const { id, ended } = deliver(engine, reporter, {
      ...optionsOf(command, settled.to),
      ...(settled.onlyPaired && { onlyPaired: true }),
      ...(settled.evenNamesake && { evenNamesake: true }),
      ...(text !== undefined && { text }),
    })
    const late = givenUp(engine, id, command.waitMs ?? WAIT_FOR_EVER)
    const stopped = interruption.occurred.then(() => {
      withdrawWaiting(engine, id)
      return closeEngine(engine)
    })
    const last = await Promise.race([late, ended, stopped])
    if (last instanceof EngineError) throw last
    if (last) return exitOfTransfer(last)
    throw new EngineError('CANCELLED')
  } catch (error) {
    throw interruption.happened ? new CommandError('CANCELLED', interruptedWords, error) : error
  } finally {
    keyboard?.close()
    await closeEngine(engine)
    terminal.status('')
  }
}

function optionsOf(command: SendCommand, to: SendTarget): SendOptions {
  const { paths, connections, compression, digest, zstdLevel, chunkBytes, limit } = command
  const chosen = { ...(zstdLevel !== undefined && { zstdLevel }), ...(chunkBytes !== undefined && { chunkBytes }) }
  const { waitMs } = command
  return {
    paths,
    to,
    ...(waitMs !== undefined && { wait: true }),
    connections,
    compression,
    digest,
    ...chosen,
    ...(limit !== undefined && { limitBytesPerSecond: limit }),
  }
}

/** What is piped in, as a text. Reads no more than a text may have, so that a wrong pipe ends soon. Throws BAD_SETTING. */
async function standardInput(): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    parts.push(part)
    bytes += part.length
    if (bytes > TEXT_MAX_BYTES) break
  }
  try {
    // too long a text is refused where it is sent
    return new TextDecoder('utf-8', { fatal: bytes <= TEXT_MAX_BYTES }).decode(Buffer.concat(parts))
  } catch (error) {
    throw new CommandError('BAD_SETTING', 'What standard input holds is no text. Send it as a file.', error)
  }
}

/** A slip of the finger is told before anyone is looked for or asked. Throws BAD_SETTING. */
async function checkPaths(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const error = await stat(path).then(
      () => null,
      (reason: unknown) => reason,
    )
    if (error !== null) throw new CommandError('BAD_SETTING', `“${path}” cannot be read. Check that it exists and that you may read it.`, error)
  }
}

interface Settling {
  readonly engine: Engine
  readonly session: Session
  readonly command: SendCommand
  readonly target: Target
  readonly keyboard: Keyboard | null
}

interface Settled {
  readonly to: SendTarget
  /** Its key was compared; whoever answers at that address later must have the same. */
  readonly onlyPaired?: true
  /** The user insists. */
  readonly evenNamesake?: true
}

/** Whom to send to, once that is found and allowed. Throws NOT_FOUND, UNREACHABLE, NOT_VERIFIED. */
async function settle({ engine, session, command, target, keyboard }: Settling): Promise<Settled> {
  const { terminal, interruption } = session
  const known = command.waitMs === undefined ? null : pairedTarget(engine, target)
  if (known) return { to: known }
  if (target.kind === 'name') terminal.note(`Looking for ${target.name} …`, 'quiet')
  const found =
    target.kind === 'name'
      ? await findByName(engine, target.name, { signal: interruption.signal, ...(command.waitMs !== undefined && { lookForMs: command.waitMs }) })
      : null
  if (found?.verified) return { to: { peerId: found.id } }
  const place = found ? addressOf(found) : hostPort(target)
  const add = (): Promise<PeerSnapshot> => engine.addPeer(place, command.classic ? { classic: command.classic } : {})
  const reach = (): Promise<PeerSnapshot> => (command.waitMs === undefined ? add() : untilThere(add, command.waitMs, interruption.signal))
  if (command.unverified) {
    if (!found && command.waitMs !== undefined) await reach()
    if (found?.namesakeOf) terminal.warn(`Warning: ${namesakeWords(found.name, found.namesakeOf)}`)
    return { to: placeOf(found, target, command), evenNamesake: true }
  }
  const peer = await reach()
  if (peer.verified) return { to: { peerId: peer.id }, onlyPaired: true }
  if (peer.namesakeOf)
    throw new CommandError('NOT_VERIFIED', `${namesakeWords(peer.name, peer.namesakeOf)} Nothing was sent. To send anyway, say --unverified.`)
  if (!keyboard) {
    throw new CommandError('NOT_VERIFIED', `“${command.to}” is not verified: nothing proves that it is the device you mean. To send anyway, say --unverified.`)
  }
  if (!(await keyboard.ask([], `${shown(calledName(peer))} (${addressOf(peer)}) is not verified. Send anyway? [y/N] `))) {
    throw new CommandError('NOT_VERIFIED', 'Nothing was sent.')
  }
  return { to: { peerId: peer.id } }
}

function placeOf(found: PeerSnapshot | null, target: Target, { classic }: SendCommand): SendTarget {
  if (found) return { peerId: found.id }
  if (target.kind === 'address') return { host: target.host, port: target.port, ...(classic && { classic }) }
  throw new EngineError('NOT_FOUND')
}

function hostPort(target: Target): string {
  return target.kind === 'address' ? addressOf({ address: target.host, port: target.port }) : target.name
}

/** A receiver that wants to pair first is met here; a pairing that fails ends the transfer, which says why. */
function compareCodes(engine: Engine, { terminal }: Session, keyboard: Keyboard): void {
  const codes = new Codes({ engine, terminal, keyboard })
  engine.subscribe((event) => {
    codes.on(event)
    if (event.event === 'pairing-closed' && event.device) terminal.print(pairedWords(event.device), 'good')
  })
}

/** Starts the transfer; resolves with its last snapshot. */
function deliver(engine: Engine, reporter: Reporter, options: SendOptions): { readonly id: string; readonly ended: Promise<TransferSnapshot> } {
  const ended = new Promise<TransferSnapshot>((resolve) => {
    let last: TransferSnapshot | null = null
    engine.subscribe((event) => {
      reporter.tell(event)
      if (event.event === 'transfer') last = event.transfer
      // "done" and "error" come behind the last snapshot, and belong on the screen before the end
      if ((event.event === 'done' || event.event === 'error') && last !== null && !isActive(last)) resolve(last)
    })
  })
  return { id: engine.send(options), ended }
}
