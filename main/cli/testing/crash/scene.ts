import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PARTIAL_FOLDER } from '../../../engine/receive/names.ts'
import { FaultProxy } from '../../../engine/testing/fault-proxy.ts'
import { fingerprint, makeTree, standing } from '../../../engine/testing/pair.ts'
import { freePort } from '../../../engine/testing/ports.ts'
import { CliProcess } from '../cli-process.ts'
import type { Holding } from './hold.ts'
import { CHUNK_BYTES, CONNECTIONS, type Kill, LARGE_BYTES, pathOf, type RoundPlan } from './plan.ts'
import { Sending } from './sending.ts'

const HOLD = new URL('hold.ts', import.meta.url).href
/** Long enough for a black hole (30 s) on a busy machine; a hang is still told from it. */
const CEILING_MS = 120_000
const LINES_TOLD = 15

const TREE = {
  'Drop/large.bin': LARGE_BYTES,
  'Drop/a': 'a',
  'Drop/b/c': 60_000,
  'Drop/b/d': 90_000,
  'Drop/empty': '',
  'Drop/none': null,
  'alone.bin': 300_000,
  'note.txt': 'short',
}
/** What stands where the drop goes, under its very names, and below our own folder. */
const BYSTANDERS = { 'Drop/mine': 'not to be touched', 'alone.bin': 'mine too', 'other.txt': 'as well', [`${PARTIAL_FOLDER}/foreign.txt`]: 'not ours' }
const ARRIVES_AS = { Drop: 'Drop (1)', 'alone.bin': 'alone (1).bin', 'note.txt': 'note.txt' } as const
export const PAYLOAD_BYTES = LARGE_BYTES + 60_000 + 90_000 + 300_000 + 6

type Print = Record<string, string>

/** Two processes, the path between them, and what stands where the drop goes. */
export class KillScene {
  readonly inbox: string
  readonly home: { readonly sender: string; readonly receiver: string }
  readonly #base: string
  readonly #source: string
  readonly #port: number
  readonly #through: FaultProxy
  readonly #processes: CliProcess[] = []
  /** Connections that were the first of their sender. */
  readonly #first: Set<number>
  #before: Print = {}
  #sent: Print = {}
  receiving: CliProcess | null = null
  sending: Sending | null = null

  private constructor(base: string, path: { readonly port: number; readonly through: FaultProxy; readonly first: Set<number> }) {
    this.#base = base
    this.inbox = join(base, 'inbox')
    this.#source = join(base, 'source')
    this.home = { sender: join(base, 'home-sender'), receiver: join(base, 'home-receiver') }
    this.#port = path.port
    this.#through = path.through
    this.#first = path.first
  }

