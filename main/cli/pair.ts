import type { EngineEvent } from '../../shared/events.ts'
import type { PairedDevice } from '../../shared/pairing.ts'
import { DEFAULT_PORT } from '../../shared/settings.ts'
import { EngineError } from '../engine/errors.ts'
import type { Engine, PairTarget } from '../engine/facade.ts'
import { Codes, pairedWords } from './codes.ts'
import { CommandError } from './command-error.ts'
import { EXIT } from './exit.ts'
import { forScripts, jsonLine } from './json-lines.ts'
import { Keyboard } from './keyboard.ts'
import type { IdCommand, PairCommand, PairedCommand, UnpairCommand } from './pairing-commands.ts'
import { closeEngine, openEngine, type Session, unlessInterrupted } from './session.ts'
import { addressOf, findByName, sameName, targetOf } from './target.ts'
import { columns, shown } from './words.ts'

/** Two people compare six digits. Returns the exit code. */
export async function pair(session: Session, command: PairCommand): Promise<number> {
  const { terminal } = session
  if (!terminal.interactive) throw new CommandError('BAD_SETTING', 'Pairing needs a terminal: somebody has to compare the codes.')
  const target = command.to === undefined ? null : targetOf(command.to, command.discovery)
  const keyboard = new Keyboard(terminal)
  const engine = await openEngine(session, command, {
    deviceKind: 'desktop',
    receiveFolder: '.',
    port: command.port ?? null,
    connections: 1,
    discovery: target === null ? command.discovery : target.kind === 'name',
    listen: target === null,
    accept: 'decline',
    pairing: target === null,
  })
  try {
    const ended = untilPaired(engine, session, keyboard)
    await engine.start()
    if (target) {
      const found = target.kind === 'name' ? await unlessInterrupted(session, findByName(engine, target.name, session.interruption)) : null
      engine.pair(found ? { peerId: found.id } : (target as PairTarget))
    }
    const device = await unlessInterrupted(session, ended)
    terminal.print(pairedWords(device), 'good')
    return EXIT.DELIVERED
  } finally {
    keyboard.close()
    await closeEngine(engine)
  }
}

/** Asks about every code that comes up, until one pairing has succeeded, or the one that was begun here has failed. */
function untilPaired(engine: Engine, session: Session, keyboard: Keyboard): Promise<PairedDevice> {
  const { terminal } = session
  const codes = new Codes({ engine, terminal, keyboard })
  return new Promise((resolve, reject) => {
    const hear = (event: EngineEvent): void => {
      if (event.event === 'listening') terminal.note(`Waiting to be paired as “${event.name}” on ${listed(event)}. Ctrl-C ends it.`)
      if (event.event === 'pairing' || event.event === 'pairing-closed') terminal.event(jsonLine(forScripts(event)))
      codes.on(event)
      if (event.event !== 'pairing-closed') return
      if (event.device) resolve(event.device)
      else if (event.code) reject(new EngineError(event.code, event.sentence))
    }
    engine.subscribe(hear)
  })
}

function listed(event: Extract<EngineEvent, { event: 'listening' }>): string {
  return event.addresses.map((address) => addressOf({ address, port: event.port })).join(', ') || `port ${event.port || DEFAULT_PORT}`
}

/** Without listening or looking around: only the list and the key are read. */
async function withQuietEngine<T>(session: Session, command: IdCommand | PairedCommand | UnpairCommand, look: (engine: Engine) => T | Promise<T>): Promise<T> {
  const wish = { deviceKind: 'desktop', receiveFolder: '.', port: null, connections: 1, discovery: false, listen: false, accept: 'decline' } as const
  const engine = await openEngine(session, command, wish)
  try {
    return await look(engine)
  } finally {
    await closeEngine(engine)
  }
}

export function id(session: Session, command: IdCommand): Promise<number> {
  return withQuietEngine(session, command, (engine) => {
    const { deviceId } = engine.identity()
    session.terminal.event(jsonLine({ event: 'id', deviceId }))
    session.terminal.print(deviceId)
    return EXIT.DELIVERED
  })
}

export function paired(session: Session, command: PairedCommand): Promise<number> {
  return withQuietEngine(session, command, (engine) => {
    const devices = engine.paired()
    for (const device of devices) session.terminal.event(jsonLine({ event: 'paired', device }))
    const rows = devices.map((device) => [shown(device.label || device.name), device.deviceId, new Date(device.pairedAtMs).toISOString().slice(0, 10)])
    for (const line of columns(rows)) session.terminal.print(line)
    if (devices.length === 0) session.terminal.note('No device is paired yet. “fastdrop pair --help” tells how.')
    return EXIT.DELIVERED
  })
}

export function unpair(session: Session, command: UnpairCommand): Promise<number> {
  return withQuietEngine(session, command, async (engine) => {
    const wanted = command.device.trim()
    const found = engine.paired().filter((each) => each.deviceId === wanted || sameName(each.label || each.name, wanted))
    const [only] = found
    if (!only) throw new CommandError('NOT_FOUND', `No paired device is called “${wanted}”. “fastdrop paired” lists them.`)
    if (found.length > 1) throw new CommandError('NOT_FOUND', `${found.length} paired devices are called “${wanted}”. Use the id of the one you mean.`)
    await engine.unpair(only.deviceId)
    session.terminal.event(jsonLine({ event: 'unpaired', device: only }))
    session.terminal.print(`${shown(only.label || only.name)} (${only.deviceId}) is a stranger again.`)
    return EXIT.DELIVERED
  })
}
