import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { PARTIAL_FOLDER } from '../../receive/names.ts'
import { chaos, randomOf } from '../fault-plan.ts'
import { FaultProxy } from '../fault-proxy.ts'
import { fingerprint, makeTree, TestEngine } from '../pair.ts'

export interface SoakRound {
  readonly seed: number
  /** The control connection meets faults too. */
  readonly control: boolean
  /** A drop is at most so large. */
  readonly mostBytes: number
  /** Longer than this, it hangs. */
  readonly withinMs: number
}

export type SoakEnd = Awaited<ReturnType<TestEngine['ended']>>

const BYSTANDERS = { 'bystander.txt': 'mine', 'drop/bystander.txt': 'mine too' }

/**
 * One drop over a path on which anything may happen. Whatever that was: what the sender calls delivered is there and equal; what is
 * under a final name is whole; nothing that stood there has changed. Throws with the seed when not.
 */
export async function soakRound(round: SoakRound): Promise<{ readonly end: SoakEnd; readonly connections: number }> {
  const receiver = await TestEngine.start()
  const sender = await TestEngine.start({ listen: false })
  const plan = chaos(round.seed, { spare: (index) => index === 0 && !round.control, withinBytes: round.mostBytes / 4 })
  const proxy = await FaultProxy.open(receiver.port, { plan, seed: round.seed })
  try {
    await mkdir(receiver.received)
    await makeTree(receiver.received, BYSTANDERS)
    const before = await fingerprint(receiver.received)
    const source = join(sender.root, 'source')
    await makeTree(source, anyTree(round))
    const id = sender.send(proxy.port, [join(source, 'drop'), join(source, 'alone.bin')])
    const end = await within(sender.ended(id), round)
    if (end === 'done') await within(receiver.event('done'), round)
    await check({ round, end, before, receiver, source })
    return { end, connections: proxy.connections }
  } finally {
    await sender.close()
    await receiver.close()
    await proxy.close()
  }
}

/** Few files or some more, small ones and large ones. */
function anyTree({ seed, mostBytes }: SoakRound): Record<string, string | number | null> {
  const random = randomOf(seed, 'tree')
  const tree: Record<string, string | number | null> = { 'drop/empty': null, 'drop/nothing.txt': '', 'alone.bin': Math.floor(random() * mostBytes) }
  const files = Math.floor(random() * 40)
  for (let n = 0; n < files; n += 1) tree[`drop/${n % 5}/${n}.bin`] = Math.floor(Math.exp(random() * Math.log(mostBytes / 8)))
  return tree
}

async function within<T>(promise: Promise<T>, { seed, withinMs }: SoakRound): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`a transfer hangs (seed ${seed})`)), withinMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

interface Outcome {
  readonly round: SoakRound
  readonly end: SoakEnd
  readonly before: Record<string, string>
  readonly receiver: TestEngine
  readonly source: string
}

/** The drop's folder and file met others of their names, or not, and are kept beside them. */
async function check({ round, end, before, receiver, source }: Outcome): Promise<void> {
  const now = withoutParts(await fingerprint(receiver.received))
  const sent = await fingerprint(source)
  const arrived: Record<string, string> = {}
  for (const [path, content] of Object.entries(now)) if (!(path in before)) arrived[path.replace(/^drop \(1\)/, 'drop')] = content
  for (const [path, content] of Object.entries(before)) if (now[path] !== content) throw new Error(`${path} was changed (seed ${round.seed})`)
  const whole = isDeepStrictEqual(arrived, sent)
  if (end === 'done' && !whole) throw new Error(`called delivered, and it is not (seed ${round.seed})`)
  // the receiver's last word may be lost: then it is all there, and the sender does not know
  if (!whole && Object.keys(arrived).length > 0)
    throw new Error(`half a drop stands under final names (seed ${round.seed}): ${Object.keys(arrived).join(', ')}`)
  if (end === 'done' && (await readdir(receiver.received)).includes(PARTIAL_FOLDER)) throw new Error(`parts were left behind (seed ${round.seed})`)
}

function withoutParts(all: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([path]) => path.split(/[\\/]/)[0] !== PARTIAL_FOLDER))
}

/** `npm run faults -- network [rounds] [seed]`. */
export async function network(words: readonly string[]): Promise<boolean> {
  const [rounds = 20, first = 1 + Math.floor(Math.random() * 2 ** 30)] = words.map(Number)
  const ends: Partial<Record<SoakEnd, number>> = {}
  for (let seed = first; seed < first + rounds; seed += 1) {
    const control = seed % 3 === 0
    const { end, connections } = await soakRound({ seed, control, mostBytes: 48 * 1024 * 1024, withinMs: 400_000 })
    if (end !== 'done' && !control) throw new Error(`${end} although its control connection was spared (seed ${seed})`)
    ends[end] = (ends[end] ?? 0) + 1
    process.stdout.write(`seed ${seed}${control ? ', control connection too' : ''}: ${end}, ${connections} connections\n`)
  }
  process.stdout.write(`${rounds} drops: ${JSON.stringify(ends)}\n`)
  return true
}