  static async open(base: string, { seed }: RoundPlan): Promise<KillScene> {
    const port = await freePort()
    const first = new Set<number>()
    const through = await FaultProxy.open(port, { plan: pathOf(seed, (index) => first.has(index)), seed })
    const scene = new KillScene(base, { port, through, first })
    await mkdir(scene.inbox, { recursive: true })
    await makeTree(scene.inbox, BYSTANDERS)
    await makeTree(scene.#source, TREE)
    scene.#before = await fingerprint(scene.inbox)
    scene.#sent = await fingerprint(scene.#source)
    return scene
  }

  get bystander(): string {
    return join(this.inbox, 'other.txt')
  }

  /** At first from anyone; later from nobody: what goes on is not asked for again. Held where it is to be killed, already while it starts perhaps. */
  async receive(accept: 'anyone' | 'paired', kills: readonly (readonly [number, Kill])[]): Promise<void> {
    const holds = kills.flatMap(([id, { moment }]) => (moment.at === 'moving' ? [] : [{ id, moment }]))
    const holding: Holding = { below: this.inbox, folder: this.#base, chunkBytes: CHUNK_BYTES, holds }
    const words = ['receive', '--json', '--no-discovery', '--accept', accept, '--port', `${this.#port}`, '--dir', this.inbox]
    const held = { preload: [HOLD], env: { FASTDROP_HOLD: JSON.stringify(holding) } }
    this.receiving = this.#start('receiver', words, holds.length > 0 ? held : {})
    const listening = this.receiving.said(/"listening"|held \d/)
    await this.within('the receiver to listen', listening)
  }

  send(): void {
    const how = ['--connections', `${CONNECTIONS}`, '--compress', 'none', '--chunk-size', `${CHUNK_BYTES}`, '--limit', '5M']
    const to = ['--unverified', '--no-discovery', '--to', `127.0.0.1:${this.#through.port}`]
    const words = ['send', '--json', ...to, ...how, ...Object.keys(ARRIVES_AS).map((name) => join(this.#source, name))]
    this.sending = new Sending(() => {
      this.#first.add(this.#through.connections)
      return this.#start('sender', words)
    })
  }

  #start(
    who: 'sender' | 'receiver',
    words: readonly string[],
    more: { readonly preload?: readonly string[]; readonly env?: Record<string, string> } = {},
  ): CliProcess {
    const started = new CliProcess(words, this.home[who], { cwd: this.#base, ...more })
    this.#processes.push(started)
    return started
  }

  release(id: number): Promise<void> {
    return writeFile(join(this.#base, `release-${id}`), '')
  }

  /** Throws what was awaited, and what both processes said last, when it does not come. */
  async within<T>(what: string, awaited: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`waited in vain for ${what}\n${this.lastWords()}`)), CEILING_MS)
    })
    try {
      return await Promise.race([awaited, late])
    } finally {
      clearTimeout(timer)
    }
  }

  /** Of the two processes that live, or lived last. */
  lastWords(): string {
    const told = ([who, process]: readonly [string, Pick<CliProcess, 'lastLines'> | null]): string =>
      `── ${who} ──\n${process?.lastLines(LINES_TOLD) ?? 'none'}`
    return [told(['receiver', this.receiving]), told(['sender', this.sending])].join('\n')
  }

  /** I1 and I2 at any instant: what has a final name is whole, or an empty placeholder; what stood there is as it was. */
  async nothingHalf(): Promise<void> {
    const now = await standing(this.inbox)
    for (const [path, content] of Object.entries(this.#before))
      if (!alike(path, content, now[path])) throw new Error(`${path} was changed: ${now[path] ?? 'gone'}`)
    for (const [path, content] of Object.entries(now)) {
      const [top = ''] = path.split('/')
      if (top === PARTIAL_FOLDER || path in this.#before || content.startsWith('directory')) continue
      const original = Object.entries(ARRIVES_AS).find(([, arrived]) => arrived === top)?.[0]
      if (original === undefined) throw new Error(`${path} was never sent, or was sent twice`)
      if (content !== this.#sent[original + path.slice(top.length)]) throw new Error(`${path} stands half: ${content}`)
    }
    for (const [original, arrived] of Object.entries(ARRIVES_AS)) {
      const files = (all: Print, name: string): number => Object.keys(all).filter((path) => path.startsWith(`${name}/`)).length
      const there = files(now, arrived)
      if (there > 0 && there !== files(this.#sent, original)) throw new Error(`${arrived} has ${there} of ${files(this.#sent, original)} entries`)
    }
  }

  /** Everything as it was sent, once, beside what stood there, and nothing of ours left. */
  async arrivedWhole(): Promise<void> {
    const wanted: Print = { ...this.#before }
    for (const [path, content] of Object.entries(this.#sent)) {
      const [top = ''] = path.split('/')
      wanted[`${ARRIVES_AS[top as keyof typeof ARRIVES_AS]}${path.slice(top.length)}`] = content
    }
    const found = await fingerprint(this.inbox)
    const wrong = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].filter((path) => !alike(path, wanted[path], found[path]))
    if (wrong.length > 0)
      throw new Error(`not what was sent: ${wrong.map((path) => `${path} is ${found[path] ?? 'missing'}, not ${wanted[path] ?? 'there'}`).join('; ')}`)
  }

  /** What went from diallers to the listener: all of it, and over how many connections some content went. */
  get carried(): { readonly bytes: number; readonly connections: number; readonly carriers: number } {
    const all = Array.from({ length: this.#through.connections }, (_, index) => this.#through.carried(index, 'up'))
    return { bytes: all.reduce((sum, bytes) => sum + bytes, 0), connections: all.length, carriers: all.filter((bytes) => bytes > CHUNK_BYTES / 2).length }
  }

  async close(): Promise<void> {
    await this.sending?.kill()
    await Promise.all(this.#processes.map((each) => each.kill()))
    await this.#through.close()
  }
}

/** The time of our own folder says nothing. */
function alike(path: string, wanted: string | undefined, found: string | undefined): boolean {
  return wanted === found || (path === PARTIAL_FOLDER && wanted !== undefined && found !== undefined)
}
