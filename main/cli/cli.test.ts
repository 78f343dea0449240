import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { createEngine } from '../engine/engine.ts'
import type { Engine } from '../engine/facade.ts'
import { type CliEvent, CliProcess, type CliResult } from './testing/cli-process.ts'

/** Whole processes in bare Node, started outside the repository: proof that the engine knows no Electron. */

const TIMEOUT_MS = 90_000
const ANY_CONTROL = /[\p{Cf}\p{Cs}\u2028\u2029]|(?!\n)\p{Cc}/u
const OLD = new Date('2021-03-04T05:06:07Z')
const BUILT = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))

let base = ''
let inbox = ''
let work = ''
const processes: CliProcess[] = []
const engines: Engine[] = []

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'fastdrop-cli-'))
  inbox = join(base, 'inbox')
  work = join(base, 'work')
  await mkdir(inbox)
  await mkdir(work)
})

afterEach(async () => {
  await Promise.all(processes.splice(0).map((each) => each.kill()))
  await Promise.all(engines.splice(0).map((each) => each.close()))
  await rm(base, { recursive: true, force: true })
})

function start(who: string, words: readonly string[]): CliProcess {
  const started = new CliProcess(words, join(base, `home-${who}`), work)
  processes.push(started)
  return started
}

function run(...words: string[]): Promise<CliResult> {
  return start('runner', words).ended
}

async function receiver(...words: string[]): Promise<{ receiving: CliProcess; to: string }> {
  const receiving = start('receiver', ['receive', '--json', '--no-discovery', '--dir', inbox, ...words])
  return { receiving, to: `127.0.0.1:${await portOf(receiving)}` }
}

async function portOf(receiving: CliProcess): Promise<number> {
  return Number((await receiving.event(named('listening'))).port)
}

function named(name: string): (event: CliEvent) => boolean {
  return (event) => event.event === name
}

function underWay(event: CliEvent): boolean {
  return event.event === 'progress' && Number(event.bytes) > 0
}

/** For names that the command line itself would not let through. */
async function engineNamed(deviceName: string, listening: boolean): Promise<Engine> {
  const dataDir = join(base, 'home-engine')
  const receiveFolder = join(base, 'engine-inbox')
  const place = { dataDir, receiveFolder, deviceName, deviceKind: 'desktop', port: null, interfaceAddress: '127.0.0.1' } as const
  const engine = await createEngine({ ...place, connections: 2, discovery: false, listen: listening, accept: 'anyone', pairing: false, version: '0' })
  engines.push(engine)
  await engine.start()
  return engine
}

function sendWith(engine: Engine, port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    engine.subscribe((event) => {
      if (event.event === 'done') resolve()
      else if (event.event === 'error') reject(new Error(event.message))
    })
    engine.send({ paths: [path], to: { host: '127.0.0.1', port } })
  })
}

async function file(path: string, content: string | Buffer): Promise<void> {
  await mkdir(join(work, path, '..'), { recursive: true })
  await writeFile(join(work, path), content)
  await utimes(join(work, path), OLD, OLD)
}

/** Every path below `folder` with what matters of it. */
async function contents(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const path = join(folder, name)
    const stats = await stat(path)
    const digest = stats.isFile()
      ? createHash('sha256')
          .update(await readFile(path))
          .digest('hex')
      : 'folder'
    found[name] = `${digest} ${stats.mtime.toISOString()}`
  }
  return found
}

