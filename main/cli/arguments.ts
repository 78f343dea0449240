import { Command, CommanderError, Option } from 'commander'
import { type ConflictWish, ON_CONFLICT, type OnConflict } from '../../shared/conflict.ts'
import type { FaultCode } from '../../shared/fault.ts'
import type { WantedNames } from '../../shared/offer.ts'
import { CONNECTIONS_MAX, DEFAULT_CLASSIC_PORT, DEFAULT_CONNECTIONS, DEFAULT_PORT, VISIBILITIES, ZSTD_LEVEL_MAX } from '../../shared/settings.ts'
import { CLASSIC_VERSIONS, type Compression, type DigestName } from '../../shared/transfer.ts'
import { EngineError } from '../engine/errors.ts'
import type { ClassicChoice, Visibility } from '../engine/facade.ts'
import { CommandError } from './command-error.ts'
import { HELP } from './help.ts'
import { addHistory, type HistoryCommand } from './history-command.ts'
import { addPairing, type PairingCommand } from './pairing-commands.ts'
import { addTransfers, type TransfersCommand } from './transfers-command.ts'
import {
  parseChunkBytes,
  parseConnections,
  parseDeviceName,
  parseInterface,
  parseLevel,
  parsePattern,
  parsePort,
  parseRate,
  parseSeconds,
  parseWait,
} from './values.ts'

/** What every command may be told. */
export interface Common {
  readonly json: boolean
  /** Absent: the usual place of the system. */
  readonly dataDir?: string
  readonly interface?: string
  readonly name?: string
}

export interface ReceiveCommand extends Common {
  readonly command: 'receive'
  readonly dir?: string
  readonly port?: number
  readonly accept: 'ask' | 'paired' | 'anyone'
  readonly once: boolean
  readonly discovery: boolean
  /** Also from FastDP 1.x devices, on this port; null: the default one. Absent: not at all. */
  readonly classicPort?: number | null
  /** Of each accepted offer; absent: all of it. */
  readonly wanted?: WantedNames
  /** Absent: everyone. */
  readonly visibility?: Visibility
  /** Where names are taken; absent: keep both. */
  readonly conflict?: ConflictWish
  /** False: paired senders are told nothing of what is here already. Absent: true. */
  readonly reuse?: false
  /** False: nothing of it is written into the history. Absent: true. */
  readonly history?: false
}

export interface SendCommand extends Common {
  readonly command: 'send'
  readonly to: string
  readonly paths: readonly string[]
  /** Instead of paths; “-”: what standard input holds. */
  readonly text?: string
  readonly connections: number
  readonly compression: Compression
  readonly zstdLevel?: number
  readonly digest: DigestName
  readonly chunkBytes?: number
  readonly unverified: boolean
  readonly limit?: number
  readonly discovery: boolean
  /** Until the device is there, for so long; absent: not at all. */
  readonly waitMs?: number
  /** To a FastDP 1.x device. */
  readonly classic?: ClassicChoice
  /** False: nothing of it is written into the history. Absent: true. */
  readonly history?: false
}

export interface PeersCommand extends Common {
  readonly command: 'peers'
  readonly wait: number
}

export interface CheckCommand extends Common {
  readonly command: 'check'
  readonly dir?: string
  readonly port?: number
}

export type CliCommand = ReceiveCommand | SendCommand | PeersCommand | CheckCommand | PairingCommand | TransfersCommand | HistoryCommand

/** A command to run, a text that was asked for, or why the words made no command. */
export type Parsed =
  | { readonly kind: 'run'; readonly command: CliCommand }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly code: FaultCode; readonly message: string }

/** Pure but for the list of network interfaces: nothing is printed, nothing exits. */
export function parseArguments(words: readonly string[], env: NodeJS.ProcessEnv, version: string): Parsed {
  let found: CliCommand | null = null
  let text = ''
  const program = build(version, (command) => {
    found = command
  })
  for (const each of [program, ...program.commands]) {
    each.exitOverride()
    each.configureOutput({ writeOut: (part) => (text += part), writeErr: (part) => (text += part), outputError: () => {} })
  }
  try {
    program.parse(withEnvironment(words, env), { from: 'user' })
  } catch (error) {
    return refusalOf(error, text)
  }
  return found ? { kind: 'run', command: found } : { kind: 'text', text: program.helpInformation() }
}

