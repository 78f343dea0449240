import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CliProcess, type CliResult } from './testing/cli-process.ts'
import { hasTerminals, TerminalDesk } from './testing/terminal-desk.ts'

const TIMEOUT_MS = 90_000
const QUESTION = 'Accept? [y/N, p = pair first, l = list, s = some of it, f = other folder] '

let base = ''
let inbox = ''
let work = ''
const people: TerminalDesk[] = []
const processes: CliProcess[] = []

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'fastdrop-consent-'))
  inbox = join(base, 'inbox')
  work = join(base, 'work')
  await mkdir(inbox)
  await mkdir(join(work, 'Drop', 'in'), { recursive: true })
  const files = { 'a.txt': 'one', 'b.txt': 'two', '.profile': 'x', 'in/setup.exe': 'MZ', 'in/photo.JPG': 'jpg' }
  for (const [name, content] of Object.entries(files)) await writeFile(join(work, 'Drop', name), content)
})

afterEach(async () => {
  for (const person of people.splice(0)) person.kill()
  await Promise.all(processes.splice(0).map((each) => each.kill()))
  await rm(base, { recursive: true, force: true })
})

/** A person who receives, and where. */
async function receiving(...words: string[]): Promise<{ person: TerminalDesk; to: string }> {
  const person = new TerminalDesk(join(base, 'home-receiver'), ['receive', '--no-discovery', '--once', '--dir', inbox, ...words].join(' '))
  people.push(person)
  const [, port] = await person.sees(/ on 127\.0\.0\.1:(\d+) into /)
  return { person, to: `127.0.0.1:${port}` }
}

function send(to: string, who = 'sender', ...words: string[]): Promise<CliResult> {
  const sending = new CliProcess(
    ['send', '--to', to, '--unverified', '--no-discovery', ...(words.length > 0 ? words : ['Drop'])],
    join(base, `home-${who}`),
    work,
  )
  processes.push(sending)
  return sending.ended
}

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found.filter((each) => each.isFile()).map(({ name }) => name)
}

describe.skipIf(!hasTerminals)('a person who is asked', { timeout: TIMEOUT_MS }, () => {
  test('sees what would run and what is hidden, all names, takes some of it, into another folder', async () => {
    const other = join(base, 'other')
    await mkdir(join(other, 'Drop'), { recursive: true })
    const { person, to } = await receiving()
    const sent = send(to)
    await person.seesAgain(QUESTION, 1)
    expect(person.screen).toMatch(/not verified, 127\.0\.0\.1, device [a-z2-7-]+\) wants to send you:/)
    expect(person.screen).toContain('1 can run as a program: Drop/in/setup.exe')
    expect(person.screen).toContain('1 hidden: Drop/.profile')
    person.types('l')
    await person.seesAgain(QUESTION, 2)
    expect(person.screen).toContain('Drop/in/\r\n')
    expect(person.screen).toContain('Drop/in/setup.exe (2 B): can run as a program')
    person.types('s')
    await person.seesAgain('Which? ', 1)
    person.types('*.txt *.jpg !b*')
    await person.seesAgain(QUESTION, 3)
    expect(person.screen).toContain('You would receive 2 of 5 files, 6 B')
    person.types('f')
    await person.seesAgain('Into which folder? ', 1)
    person.types(join(base, 'nowhere'))
    await person.seesAgain(QUESTION, 4)
    expect(person.screen).toContain('is not there')
    person.types('f')
    await person.seesAgain('Into which folder? ', 2)
    person.types(other)
    await person.sees(/e = what exists\] $/)
    expect(person.screen).toContain('Drop exists: will be kept as Drop (1)')
    person.types('y')
    const { code, stdout } = await sent
    expect([code, stdout]).toEqual([0, expect.stringContaining('3 of 5 files were not wanted')])
    expect(await person.ended).toBe(0)
    expect(await readdir(inbox)).toEqual([])
    expect((await readdir(join(other, 'Drop (1)'), { recursive: true })).sort()).toEqual(['a.txt', 'in', join('in', 'photo.JPG')])
    expect(await readFile(join(other, 'Drop (1)', 'a.txt'), 'utf8')).toBe('one')
  })

  test('a choice of nothing is refused and asked again; what was typed too early answers nothing', async () => {
    const { person, to } = await receiving()
    person.types('y')
    const sent = send(to)
    await person.seesAgain(QUESTION, 1)
    person.types('s')
    await person.seesAgain('Which? ', 1)
    person.types('*.mov')
    await person.seesAgain(QUESTION, 2)
    expect(person.screen).toContain('Nothing would be left of the offer')
    person.types('perhaps')
    await person.seesAgain(QUESTION, 3)
    expect(person.screen).toContain('none of the answers')
    person.types('')
    expect((await sent).code).toBe(3)
    expect((await send(to)).code).toBe(3)
    expect(person.screen.split(QUESTION).length - 1).toBe(3)
    expect(await filesIn(inbox)).toEqual([])
  })

  test('a text has a yes and a no, no files and no folder', async () => {
    const { person, to } = await receiving()
    const sent = send(to, 'sender', '--text', 'hello')
    await person.sees(/Accept\? \[y\/N, p = pair first\] $/)
    person.types('y')
    expect((await sent).code).toBe(0)
    expect(await person.ended).toBe(0)
  })

  test('is told what the patterns of the command line leave', async () => {
    const { person, to } = await receiving('--except', '"*.exe"')
    const sent = send(to)
    await person.seesAgain(QUESTION, 1)
    expect(person.screen).toContain('You would receive 4 of 5 files')
    person.types('y')
    expect((await sent).stdout).toContain('1 of 5 files was not wanted')
    expect(await person.ended).toBe(0)
    expect((await filesIn(inbox)).sort()).toEqual(['.profile', 'a.txt', 'b.txt', 'photo.JPG'])
  })
})

describe('patterns of the command line', { timeout: TIMEOUT_MS }, () => {
  test('take a part of everything that comes', async () => {
    const words = [
      'receive',
      '--json',
      '--no-discovery',
      '--accept',
      'anyone',
      '--once',
      '--dir',
      inbox,
      '--only',
      '*.txt',
      '--only',
      'in',
      '--except',
      '*.exe',
    ]
    const receiver = new CliProcess(words, join(base, 'home-receiver'), work)
    processes.push(receiver)
    const { port } = await receiver.event(({ event }) => event === 'listening')
    const sending = await send(`127.0.0.1:${Number(port)}`, 'sender', '--json', 'Drop')
    expect(sending.code).toBe(0)
    expect((await receiver.ended).code).toBe(0)
    expect((await filesIn(inbox)).sort()).toEqual(['a.txt', 'b.txt', 'photo.JPG'])
    const last = (text: string): unknown => JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')
    expect(last(sending.stdout)).toMatchObject({ event: 'done', excluded: 2, bytes: 9 })
    expect(receiver.events().at(-1)).toMatchObject({ event: 'done', excluded: 2, bytes: 9 })
  })
})