describe('delivery', { timeout: TIMEOUT_MS }, () => {
  test('a file and a folder arrive byte for byte, with names, times and empty things', async () => {
    await file('one.bin', randomBytes(3_000_001))
    await file('tree/deep/er/Grüße 狐 🦊.txt', 'hello')
    await file('tree/deep/none', '')
    await file('tree/a b\u00E9.bin', randomBytes(70_000))
    await mkdir(join(work, 'tree', 'empty'))
    for (const folder of ['tree/empty', 'tree/deep/er', 'tree/deep', 'tree']) await utimes(join(work, folder), OLD, OLD)
    const { receiving, to } = await receiver('--once', '--accept', 'anyone')
    const sent = await start('sender', ['send', '--to', to, '--unverified', '--json', 'one.bin', 'tree']).ended
    expect(sent).toMatchObject({ code: 0 })
    const received = await receiving.ended
    expect(received.code).toBe(0)
    expect(received.stderr).toContain('every device on the network')
    expect(await contents(inbox)).toEqual(await contents(work))
    const done = receiving.events().find(named('done'))
    expect(done).toMatchObject({ direction: 'receive', bytes: 3_070_006, paths: [join(inbox, 'one.bin'), join(inbox, 'tree')], retries: 0 })
  })

  test('JSON lines tell the story in order, and nothing else is on stdout', async () => {
    await file('one.bin', randomBytes(500_000))
    const { receiving, to } = await receiver('--once', '--accept', 'anyone')
    const sending = start('sender', ['send', '--to', to, '--unverified', '--json', '--compress', 'zstd', '--connections', '2', 'one.bin'])
    expect((await sending.ended).code).toBe(0)
    await receiving.ended
    const story = (events: readonly CliEvent[]): string[] => events.map(({ event }) => event).filter((event, index, all) => event !== all[index - 1])
    expect(story(sending.events())).toEqual(['accepted', 'progress', 'done'])
    expect(story(receiving.events())).toEqual(['listening', 'accepted', 'progress', 'done'])
    expect(sending.events().find(named('done'))).toEqual({
      event: 'done',
      transferId: expect.any(String),
      direction: 'send',
      paths: ['one.bin'],
      bytes: 500_000,
      seconds: expect.any(Number),
      connections: 2,
      reconnects: 0,
      retries: 0,
      resentBytes: 0,
      compression: { chunks: expect.any(Object), savedBytes: expect.any(Number) },
      excluded: 0,
    })
  })

  test('nothing that is there is replaced', async () => {
    await file('one.txt', 'new')
    await writeFile(join(inbox, 'one.txt'), 'old')
    const { receiving, to } = await receiver('--once', '--accept', 'anyone')
    expect((await run('send', '--to', to, '--unverified', 'one.txt')).code).toBe(0)
    await receiving.ended
    expect(await readFile(join(inbox, 'one.txt'), 'utf8')).toBe('old')
    expect(await readFile(join(inbox, 'one (1).txt'), 'utf8')).toBe('new')
  })

  test('a text from a pipe is shown and kept nowhere', async () => {
    const receiving = start('receiver', ['receive', '--json', '--no-discovery', '--dir', inbox, '--once', '--accept', 'anyone'])
    const to = `127.0.0.1:${await portOf(receiving)}`
    const where = { cwd: work, input: 'Grüße\n\u001B[31mred\n' }
    const sending = new CliProcess(['send', '--to', to, '--unverified', '--no-discovery', '--text', '-'], join(base, 'home-sender'), where)
    processes.push(sending)
    const { code, stdout } = await sending.ended
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Delivered and verified: a text \(\d+ B\) to /)])
    expect((await receiving.ended).code).toBe(0)
    expect(receiving.events().find(named('done'))).toMatchObject({ text: where.input, paths: [] })
    expect(await readdir(inbox)).toEqual([])
  })

  test('a text is shown to people line by line, and harmless', async () => {
    const receiving = start('receiver', ['receive', '--no-discovery', '--dir', inbox, '--once', '--accept', 'anyone', '--port', '6177'])
    await expect
      .poll(() => run('send', '--to', '127.0.0.1:6177', '--unverified', '--no-discovery', '--text', 'one\n\u001B[2Jtwo').then(({ code }) => code), {
        timeout: 30_000,
      })
      .toBe(0)
    const { stdout } = await receiving.ended
    expect(stdout).toContain('  one\n')
    expect(stdout).toContain('[2Jtwo')
    expect(stdout).not.toMatch(ANY_CONTROL)
  })

  test('what is no text is not sent as one', async () => {
    const where = { cwd: work, input: Buffer.from([0x61, 0xff]) }
    const sending = new CliProcess(['send', '--to', '127.0.0.1:6177', '--unverified', '--no-discovery', '--text', '-'], join(base, 'home-sender'), where)
    processes.push(sending)
    expect(await sending.ended).toMatchObject({ code: 2, stderr: expect.stringContaining('is no text') })
  })

  test('to a name, in words for people, without a bar where there is no terminal', async () => {
    await file('one.txt', 'hello')
    const name = `Owl ${randomBytes(4).toString('hex')}`
    const receiving = start('receiver', ['receive', '--json', '--dir', inbox, '--accept', 'anyone', '--once', '--name', name])
    await portOf(receiving)
    const sent = await run('send', '--to', name.toUpperCase(), '--unverified', 'one.txt')
    expect(sent.code).toBe(0)
    expect(sent.stdout).toMatch(new RegExp(`^Delivered and verified: one\\.txt \\(5 B, 1 file\\) to ${name} in [^\\n]+, \\d+ connections?\\n$`))
    expect(sent.stderr).toBe(`Looking for ${name.toUpperCase()} …\nWaiting for ${name} to accept one.txt (5 B, 1 file) …\n${name} accepted.\n`)
    expect((await receiving.ended).code).toBe(0)
  })

  test('peers are listed, each once', async () => {
    const name = `Owl ${randomBytes(4).toString('hex')}`
    const receiving = start('receiver', ['receive', '--json', '--dir', inbox, '--name', name])
    const port = await portOf(receiving)
    const looking = start('looker', ['peers', '--wait', '4', '--json'])
    expect((await looking.ended).code).toBe(0)
    const found = looking.events().filter(({ peer }) => (peer as { name: string }).name === name)
    expect(found).toEqual([{ event: 'peer', peer: expect.objectContaining({ name, port, address: '127.0.0.1', verified: false, source: 'mdns' }) }])
  })
})

