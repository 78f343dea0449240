import type { Command } from 'commander'
import { Option } from 'commander'
import type { Common, Found } from './arguments.ts'
import { CommandError } from './command-error.ts'
import { HELP } from './help.ts'
import { parsePort } from './values.ts'

export interface PairCommand extends Common {
  readonly command: 'pair'
  /** Absent: wait for the other side to begin. */
  readonly to?: string
  readonly port?: number
  readonly discovery: boolean
}

export interface PairedCommand extends Common {
  readonly command: 'paired'
}

export interface UnpairCommand extends Common {
  readonly command: 'unpair'
  readonly device: string
}

export interface IdCommand extends Common {
  readonly command: 'id'
}

export type PairingCommand = PairCommand | PairedCommand | UnpairCommand | IdCommand

interface Kit {
  readonly found: Found
  readonly withCommon: (command: Command) => Command
  readonly commonOf: (command: Command) => Common
}

/** `id`, `pair`, `paired` and `unpair`. */
export function addPairing(program: Command, { found, withCommon, commonOf }: Kit): void {
  const id = program.command('id').description('print who this device is: what others compare')
  withCommon(id).action(() => found({ ...commonOf(id), command: 'id' }))

  const pair = program.command('pair').argument('[name|host]', 'a device by its name, or by its address').description('get to know a device for good')
  pair.option('--listen', 'wait for another device to begin')
  pair.addOption(new Option('--port <number>', 'with --listen: on exactly this port').argParser(parsePort))
  pair.option('--no-discovery', 'do not look for names, nor announce this device')
  withCommon(pair).addHelpText('after', HELP.pair)
  pair.action((to: string | undefined, options: { listen?: true; port?: number; discovery: boolean }) => {
    const { listen = false, port, discovery } = options
    if (listen === (to !== undefined)) throw new CommandError('BAD_SETTING', 'Say with whom to pair, or “--listen” to wait for somebody.')
    if (port !== undefined && !listen) throw new CommandError('BAD_SETTING', '“--port” goes with “--listen”.')
    found({ ...commonOf(pair), command: 'pair', discovery, ...(to !== undefined && { to }), ...(port !== undefined && { port }) })
  })

  const paired = program.command('paired').description('list the devices this one is paired with')
  withCommon(paired).action(() => found({ ...commonOf(paired), command: 'paired' }))

  const unpair = program.command('unpair').argument('<name|id>', 'as “fastdrop paired” shows it').description('forget a paired device')
  withCommon(unpair).action((device: string) => found({ ...commonOf(unpair), command: 'unpair', device }))
}
