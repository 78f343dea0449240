import packageJson from '../../package.json' with { type: 'json' }
import { asEngineError } from '../engine/errors.ts'
import { type CliCommand, parseArguments } from './arguments.ts'
import { check } from './check.ts'
import { CommandError } from './command-error.ts'
import { EXIT, exitOf } from './exit.ts'
import { history } from './history.ts'
import { Interruption } from './interruption.ts'
import { id, pair, paired, unpair } from './pair.ts'
import { peers } from './peers.ts'
import { receive } from './receive.ts'
import { tellFault } from './reporter.ts'
import { send } from './send.ts'
import type { Session } from './session.ts'
import { Terminal } from './terminal.ts'
import { transfers } from './transfers.ts'

/** Something may hold the event loop though everything is said and closed; the process does not wait for it for ever. */
const LINGER_MS = 2_000

/** Runs one command line and returns the exit code. Never rejects. */
export async function main(words: readonly string[]): Promise<number> {
  const { env } = process
  const { version } = packageJson
  const parsed = parseArguments(words, env, version)
  const terminal = new Terminal(parsed.kind === 'run' ? parsed.command.json : words.includes('--json'), env)
  const interruption = new Interruption()
  terminal.onOutputGone(() => interruption.interrupt())
  try {
    switch (parsed.kind) {
      case 'text':
        process.stdout.write(`${parsed.text.trimEnd()}\n`)
        return EXIT.DELIVERED
      case 'refused':
        throw new CommandError(parsed.code, parsed.message)
      case 'run':
        return await run({ terminal, interruption, env, version }, parsed.command)
    }
  } catch (error) {
    const { code, message } = asEngineError(error)
    tellFault(terminal, code, message)
    return exitOf(code)
  } finally {
    setTimeout(() => process.exit(), LINGER_MS).unref()
  }
}

function run(session: Session, command: CliCommand): Promise<number> {
  switch (command.command) {
    case 'receive':
      return receive(session, command)
    case 'send':
      return send(session, command)
    case 'transfers':
      return transfers(session, command)
    case 'history':
      return history(session, command)
    case 'peers':
      return peers(session, command)
    case 'check':
      return check(session, command)
    case 'pair':
      return pair(session, command)
    case 'paired':
      return paired(session, command)
    case 'unpair':
      return unpair(session, command)
    case 'id':
      return id(session, command)
  }
}