describe('no', { timeout: TIMEOUT_MS }, () => {
  test('without a terminal nobody can be asked: declined at once, with an event, exit 3', async () => {
    await file('one.txt', 'hello')
    const { receiving, to } = await receiver()
    const sent = start('sender', ['send', '--to', to, '--unverified', '--json', 'one.txt'])
    expect((await sent.ended).code).toBe(3)
    expect(sent.events().at(-1)).toMatchObject({ event: 'error', code: 'DECLINED' })
    expect(await receiving.event(named('error'))).toMatchObject({
      transferId: null,
      code: 'DECLINED',
      message: expect.stringMatching(/^An offer from .+ was declined\.$/),
    })
    receiving.signal('SIGTERM')
    expect(await receiving.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('--accept anyone') })
    expect(await readdir(inbox)).toEqual([])
  })

  test('an unverified device without --unverified: exit 6, and nothing is dialled', async () => {
    await file('one.txt', 'hello')
    const { receiving, to } = await receiver('--accept', 'anyone')
    const refused = await run('send', '--to', to, '--json', 'one.txt')
    expect(refused.code).toBe(6)
    expect(JSON.parse(refused.stdout)).toMatchObject({ event: 'error', code: 'NOT_VERIFIED', message: expect.stringContaining('--unverified') })
    expect(receiving.events().map(({ event }) => event)).toEqual(['listening'])
  })

  test('nobody there: exit 4', async () => {
    await file('one.txt', 'hello')
    // a port that the system hands to nobody: one that was just let go of may be another test's by now
    const byAddress = run('send', '--to', '127.0.0.1:1', '--unverified', '--json', 'one.txt')
    const byName = run('send', '--to', `Nobody ${randomBytes(4).toString('hex')}`, '--unverified', '--json', 'one.txt')
    expect(await byAddress).toMatchObject({ code: 4, stdout: expect.stringContaining('"code":"UNREACHABLE"') })
    expect(await byName).toMatchObject({ code: 4, stdout: expect.stringContaining('"code":"NOT_FOUND"') })
  })

  test('wrong use: exit 2, a sentence on stderr, and nothing on stdout', async () => {
    const refused = await Promise.all([run('send', '--to', 'x'), run('receive', '--port', '80'), run('send', '--to', 'x', 'missing.txt'), run('resume')])
    for (const { code, stdout, stderr } of refused) {
      expect(code).toBe(2)
      expect(stdout).toBe('')
      expect(stderr).toMatch(/^[A-Z“][^\n]+\.\n$/)
    }
  })

  test('wrong use is an event too', async () => {
    const { code, stdout } = await run('transfers', 'mend', '--json')
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ event: 'error', code: 'BAD_SETTING' })
  })
})

