import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadIdentity } from './identity/identity.ts'
import { fingerprint, makeTree, TestEngine } from './testing/pair.ts'

const SCRIPT = fileURLToPath(new URL('testing/second_implementation.py', import.meta.url))
const python = whyNot()

/** Null: Python 3.11 or later is there. */
function whyNot(): string | null {
  try {
    execFileSync('python3', ['-c', 'import sys, ssl, zlib; sys.exit(sys.version_info < (3, 11))'], { stdio: 'ignore' })
    return null
  } catch {
    return 'there is no python3 (3.11 or later) on PATH'
  }
}

/** Bundles, a file of several chunks, one of exactly a chunk, empty ones, deep folders, a name that is not ASCII. */
const TREES: Record<string, Readonly<Record<string, string | number | null>>> = {
  'of all sorts': {
    'Drop/a.txt': 'FastDrop\n',
    'Drop/ä ö/deep/er/b.bin': 300_000,
    'Drop/empty file': '',
    'Drop/large.bin': 3_000_001,
    'Drop/one chunk.bin': 262_144,
    'Drop/many/1': 100_000,
    'Drop/many/2': 100_000,
    'Drop/many/3': 100_000,
    'Drop/nothing': null,
  },
  // the second file fills the rest of a bundle exactly
  'that fills a bundle': { 'Drop/1': 100_000, 'Drop/2': 162_144, 'Drop/3': 7 },
  'without a byte': { 'Drop/nothing': null, 'Drop/empty': '' },
}

const PLAIN = python === null ? '' : ` (skipped: ${python})`

let engine: TestEngine
let other: { readonly keyPath: string; readonly certPath: string; readonly root: string }
const children: ChildProcess[] = []

beforeEach(async () => {
  engine = await TestEngine.start()
  const root = join(engine.root, 'second')
  await loadIdentity(root)
  other = { root, keyPath: join(root, 'device.key'), certPath: join(root, 'device.crt') }
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await engine.close()
})

interface Run {
  /** The first line of output that begins with that word. */
  readonly line: (word: string) => Promise<string>
  readonly ended: Promise<number | null>
  readonly said: () => string
}

function run(args: readonly string[]): Run {
  const child = spawn('python3', [SCRIPT, ...args, '--cert', other.certPath, '--key', other.keyPath], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  let said = ''
  const wakers = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (bytes: Buffer) => {
      said += bytes.toString()
      for (const waker of wakers) waker()
    })
  }
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const line = async (word: string): Promise<string> => {
    for (;;) {
      const found = said.split('\n').find((each) => each.startsWith(word))
      if (found !== undefined) return found
      const grew = new Promise<null>((resolve) => wakers.add(() => resolve(null)))
      if ((await Promise.race([grew, ended.then(() => 'ended')])) === 'ended') throw new Error(said)
    }
  }
  return { line, ended, said: () => said }
}

describe.skipIf(python !== null)(`a second implementation, written from the document alone${PLAIN}`, () => {
  it.each(Object.entries(TREES))('sends a folder %s to the engine', async (_, tree) => {
    const source = join(engine.root, 'source')
    await makeTree(source, tree)
    const sending = run(['send', '--host', '127.0.0.1', '--port', `${engine.port}`, '--connections', '2', join(source, 'Drop')])
    expect([await sending.ended, sending.said()]).toEqual([0, expect.stringContaining('delivered')])
    expect(await fingerprint(engine.received)).toEqual(await fingerprint(source))
  })

  it('has nobody who could compare a code: who wants to pair first hears so, and may accept all the same', async () => {
    await engine.engine.change({ accept: 'ask' })
    const source = join(engine.root, 'source')
    await makeTree(source, { 'Drop/a': 'a' })
    const sending = run(['send', '--host', '127.0.0.1', '--port', `${engine.port}`, join(source, 'Drop')])
    const { offer } = await engine.event('offer')
    const pairingId = engine.engine.pairFirst(offer.id)
    expect(await engine.event('pairing-closed')).toMatchObject({ pairingId, outcome: 'failed', code: 'DECLINED' })
    expect(engine.engine.offers()).toEqual([offer])
    engine.engine.answerOffer(offer.id, { accept: true })
    expect([await sending.ended, sending.said()]).toEqual([0, expect.stringContaining('delivered')])
    expect(await fingerprint(engine.received)).toEqual(await fingerprint(source))
  })

  it('refuses a pairing that is dialled', async () => {
    await mkdir(join(engine.root, 'target'))
    const receiving = run(['receive', '--host', '127.0.0.1', '--trust', join(engine.root, 'data', 'device.crt'), join(engine.root, 'target')])
    const port = Number((await receiving.line('listening ')).split(' ')[1])
    engine.engine.pair({ host: '127.0.0.1', port })
    expect(await engine.event('pairing-closed')).toMatchObject({ outcome: 'failed', code: 'DECLINED' })
  })

  it('sends what is wanted of a folder, and nothing else', async () => {
    const source = join(engine.root, 'source')
    const wanting = await TestEngine.start({ wanted: { only: [], except: ['many', 'b.bin', 'large.bin'] } })
    try {
      await makeTree(source, TREES['of all sorts'] ?? {})
      const sending = run(['send', '--host', '127.0.0.1', '--port', `${wanting.port}`, join(source, 'Drop')])
      expect([await sending.ended, sending.said()]).toEqual([0, expect.stringContaining('delivered')])
      const gone = /^Drop\/(?:many|large|ä ö)/
      const there = Object.entries(await fingerprint(source)).filter(([path]) => !gone.test(path))
      expect(await fingerprint(wanting.received)).toEqual(Object.fromEntries(there))
    } finally {
      await wanting.close()
    }
  })

  it.each(Object.entries(TREES))('receives a folder %s from it', async (_, tree) => {
    const source = join(engine.root, 'source')
    const target = join(engine.root, 'target')
    await makeTree(source, tree)
    await mkdir(target)
    const receiving = run(['receive', '--host', '127.0.0.1', '--trust', join(engine.root, 'data', 'device.crt'), target])
    const port = Number((await receiving.line('listening ')).split(' ')[1])
    const id = engine.send(port, [join(source, 'Drop')], { connections: 2 })
    expect(await engine.ended(id)).toBe('done')
    expect([await receiving.ended, receiving.said()]).toEqual([0, expect.stringContaining('received')])
    expect(await fingerprint(target)).toEqual(await fingerprint(source))
  })
})
