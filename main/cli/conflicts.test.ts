import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { CliProcess, type CliResult } from './testing/cli-process.ts'
import { hasTerminals, type TerminalDesk, terminalRoom } from './testing/terminal-desk.ts'

const TIMEOUT_MS = 120_000
const room = terminalRoom('conflicts')
const processes: CliProcess[] = []

afterEach(async () => {
  await Promise.all(processes.splice(0).map((each) => each.kill()))
})

function start(who: string, words: readonly string[]): CliProcess {
  const started = new CliProcess(words, join(room.base(), who), room.base())
  processes.push(started)
  return started
}

const send = (to: string): CliProcess => start('sender', ['send', '--to', to, '--unverified', '--no-discovery', 'Drop', 'a.txt'])

/** What is sent, and what is in the inbox. */
async function files(places: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(places)) {
    await mkdir(join(room.base(), path, '..'), { recursive: true })
    await writeFile(join(room.base(), path), content)
  }
}

const inbox = (...names: string[]): string => join(room.base(), 'inbox', ...names)
const content = (...names: string[]): Promise<string> => readFile(inbox(...names), 'utf8').catch(() => 'missing')

const BOTH = { 'a.txt': 'new a', 'Drop/x': 'new x', 'Drop/y': 'new y', 'inbox/a.txt': 'old a', 'inbox/Drop/x': 'old x' }

describe.skipIf(!hasTerminals)('a person at a terminal', { timeout: TIMEOUT_MS }, () => {
  async function receiving(...words: string[]): Promise<{ person: TerminalDesk; to: string; port: string }> {
    const person = room.sits('receiver', ['receive', '--no-discovery', '--dir', inbox(), ...words].join(' '))
    const [, port = ''] = await person.sees(/ on 127\.0\.0\.1:(\d+) into /)
    return { person, to: `127.0.0.1:${port}`, port }
  }

  test('sees what exists, has it replaced and merged, and is told where the old ones are', async () => {
    await files(BOTH)
    const { person, to } = await receiving('--once')
    const sent = send(to).ended
    await person.sees(/a\.txt exists: will be kept as a \(1\)\.txt[\s\S]*e = what exists\] $/)
    person.types('e')
    await person.sees(/What exists\? $/)
    person.types('rm')
    await person.sees(/a\.txt exists: will be replaced[\s\S]*e = what exists\] $/)
    expect(person.screen).toContain('Drop exists: files go into it, one by one')
    person.types('y')
    expect((await sent).code).toBe(0)
    expect(await person.ended).toBe(0)
    expect(person.screen).toContain(', 2 replaced')
    const [, backup = ''] = /Drop\/x: replaced, the old one is (\S+)/.exec(person.screen) ?? []
    expect(await readFile(backup, 'utf8')).toBe('old x')
    expect(await Promise.all([content('a.txt'), content('Drop', 'x'), content('Drop', 'y')])).toEqual(['new a', 'new x', 'new y'])
  })

  test('killed in the middle of replacing a thousand files, it comes out whole when it runs again, and nothing is lost', async () => {
    const names = Array.from({ length: 1_000 }, (_, n) => `f${n}`)
    await files({
      'a.txt': 'new a',
      ...Object.fromEntries(
        names.flatMap((name) => [
          [`Drop/${name}`, `new ${name}`],
          [`inbox/Drop/${name}`, `old ${name}`],
        ]),
      ),
    })
    const { person, to, port } = await receiving('--on-conflict', 'replace', '--merge')
    const sending = send(to)
    await person.sees(/Drop exists: files go into it[\s\S]*\] $/)
    person.types('y')
    const kept = join(room.base(), 'receiver', 'transfers')
    await expect.poll(() => content('Drop', 'f3'), { timeout: 30_000, interval: 1 }).toBe('new f3')
    const record = (await readdir(kept)).find((name) => name.startsWith('in-')) ?? ''
    process.kill(JSON.parse(await readFile(join(kept, record), 'utf8')).owner.pid, 'SIGKILL')
    await person.ended
    const found = await Promise.all(names.map((name) => content('Drop', name)))
    const replaced = found.filter((each) => each.startsWith('new')).length
    expect(replaced).toBeLessThan(names.length)
    for (const [n, each] of found.entries()) expect([`old f${n}`, `new f${n}`]).toContain(each)
    const again = start('receiver', ['receive', '--json', '--no-discovery', '--accept', 'paired', '--dir', inbox(), '--port', port])
    const done = await again.event(({ event }) => event === 'done')
    expect(done).toMatchObject({ conflicts: { replaced: 1_000, skipped: 0, keptBoth: 0 } })
    expect(again.events().filter(({ event, outcome }) => event === 'conflict' && outcome === 'replaced').length).toBe(1_000)
    expect((await sending.ended).code).toBe(0)
    expect(await Promise.all(names.map((name) => content('Drop', name)))).toEqual(names.map((name) => `new ${name}`))
    expect((await readdir(inbox('Drop'))).length).toBe(1_000)
    const root = inbox('.fastdrop-partial', 'replaced', String(done.transferId), 'Drop')
    expect(await Promise.all(names.map((name) => readFile(join(root, name), 'utf8')))).toEqual(names.map((name) => `old ${name}`))
    expect((await readdir(root)).length).toBe(1_000)
  })
})

describe('without a question', { timeout: TIMEOUT_MS }, () => {
  test.each([
    ['skip', { 'a.txt': 'old a', 'Drop/x': 'old x', 'a (1).txt': 'missing', 'Drop/x (1)': 'missing' }, ['a.txt skipped', 'Drop/x skipped'].sort()],
    ['keep-both', { 'a.txt': 'old a', 'Drop/x': 'old x', 'a (1).txt': 'new a', 'Drop/x (1)': 'new x' }, ['Drop/x kept-both', 'a.txt kept-both']],
  ])('%s, merged: each name is told', async (what, there, told) => {
    await files(BOTH)
    const receiving = start('receiver', [
      'receive',
      '--json',
      '--no-discovery',
      '--accept',
      'anyone',
      '--once',
      '--dir',
      inbox(),
      '--on-conflict',
      what,
      '--merge',
    ])
    const { port } = await receiving.event(({ event }) => event === 'listening')
    const sent: CliResult = await send(`127.0.0.1:${String(port)}`).ended
    expect([sent.code, (await receiving.ended).code]).toEqual([0, 0])
    for (const [path, expected] of Object.entries(there)) expect([path, await content(...path.split('/'))]).toEqual([path, expected])
    expect(await content('Drop', 'y')).toBe('new y')
    const events = receiving.events().filter(({ event }) => event === 'conflict')
    expect(events.map(({ path, outcome }) => `${String(path)} ${String(outcome)}`).sort()).toEqual(told)
  })

  test('nothing can be replaced: the command line says so', async () => {
    const { code, stderr } = await start('receiver', ['receive', '--accept', 'anyone', '--on-conflict', 'replace']).ended
    expect(code).toBe(2)
    expect(stderr).toContain('Files are replaced only on your word for each offer')
  })
})