describe('names that reach a terminal (scp CVE-2019-6109)', { timeout: TIMEOUT_MS }, () => {
  const EVIL = 'Mum\u001B]0;pwned\u0007\u001B[2J\u009B31m\r\n\u202Egnp'

  test('of a sender, and of its file, reach no terminal', async () => {
    const name = process.platform === 'win32' ? 'plain.txt' : 'a\u001B[2J\nb\u202E.txt'
    await file(name, 'hello')
    const receiving = start('receiver', ['receive', '--no-discovery', '--dir', inbox, '--accept', 'anyone', '--once'])
    const [, port] = await receiving.said(/ on 127\.0\.0\.1:(\d+) into /)
    await sendWith(await engineNamed(EVIL, false), Number(port), join(work, name))
    const { code, stdout, stderr } = await receiving.ended
    expect(code).toBe(0)
    expect(stdout).toContain('Received and verified')
    expect(`${stdout}${stderr}`).not.toMatch(ANY_CONTROL)
    expect(stdout.trimEnd().split('\n')).toHaveLength(3)
  })

  test('of a receiver reach neither a terminal nor a reader of JSON', async () => {
    await file('one.txt', 'hello')
    const engine = await engineNamed(EVIL, true)
    const to = `127.0.0.1:${engine.identity().port}`
    const plain = await run('send', '--to', to, '--unverified', 'one.txt')
    expect(plain).toMatchObject({ code: 0, stdout: expect.stringContaining('to Mum\uFFFD]0;pwned') })
    expect(`${plain.stdout}${plain.stderr}`).not.toMatch(ANY_CONTROL)
    const json = await run('send', '--to', to, '--unverified', '--json', 'one.txt')
    expect(json.code).toBe(0)
    expect(json.stdout).not.toMatch(ANY_CONTROL)
  })
})

