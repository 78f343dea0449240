import type { Command } from 'commander'
import type { Common, Found } from './arguments.ts'
import { CommandError } from './command-error.ts'
import { HELP } from './help.ts'

export interface TransfersCommand extends Common {
  readonly command: 'transfers'
  readonly action: 'list' | 'discard' | 'resume'
  /** As the list shows them, or how they begin. */
  readonly ids: readonly string[]
}

interface Kit {
  readonly found: Found
  readonly withCommon: (command: Command) => Command
  readonly commonOf: (command: Command) => Common
}

/** `transfers`, `transfers discard ID…`, `transfers resume ID`. */
export function addTransfers(program: Command, { found, withCommon, commonOf }: Kit): void {
  const transfers = program.command('transfers').argument('[discard|resume]').argument('[id...]', 'as “fastdrop transfers” shows it, or how it begins')
  transfers.description('list interrupted and waiting transfers, discard them, or go on with one')
  withCommon(transfers).addHelpText('after', HELP.transfers)
  transfers.action((action: string | undefined, ids: string[]) => {
    if (action !== undefined && action !== 'discard' && action !== 'resume')
      throw new CommandError('BAD_SETTING', `“${action}” is nothing that can be done with transfers. Say “discard” or “resume”, or nothing to list them.`)
    if (action !== undefined && ids.length === 0) throw new CommandError('BAD_SETTING', `Say which transfer to ${action}: “fastdrop transfers” lists them.`)
    if (action === 'resume' && ids.length > 1) throw new CommandError('BAD_SETTING', 'One transfer at a time can be gone on with.')
    found({ ...commonOf(transfers), command: 'transfers', action: action ?? 'list', ids })
  })
}
