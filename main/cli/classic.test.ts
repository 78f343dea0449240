import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ClassicServer, sendHonestly } from '../engine/testing/classic-peer.ts'
import { freePort } from '../engine/testing/ports.ts'
import { parseArguments } from './arguments.ts'
import { CliProcess } from './testing/cli-process.ts'

/** FastDP 1.x on the command line, as whole processes. */

const TIMEOUT_MS = 60_000
let base = ''
const processes: CliProcess[] = []

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'fastdrop-cli-'))
  await mkdir(join(base, 'work'))
})

afterEach(async () => {
  await Promise.all(processes.splice(0).map((each) => each.kill()))
  await rm(base, { recursive: true, force: true })
})

function start(who: string, ...words: string[]): CliProcess {
  const started = new CliProcess(words, join(base, `home-${who}`), join(base, 'work'))
  processes.push(started)
  return started
}

async function receiver(...words: string[]): Promise<{ receiving: CliProcess; port: number }> {
  const receiving = start(
    'receiver',
    'receive',
    '--json',
    '--no-discovery',
    '--dir',
    join(base, 'inbox'),
    '--classic',
    '--classic-port',
    String(await freePort()),
    ...words,
  )
  const { open } = await receiving.event((event) => event.event === 'classic')
  return { receiving, port: (open as { port: number }).port }
}

test('a file from a 1.1.0 program, with a warning of what 1.x is', { timeout: TIMEOUT_MS }, async () => {
  const { receiving, port } = await receiver('--once', '--accept', 'anyone')
  const file = randomBytes(700_000)
  expect(await sendHonestly(port, file, { version: '1.1.0', name: 'a.bin' })).toBe('File received successfully.')
  const { code, stderr } = await receiving.ended
  expect(code).toBe(0)
  expect(stderr).toContain('neither encrypted nor authenticated')
  expect((await readFile(join(base, 'inbox', 'a.bin'))).equals(file)).toBe(true)
})

test('without a terminal every offer is declined, 1.x too', { timeout: TIMEOUT_MS }, async () => {
  const { receiving, port } = await receiver()
  expect(await sendHonestly(port, randomBytes(10), { version: '1.1.0', name: 'a.bin' })).toBe('ERROR: The offer was declined.')
  expect(await receiving.event((event) => event.event === 'error')).toMatchObject({ code: 'DECLINED' })
  await expect(readdir(join(base, 'inbox'))).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a folder to a 1.x device is said to go as one archive', { timeout: TIMEOUT_MS }, async () => {
  await mkdir(join(base, 'work', 'Drop'))
  await writeFile(join(base, 'work', 'Drop', 'one.txt'), 'one')
  const { receiving, port } = await receiver('--once', '--accept', 'anyone')
  const sent = await start('sender', 'send', '--classic', '--to', `127.0.0.1:${port}`, '--unverified', 'Drop').ended
  expect(sent).toMatchObject({ code: 0 })
  expect(sent.stderr).toContain('A 1.x device takes one file at a time: Drop goes as Drop.zip.')
  expect(sent.stderr).toContain('neither encrypted nor authenticated')
  expect((await receiving.ended).code).toBe(0)
  expect(await readdir(join(base, 'inbox'))).toEqual(['Drop.zip'])
})

test('1.0.0 is sent, not “verified”; without --unverified nothing is', { timeout: TIMEOUT_MS }, async () => {
  await writeFile(join(base, 'work', 'a.txt'), 'text')
  const server = await ClassicServer.listen('1.0.0')
  const asked = await start('careful', 'send', '--classic=1.0.0', '--to', `127.0.0.1:${server.port}`, 'a.txt').ended
  expect(asked).toMatchObject({ code: 6 })
  const sent = await start('sender', 'send', '--classic=1.0.0', '--to', `127.0.0.1:${server.port}`, '--unverified', 'a.txt').ended
  server.close()
  expect(sent).toMatchObject({ code: 0 })
  expect(sent.stdout).toContain('not confirmed')
  expect(sent.stdout).not.toContain('verified')
  expect((await server.got).payload.toString()).toBe('text')
})

test('a taken port ends it with a sentence that names it', { timeout: TIMEOUT_MS }, async () => {
  const server = await ClassicServer.listen('1.1.0')
  const { port } = server
  const { code, stderr } = await start('receiver', 'receive', '--no-discovery', '--dir', base, '--classic', '--classic-port', String(port)).ended
  server.close()
  expect(code).toBe(1)
  expect(stderr).toContain(`Port ${port} on 127.0.0.1`)
})

test('the words: --classic takes its version only behind an equals sign', () => {
  const parse = (...words: string[]): unknown => parseArguments(words, {}, '0')
  expect(parse('send', '--classic', '--to', 'nas.local', 'a')).toMatchObject({ command: { classic: 'any', discovery: false, paths: ['a'] } })
  expect(parse('send', '--to', 'nas.local', '--classic', 'a', 'b')).toMatchObject({ command: { classic: 'any', paths: ['a', 'b'] } })
  expect(parse('send', '--to', 'nas.local', '--classic=1.0.0', 'a')).toMatchObject({ command: { classic: '1.0.0', paths: ['a'] } })
  expect(parse('send', '--to', 'nas.local', '--classic=2.0.0', 'a')).toMatchObject({ kind: 'refused', code: 'BAD_SETTING' })
  expect(parse('send', '--to', 'nas.local', 'a')).not.toMatchObject({ command: { classic: expect.anything() } })
  expect(parse('receive', '--classic')).toMatchObject({ command: { classicPort: null } })
  expect(parse('receive', '--classic', '--classic-port', '6000')).toMatchObject({ command: { classicPort: 6000 } })
  expect(parse('receive', '--classic-port', '6000')).toMatchObject({ kind: 'refused', code: 'BAD_SETTING' })
})