describe.skipIf(process.platform === 'win32')('interruption', { timeout: TIMEOUT_MS }, () => {
  test('of a sender: exit 5, the receiver waits, and the same command again goes on', async () => {
    await file('big.bin', randomBytes(20_000_000))
    const { receiving, to } = await receiver('--once', '--accept', 'anyone')
    const words = ['send', '--to', to, '--unverified', '--json', 'big.bin']
    const sending = start('sender', [...words, '--limit', '1M'])
    await receiving.event(underWay)
    sending.signal('SIGINT')
    expect(await sending.ended).toMatchObject({ code: 5, stderr: expect.stringContaining('Interrupted.') })
    expect(await receiving.event(named('interrupted'))).toMatchObject({ code: 'AWAY' })
    expect(await readdir(inbox)).toEqual(['.fastdrop-partial'])
    expect((await start('sender', words).ended).code).toBe(0)
    expect((await receiving.ended).code).toBe(0)
    expect(await readdir(inbox)).toEqual(['big.bin'])
  })

  test('of a receiver: exit 5, the sender waits, and it goes on when the receiver is back', async () => {
    await file('big.bin', randomBytes(20_000_000))
    const { receiving, to } = await receiver('--accept', 'anyone')
    const sending = start('sender', ['send', '--to', to, '--unverified', '--json', '--limit', '6M', 'big.bin'])
    await receiving.event(underWay)
    receiving.signal('SIGINT')
    expect(await receiving.ended).toMatchObject({ code: 5, stderr: expect.stringContaining('Interrupted.') })
    expect(await sending.event(named('interrupted'))).toMatchObject({ code: 'AWAY' })
    // it asks nobody: what was accepted stays so
    await receiver('--accept', 'paired', '--port', to.slice(to.indexOf(':') + 1))
    expect((await sending.ended).code).toBe(0)
    expect(await readdir(inbox)).toEqual(['big.bin'])
  })

  test('of one that waits: a good end, but not where a transfer was awaited', async () => {
    const { receiving } = await receiver()
    const { receiving: once } = await receiver('--once')
    receiving.signal('SIGINT')
    once.signal('SIGINT')
    expect((await receiving.ended).code).toBe(0)
    expect((await once.ended).code).toBe(5)
  })

  test('of one that looks for a name: exit 5', async () => {
    await file('one.txt', 'hello')
    const sending = start('sender', ['send', '--to', `Nobody ${randomBytes(4).toString('hex')}`, '--unverified', 'one.txt'])
    await sending.said(/Looking for/)
    sending.signal('SIGINT')
    expect(await sending.ended).toMatchObject({ code: 5, stderr: expect.stringContaining('Interrupted.') })
  })

  test('by a reader who has enough, as behind `| head`: a good end, no stack trace', async () => {
    await file('one.txt', 'hello')
    const { receiving, to } = await receiver()
    receiving.stopReading()
    expect((await run('send', '--to', to, '--unverified', 'one.txt')).code).toBe(3)
    const { code, stderr } = await receiving.ended
    expect(code).toBe(0)
    expect(stderr).not.toMatch(/EPIPE|\n {4}at /)
  })
})

describe('as built', () => {
  test.skipIf(!existsSync(BUILT))('it starts by its own name', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [BUILT, '--version'], { cwd: work })
    expect(stdout).toBe(`${packageJson.version}\n`)
    expect((await readFile(BUILT, 'utf8')).startsWith('#!/usr/bin/env node\n')).toBe(true)
    if (process.platform !== 'win32') expect((await stat(BUILT)).mode & 0o111).toBe(0o111)
  })

  test('package.json names it', () => expect(packageJson.bin).toEqual({ fastdrop: 'out/main/cli.js' }))
})

describe('a file that changes while it is sent', () => {
  test(
    'is left out and named at both ends, the others arrive, and the exit code says so',
    async () => {
      const { receiving, to } = await receiver('--once', '--accept', 'anyone')
      await mkdir(join(work, 'drop'))
      for (const name of ['1', '2', '3']) await writeFile(join(work, 'drop', name), randomBytes(4_000_000))
      const sending = start('sender', ['send', '--json', '--to', to, '--unverified', '--limit', '3M', '--connections', '1', '--compress', 'none', 'drop'])
      await sending.event(underWay)
      await writeFile(join(work, 'drop', '3'), 'something else')
      const [sent, received] = [await sending.ended, await receiving.ended]
      expect([sent.code, received.code]).toEqual([7, 7])
      const lost = [{ path: 'drop/3', bytes: 4_000_000, code: 'SOURCE_CHANGED' }]
      for (const process of [sending, receiving]) expect(process.events().find(named('done'))).toMatchObject({ lost, bytes: 8_000_000 })
      expect(sent.stderr).toContain('Not delivered: drop/3 (it changed while it was being sent)')
      expect(received.stderr).toContain('Not received: drop/3 (it changed while it was being sent)')
      expect((await readdir(join(inbox, 'drop'))).sort()).toEqual(['1', '2'])
    },
    TIMEOUT_MS,
  )
})
