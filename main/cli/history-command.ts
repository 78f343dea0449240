import { type Command, InvalidArgumentError, Option } from 'commander'
import { HISTORY_MAX } from '../../shared/history.ts'
import type { Common, Found } from './arguments.ts'
import { CommandError } from './command-error.ts'
import { HELP } from './help.ts'

export interface HistoryCommand extends Common {
  readonly command: 'history'
  /** Words that each entry has to have; empty: all of them. */
  readonly search: string
  /** At most so many; 0: all. */
  readonly limit: number
  readonly clear: boolean
  /** Nobody is asked. */
  readonly yes: boolean
}

interface Kit {
  readonly found: Found
  readonly withCommon: (command: Command) => Command
  readonly commonOf: (command: Command) => Common
}

const LIMIT_DEFAULT = 50

/** `history`, `history --clear`. */
export function addHistory(program: Command, { found, withCommon, commonOf }: Kit): void {
  const history = program.command('history').description('list what was sent and received, the newest first')
  history.option('--search <words>', 'only entries that have all of these words: a name, a device, how it ended')
  history.addOption(new Option('--limit <number>', 'at most so many; 0: all').argParser(parseCount).default(LIMIT_DEFAULT))
  history.option('--clear', 'remove all of it; the files stay where they are')
  history.option('--yes', 'do not ask')
  withCommon(history).addHelpText('after', HELP.history)
  history.action((options: { search?: string; limit: number; clear?: true; yes?: true }) => {
    const { search = '', limit, clear = false, yes = false } = options
    if (clear && search !== '') throw new CommandError('BAD_SETTING', '“--clear” removes all of the history, so it does not go with “--search”.')
    if (yes && !clear) throw new CommandError('BAD_SETTING', '“--yes” goes with “--clear”.')
    found({ ...commonOf(history), command: 'history', search, limit, clear, yes })
  })
}

function parseCount(text: string): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(count <= HISTORY_MAX)) throw new InvalidArgumentError(`Use a whole number from 0 to ${HISTORY_MAX}.`)
  return count
}