/** First, so that what stands on the command line wins; an empty variable is none. */
function withEnvironment(words: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const given: string[] = []
  if (env.FASTDROP_HOME) given.push(`--data-dir=${env.FASTDROP_HOME}`)
  if (env.FASTDROP_INTERFACE) given.push(`--interface=${env.FASTDROP_INTERFACE}`)
  return [...given, ...(words.find((word) => COMMANDS.includes(word)) === 'send' ? words.map(bare) : words)]
}

const COMMANDS = ['receive', 'send', 'peers', 'check', 'transfers', 'history']

/** A value is optional, and the next word is a path, never a version or a time. */
function bare(word: string): string {
  if (word === '--wait') return '--wait=forever'
  return word === '--classic' ? '--classic=any' : word
}

function refusalOf(error: unknown, text: string): Parsed {
  if (error instanceof EngineError) return { kind: 'refused', code: error.code, message: error.message }
  if (!(error instanceof CommanderError)) throw error
  if (error.exitCode === 0) return { kind: 'text', text }
  if (error.code === 'commander.help')
    return { kind: 'refused', code: 'BAD_SETTING', message: 'Say what to do: receive, send, peers, check or pair. “fastdrop --help” tells how.' }
  const sentence = error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ')
  const whole = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`
  return { kind: 'refused', code: 'BAD_SETTING', message: `${whole}${/[.?!)]$/.test(whole) ? '' : '.'} “fastdrop --help” tells how.` }
}

export type Found = (command: CliCommand) => void

function build(version: string, found: Found): Command {
  const program = new Command('fastdrop')
  program.description('Sends files and folders to another device on the network: fast, encrypted, checked to the last byte.')
  program.version(version, '--version', 'print the version')
  program.helpCommand(false).addHelpText('after', HELP.program)
  addReceive(program, found)
  addSend(program, found)
  addPeers(program, found)
  addCheck(program, found)
  addPairing(program, { found, withCommon, commonOf })
  addTransfers(program, { found, withCommon, commonOf })
  addHistory(program, { found, withCommon, commonOf })
  return withCommon(program)
}

/** On the program too: so they may stand before the command, and what the environment says comes in there. */
function withCommon(command: Command): Command {
  const options = [
    new Option('--json', 'print one JSON object a line, and nothing else, on standard output'),
    new Option('--data-dir <dir>', 'where this device keeps its key and name (environment: FASTDROP_HOME)'),
    new Option('--interface <address>', 'use only the network interface with this address (environment: FASTDROP_INTERFACE)').argParser(parseInterface),
    new Option('--name <name>', 'what other devices see, this time').argParser(parseDeviceName),
  ]
  for (const option of options) command.addOption(option)
  return command.helpOption('--help', 'show this help')
}

function commonOf(command: Command): Common {
  const all: Partial<Common> = { ...command.parent?.opts<Partial<Common>>(), ...command.opts<Partial<Common>>() }
  const { json = false, dataDir, interface: address, name } = all
  return { json, ...(dataDir && { dataDir }), ...(address && { interface: address }), ...(name && { name }) }
}

interface ReceiveOptions {
  accept: ReceiveCommand['accept']
  dir?: string
  port?: number
  once?: true
  discovery: boolean
  classic?: true
  classicPort?: number
  only?: string[]
  except?: string[]
  visibility?: Visibility
  onConflict?: OnConflict
  merge?: true
  reuse: boolean
  history: boolean
}

function addReceive(program: Command, found: Found): void {
  const receive = program.command('receive').description('wait for files and receive them')
  receive.option('--dir <dir>', 'where received files go (default: Downloads/FastDrop in your home folder)')
  receive.addOption(new Option('--port <number>', `listen on exactly this port (default: ${DEFAULT_PORT}, or the next free one)`).argParser(parsePort))
  receive.addOption(new Option('--accept <who>', 'whose files to take').choices(['ask', 'paired', 'anyone']).default('ask'))
  receive.addOption(new Option('--only <pattern>', 'take only files whose name fits, like *.jpg; may be repeated').argParser(parsePattern))
  receive.addOption(new Option('--except <pattern>', 'leave out files whose name fits; may be repeated').argParser(parsePattern))
  receive.addOption(new Option('--visibility <who>', 'who can see this device, and ask (default: everyone)').choices(VISIBILITIES))
  receive.addOption(new Option('--on-conflict <what>', 'where a name is taken (default: keep-both)').choices(ON_CONFLICT))
  receive.option('--merge', 'put what is in a folder into the folder of that name, file by file, as --on-conflict says')
  receive.option('--once', 'end after the first accepted transfer, with its exit code')
  receive.option('--no-discovery', 'do not announce this device; senders need its address')
  receive.option('--no-reuse', 'have everything sent, also what is here already; paired senders learn nothing of it')
  receive.option('--no-history', 'do not write down what comes')
  receive.option('--classic', 'also from FastDP 1.x devices: neither encrypted nor authenticated')
  receive.addOption(new Option('--classic-port <number>', `where 1.x devices are awaited (default: ${DEFAULT_CLASSIC_PORT})`).argParser(parsePort))
  withCommon(receive).addHelpText('after', HELP.receive)
  receive.action((options: ReceiveOptions) => {
    const { accept, dir, port, once = false, discovery, classic = false, classicPort, only = [], except = [], visibility, reuse } = options
    const { onConflict, merge = false, history } = options
    if (classicPort !== undefined && !classic) throw new CommandError('BAD_SETTING', '“--classic-port” goes with “--classic”.')
    if (accept === 'paired' && classic)
      throw new CommandError('BAD_SETTING', 'A FastDP 1.x device has no key, so it cannot be paired. Leave “--classic” or “--accept paired” out.')
    if (accept === 'anyone' && visibility !== undefined && visibility !== 'everyone')
      throw new CommandError('BAD_SETTING', `“--accept anyone” takes from strangers, and “--visibility ${visibility}” refuses them. Leave one of them out.`)
    if (onConflict === 'replace' && accept !== 'ask')
      throw new CommandError(
        'BAD_SETTING',
        `Files are replaced only on your word for each offer, and with “--accept ${accept}” nobody is asked. Use “--on-conflict keep-both” or “skip”, or leave “--accept” out.`,
      )
    if (dir === '') throw new CommandError('BAD_SETTING', '“--dir” needs the name of a folder.')
    found({
      ...commonOf(receive),
      command: 'receive',
      accept,
      once,
      discovery,
      ...(!reuse && { reuse: false as const }),
      ...(!history && { history: false as const }),
      ...(dir !== undefined && { dir }),
      ...(port !== undefined && { port }),
      ...(classic && { classicPort: classicPort ?? null }),
      ...(only.length + except.length > 0 && { wanted: { only, except } }),
      ...(visibility !== undefined && { visibility }),
      ...((onConflict !== undefined || merge) && { conflict: { onConflict: onConflict ?? 'keep-both', merge } }),
    })
  })
}

const COMPRESSIONS: Readonly<Record<string, Compression>> = { auto: 'auto', none: 'None', zstd: 'Zstd', zip: 'Zip', targz: 'TarGz' }
const DIGESTS: Readonly<Record<string, DigestName>> = { xxh3: 'xxh3-128', sha256: 'sha-256' }

interface SendWords {
  readonly to: string
  readonly connections: number
  readonly compress: string
  readonly level?: number
  readonly digest: string
  readonly chunkSize?: number
  readonly text?: string
  readonly unverified?: true
  readonly limit?: number
  readonly discovery: boolean
  readonly wait?: number
  readonly classic?: ClassicChoice
  readonly history: boolean
}

function addSend(program: Command, found: Found): void {
  const send = program.command('send').description('send files and folders').argument('[path...]', 'files and folders to send')
  send.requiredOption('--to <name|host[:port]>', 'a device by its name, or by its address')
  const connections = new Option('--connections <number>', `connections at once, 1 to ${CONNECTIONS_MAX}; auto measures how many pay`)
  send.addOption(connections.argParser(parseConnections).default(DEFAULT_CONNECTIONS, 'auto'))
  send.addOption(new Option('--compress <how>', 'compress on the way; auto measures what pays').choices(Object.keys(COMPRESSIONS)).default('auto'))
  send.addOption(new Option('--level <number>', `zstd level, 1 (fast) to ${ZSTD_LEVEL_MAX} (small)`).argParser(parseLevel))
  send.addOption(new Option('--digest <which>', 'what each chunk is checked by').choices(Object.keys(DIGESTS)).default('xxh3'))
  send.addOption(new Option('--chunk-size <bytes>', 'bytes a chunk, 64k to 16M (default: 256k, 1M or 4M, by the size of the whole)').argParser(parseChunkBytes))
  send.option('--text <text>', 'send a text instead of files; “-” reads it from standard input')
  send.option('--unverified', 'send although nothing proves who the other device is')
  send.addOption(new Option('--limit <rate>', 'at most so many bytes a second, like 500k or 20M').argParser(parseRate))
  send.addOption(new Option('--wait [time]', 'wait for a device that is away, for ever or for a time like 10m').argParser(parseWait))
  send.option('--no-history', 'do not write down what is sent')
  send.option('--no-discovery', 'do not look for names; take what “--to” says as an address')
  const versions = new Option('--classic [version]', `to a FastDP 1.x device: neither encrypted nor authenticated; ${CLASSIC_VERSIONS.join(' or ')}`)
  send.addOption(versions.choices(['any', ...CLASSIC_VERSIONS]))
  withCommon(send).addHelpText('after', HELP.send)
  send.action((paths: string[], options: SendWords) => {
    const { to, connections, compress, level: zstdLevel, chunkSize: chunkBytes, text, unverified = false, limit, discovery, wait: waitMs, classic } = options
    const compression = COMPRESSIONS[compress] ?? 'auto'
    const digest = DIGESTS[options.digest] ?? 'xxh3-128'
    if (zstdLevel !== undefined && compression !== 'Zstd' && compression !== 'auto')
      throw new CommandError('BAD_SETTING', `“--level” is for zstd, not for “--compress ${compress}”.`)
    if (to.trim() === '') throw new CommandError('BAD_SETTING', '“--to” needs the name or the address of a device.')
    if (classic && (zstdLevel ?? chunkBytes ?? text) !== undefined)
      throw new CommandError('BAD_SETTING', '“--level”, “--chunk-size” and “--text” are not for FastDP 1.x devices. Leave them out, or “--classic”.')
    if (waitMs !== undefined && classic)
      throw new CommandError('BAD_SETTING', '“--wait” is not for FastDP 1.x devices, which tell nobody that they are there. Leave it out, or “--classic”.')
    if ((text === undefined) === (paths.length === 0)) throw new CommandError('BAD_SETTING', 'Say what to send: files and folders, or “--text”, not both.')
    found({
      ...commonOf(send),
      command: 'send',
      to,
      paths,
      connections,
      compression,
      digest,
      unverified,
      // a 1.x device announces nothing, so there is no name to look for
      discovery: discovery && !classic,
      ...(!options.history && { history: false as const }),
      ...(limit !== undefined && { limit }),
      ...(waitMs !== undefined && { waitMs }),
      ...(zstdLevel !== undefined && { zstdLevel }),
      ...(chunkBytes !== undefined && { chunkBytes }),
      ...(classic && { classic }),
      ...(text !== undefined && { text }),
    })
  })
}

function addPeers(program: Command, found: Found): void {
  const peers = program.command('peers').description('list the devices in sight')
  peers.addOption(new Option('--wait <seconds>', 'how long to look').argParser(parseSeconds).default(3))
  withCommon(peers).addHelpText('after', HELP.peers)
  peers.action((options: { wait: number }) => found({ ...commonOf(peers), command: 'peers', wait: options.wait }))
}

function addCheck(program: Command, found: Found): void {
  const check = program.command('check').description('look whether this device can be found, reached and written to')
  check.option('--dir <dir>', 'the folder to look at (default: Downloads/FastDrop in your home folder)')
  check.addOption(new Option('--port <number>', `try exactly this port (default: ${DEFAULT_PORT}, or the next free one)`).argParser(parsePort))
  withCommon(check).addHelpText('after', HELP.check)
  check.action(({ dir, port }: { dir?: string; port?: number }) => {
    if (dir === '') throw new CommandError('BAD_SETTING', '“--dir” needs the name of a folder.')
    found({ ...commonOf(check), command: 'check', ...(dir !== undefined && { dir }), ...(port !== undefined && { port }) })
  })
}
