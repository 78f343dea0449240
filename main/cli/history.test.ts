import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HistoryEntry } from '../../shared/history.ts'
import { makeTree } from '../engine/testing/pair.ts'
import { entriesFound, rowOf } from './history.ts'
import { CliProcess, type CliResult } from './testing/cli-process.ts'

const TIMEOUT_MS = 180_000
let base = ''
const processes: CliProcess[] = []

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'fastdrop-history-'))
  await makeTree(join(base, 'source'), { 'film.mov': 'a film', 'notes.txt': 'words', 'Trip/1.jpg': 'one' })
})

afterEach(async () => {
  await Promise.all(processes.splice(0).map((each) => each.kill()))
  await rm(base, { recursive: true, force: true })
})

function start(who: string, ...words: string[]): CliProcess {
  const started = new CliProcess(words, join(base, `home-${who}`), base)
  processes.push(started)
  return started
}

function run(who: string, ...words: string[]): Promise<CliResult> {
  return start(who, ...words).ended
}

function receive(...more: string[]): CliProcess {
  return start('in', 'receive', '--dir', 'in', '--accept', 'anyone', '--no-discovery', '--json', ...more)
}

async function portOf(receiver: CliProcess): Promise<number> {
  return (await receiver.event(({ event }) => event === 'listening')).port as number
}

function send(port: number, ...more: string[]): Promise<CliResult> {
  return run('out', 'send', '--to', `127.0.0.1:${port}`, '--unverified', ...more)
}

async function listed(who: string, ...more: string[]): Promise<HistoryEntry[]> {
  const { code, stdout } = await run(who, 'history', '--json', ...more)
  expect(code).toBe(0)
  const lines = stdout.split('\n').filter((line) => line !== '')
  return lines.map((line) => (JSON.parse(line) as { event: 'history'; entry: HistoryEntry }).entry)
}

describe('the history of the terminal', { timeout: TIMEOUT_MS }, () => {
  it('has what was sent at one end and what was received at the other, newest first, with where it is', async () => {
    const receiver = receive()
    const port = await portOf(receiver)
    for (const name of ['film.mov', 'Trip']) expect((await send(port, join('source', name))).code).toBe(0)
    // while the receiver runs still
    const received = await listed('in')
    const sent = await listed('out')
    expect(sent.map(({ title, direction, outcome, paths }) => [title, direction, outcome, paths])).toEqual([
      ['Trip', 'send', 'done', [join(base, 'source', 'Trip')]],
      ['film.mov', 'send', 'done', [join(base, 'source', 'film.mov')]],
    ])
    expect(received.map(({ title, direction, paths }) => [title, direction, paths])).toEqual([
      ['Trip', 'receive', [join(base, 'in', 'Trip')]],
      ['film.mov', 'receive', [join(base, 'in', 'film.mov')]],
    ])
    expect((await stat(join(base, 'home-out', 'history.json'))).mode & 0o077).toBe(0)
    expect(await listed('out', '--limit', '1')).toHaveLength(1)
    expect((await listed('out', '--search', 'FILM sent')).map(({ title }) => title)).toEqual(['film.mov'])
    const table = (await run('out', 'history')).stdout
    expect(table).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d {2}sent {2}Trip +to .+ 3 B +delivered, verified\n.+film\.mov/)
  })

  it('has what failed, and of a text only that there was one', async () => {
    const receiver = receive()
    const port = await portOf(receiver)
    expect((await send(port, '--text', 'the door code is 4711')).code).toBe(0)
    receiver.signal('SIGINT')
    await receiver.ended
    expect((await send(port, 'source/notes.txt')).code).toBe(4)
    const [failed, text] = await listed('out')
    expect([failed?.outcome, failed?.fault?.code, failed?.paths, text?.kind]).toEqual(['failed', 'UNREACHABLE', [join(base, 'source', 'notes.txt')], 'text'])
    for (const who of ['in', 'out']) expect(await readFile(join(base, `home-${who}`, 'history.json'), 'utf8')).not.toContain('4711')
    expect((await run('out', 'history', '--search', '4711')).stdout).toBe('')
  })

  it('is not written with --no-history, nor where the user of the app wants none', async () => {
    await mkdir(join(base, 'home-in'), { recursive: true })
    await writeFile(join(base, 'home-in', 'settings.json'), '{"keepHistory":false}')
    const port = await portOf(receive())
    expect((await send(port, '--no-history', 'source/notes.txt')).code).toBe(0)
    expect([await listed('out'), await listed('in')]).toEqual([[], []])
  })

  it('loses nothing when several programs write into it at once', async () => {
    const port = await portOf(receive())
    const sends = await Promise.all(Array.from({ length: 6 }, () => send(port, 'source/notes.txt')))
    expect(sends.map(({ code }) => code)).toEqual(sends.map(() => 0))
    expect([(await listed('out')).length, (await listed('in')).length]).toEqual([6, 6])
  })

  it('is cleared on a yes, and without a terminal only with --yes', async () => {
    const port = await portOf(receive())
    expect((await send(port, 'source/notes.txt')).code).toBe(0)
    const refused = await run('out', 'history', '--clear')
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('“--yes”')])
    expect(await listed('out')).toHaveLength(1)
    expect(await run('out', 'history', '--clear', '--yes')).toMatchObject({ code: 0, stdout: 'Removed 1 entry from the history.\n' })
    expect(await listed('out')).toEqual([])
    expect((await run('out', 'history', '--clear', '--search', 'x')).code).toBe(2)
  })
})

describe('an entry', () => {
  const entry: HistoryEntry = {
    id: 't',
    direction: 'receive',
    kind: 'files',
    title: '\u001b[31mred\u202e.mov',
    peer: { name: 'Amber Otter', deviceId: 'abcd', address: '192.0.2.1', verified: true, label: 'Office', wire: '2.0.0' },
    outcome: 'done',
    fault: null,
    startedAtMs: 0,
    endedAtMs: new Date(2026, 10, 22, 4, 5).getTime(),
    files: 1,
    directories: 0,
    bytes: 2_400_000,
    seconds: 1,
    excluded: 0,
    leftOut: [],
    paths: ['/r/red.mov'],
  }

  it('is one line, in which no name does anything to a terminal', () => {
    expect(rowOf(entry)).toEqual(['2026-11-22 04:05', 'received', '\uFFFD[31mred\uFFFD.mov', 'from Office', '2.40 MB', 'received, verified'])
    const lost = { count: 2, files: [] }
    expect(rowOf({ ...entry, lost }).at(-1)).toBe('received, verified, 2 files left out')
    const fault = { code: 'PEER_LOST', message: 'The other device is gone.' } as const
    expect(rowOf({ ...entry, outcome: 'failed', fault, bytes: null }).slice(-2)).toEqual(['', 'failed: The other device is gone.'])
  })

  it('is found by words of its name, its device, its files and its end', () => {
    const found = (words: string): number => entriesFound([entry], words).length
    expect(['', 'MOV', 'otter office', 'red.mov verified', 'received', 'sent', 'otter badger'].map(found)).toEqual([1, 1, 1, 1, 1, 0, 0])
  })
})
