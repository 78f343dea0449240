import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cannotMount, mountMemory } from '../engine/testing/faults/disks.ts'
import { hasTools } from '../engine/testing/tools.ts'
import { type CliEvent, CliProcess, type Where } from './testing/cli-process.ts'

/** What disks and systems do to real processes: by strace, prlimit and a disk of a few MiB. */

const TIMEOUT_MS = 90_000
const MIB = 1024 * 1024

let base = ''
let inbox = ''
const processes: CliProcess[] = []

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'fastdrop-cli-disk-'))
  inbox = join(base, 'inbox')
  await mkdir(inbox)
  await writeFile(join(inbox, 'mine.txt'), 'mine')
})

afterEach(async () => {
  await Promise.all(processes.splice(0).map((each) => each.kill()))
  await rm(base, { recursive: true, force: true })
})

function start(who: string, words: readonly string[], more: Partial<Where> = {}): CliProcess {
  const started = new CliProcess(words, join(base, `home-${who}`), { cwd: base, ...more })
  processes.push(started)
  return started
}

interface Pair {
  readonly receiving: CliProcess
  readonly sending: CliProcess
}

/** One drop; either process runs under a command of the system. */
async function drop(
  sizes: Readonly<Record<string, number>>,
  under: { readonly receiver?: readonly string[]; readonly sender?: readonly string[]; readonly onListening?: (pid: number) => void },
): Promise<Pair> {
  for (const [name, size] of Object.entries(sizes)) await writeFile(join(base, name), randomBytes(size))
  const receive = ['receive', '--once', '--accept', 'anyone', '--no-discovery', '--dir', inbox, '--json']
  const receiving = start('receiver', receive, { ...(under.receiver && { under: under.receiver }) })
  const { port } = await receiving.event((event) => event.event === 'listening')
  under.onListening?.(receiving.pid)
  const send = ['send', '--to', `127.0.0.1:${String(port)}`, '--unverified', '--json', '--compress', 'none', ...Object.keys(sizes)]
  return { receiving, sending: start('sender', send, { ...(under.sender && { under: under.sender }) }) }
}

/** From now on. */
function limitFiles(pid: number, most: number): void {
  execFileSync('prlimit', ['--pid', `${pid}`, `--nofile=${most}`])
}

function errorOf(process: CliProcess): CliEvent | undefined {
  return process.events().find(({ event }) => event === 'error')
}

async function nothingLeft(): Promise<void> {
  expect(await readdir(inbox)).toEqual(['mine.txt'])
  expect(await readFile(join(inbox, 'mine.txt'), 'utf8')).toBe('mine')
}

/** The built-in `--help` of strace says nothing of whether it may trace. */
const straced = hasTools('strace')
if (!straced) process.stderr.write('disk errors: those by strace are skipped, it is not here\n')

describe.skipIf(!straced)('a disk that refuses', () => {
  test.each([
    ['pwrite64', 'EIO:when=2+', 'the disk reported an error'],
    ['fdatasync', 'EIO', 'the disk reported an error'],
    ['link', 'EROFS', 'the disk can only be read'],
  ])(
    '%s that says %s: failed with that reason on both ends, and nothing is left',
    async (call, errno, because) => {
      const strace = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${call}:error=${errno}`]
      const { receiving, sending } = await drop({ 'film.mov': 3 * MIB }, { receiver: strace })
      const [received, sent] = [await receiving.ended, await sending.ended]
      expect([received.code, sent.code]).toEqual([1, 1])
      expect(errorOf(receiving)).toMatchObject({ code: 'DISK_ERROR', message: expect.stringContaining(`“film.mov” could not be saved: ${because}`) as string })
      expect(errorOf(sending)).toMatchObject({ code: 'DISK_ERROR', message: expect.stringContaining('The other device') as string })
      await nothingLeft()
    },
    TIMEOUT_MS,
  )

  test(
    'reading that says EIO: failed on both ends, and nothing is left',
    async () => {
      const strace = ['strace', '-f', '-qq', '-o', '/dev/null', '-P', join(base, 'film.mov'), '-e', 'trace=pread64', '-e', 'inject=pread64:error=EIO:when=2+']
      const { receiving, sending } = await drop({ 'film.mov': 3 * MIB }, { sender: strace })
      const [received, sent] = [await receiving.ended, await sending.ended]
      expect([received.code, sent.code]).toEqual([1, 1])
      expect(errorOf(sending)).toMatchObject({
        code: 'DISK_ERROR',
        message: expect.stringContaining('“film.mov” could not be read: the disk reported an error') as string,
      })
      await nothingLeft()
    },
    TIMEOUT_MS,
  )
})

const limited = hasTools('prlimit')

describe.skipIf(!limited)('a system that sets limits', () => {
  test(
    'a file larger than one may be: failed with that reason, and nothing is left',
    async () => {
      const { receiving, sending } = await drop({ 'film.mov': 9 * MIB }, { receiver: ['prlimit', `--fsize=${4 * MIB}`, '--core=0'] })
      const [received, sent] = [await receiving.ended, await sending.ended]
      expect([received.code, sent.code]).toEqual([1, 1])
      expect(errorOf(receiving)).toMatchObject({ code: 'DISK_ERROR', message: expect.stringContaining('it is too large') as string })
      await nothingLeft()
    },
    TIMEOUT_MS,
  )

  test(
    'few files may be open: the drop arrives all the same',
    async () => {
      const sizes = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`f${n}`, n % 10 === 0 ? 300_000 : 100]))
      // a sender needs some to be loaded with, as the source that tests run; a receiver has that behind it
      const { receiving, sending } = await drop(sizes, { sender: ['prlimit', '--nofile=128'], onListening: (pid) => limitFiles(pid, 64) })
      const [received, sent] = [await receiving.ended, await sending.ended]
      expect([received.code, sent.code], sent.stderr + received.stderr).toEqual([0, 0])
      for (const name of Object.keys(sizes)) expect((await readFile(join(inbox, name))).equals(await readFile(join(base, name))), name).toBe(true)
    },
    TIMEOUT_MS,
  )
})

const reasonNot = await cannotMount()

test.skipIf(reasonNot !== null)(
  'a disk that fills: both processes say so, and go on by themselves',
  async () => {
    const mounted = await mountMemory(inbox, 16 * MIB)
    try {
      await writeFile(join(base, 'film.mov'), randomBytes(12 * MIB))
      const receiving = start('receiver', ['receive', '--once', '--accept', 'anyone', '--no-discovery', '--dir', inbox])
      const [, port = ''] = await receiving.said(/on 127\.0\.0\.1:(\d+)/)
      const send = ['send', '--to', `127.0.0.1:${port}`, '--unverified', '--compress', 'none', '--limit', '4M', 'film.mov']
      const sending = start('sender', send)
      await sending.said(/accepted/)
      await writeFile(join(inbox, 'somebody-elses'), Buffer.alloc(12 * MIB))
      await receiving.said(/The disk of this device is full: free [\d.]+ MB, then it goes on by itself\./)
      await sending.said(/The disk of .+ is full: free [\d.]+ MB, then it goes on by itself\./)
      await rm(join(inbox, 'somebody-elses'))
      const [received, sent] = [await receiving.ended, await sending.ended]
      expect([received.code, sent.code], sent.stderr + received.stderr).toEqual([0, 0])
      expect(sent.stderr).toContain('There is room again.')
      expect((await readFile(join(inbox, 'film.mov'))).equals(await readFile(join(base, 'film.mov')))).toBe(true)
    } finally {
      await Promise.all(processes.map((each) => each.kill()))
      await mounted.unmount()
    }
  },
  TIMEOUT_MS,
)
