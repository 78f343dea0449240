import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Identity, loadIdentity } from '../engine/identity/identity.ts'
import { freePort } from '../engine/testing/ports.ts'
import { accepted, attach, chunkBody, fileEntry } from '../engine/testing/raw-offer.ts'
import { pairRaw } from '../engine/testing/raw-pairing.ts'
import { RawPeer } from '../engine/testing/raw-peer.ts'
import { RawReceiver } from '../engine/testing/raw-receiver.ts'
import { openToAll, Secrets } from '../engine/testing/secrets.ts'
import { CliProcess } from './testing/cli-process.ts'

/**
 * Whole processes that log all they have, among peers that know every secret of theirs: none of it stands on an output, in the
 * arguments or in the environment, whatever goes wrong.
 */
const TIMEOUT_MS = 90_000
const CRASH = "process.on('SIGUSR2', () => { throw new Error('forced') })\n"
const MANNERS = {
  connections: 2,
  digest: 'sha-256',
  compress: false,
  excluded: [false],
  batches: [1],
  retries: [false],
  cuts: [null],
  forgets: [false],
} as const

let base = ''
let raw: Identity
let secrets: Secrets
const processes: CliProcess[] = []
const peers: RawPeer[] = []

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'fastdrop-secrets-'))
  raw = await loadIdentity(join(base, 'raw'))
  secrets = new Secrets()
  await writeFile(join(base, 'crash.mjs'), CRASH)
})

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.destroy()
  await Promise.all(processes.splice(0).map((each) => each.kill()))
  await rm(base, { recursive: true, force: true })
})

/** With all logs on, and a way to be crashed. */
function start(who: string, words: readonly string[]): CliProcess {
  const env = { NODE_DEBUG: 'fastdp', NODE_OPTIONS: `--import=${join(base, 'crash.mjs')}` }
  const started = new CliProcess(words, join(base, who), { cwd: base, env })
  processes.push(started)
  return started
}

async function receiver(who: string, inbox: string): Promise<{ receiving: CliProcess; port: number }> {
  await mkdir(inbox, { recursive: true })
  const port = await freePort()
  const receiving = start(who, ['receive', '--json', '--no-discovery', '--accept', 'anyone', '--dir', inbox, '--port', `${port}`])
  await receiving.event(({ event }) => event === 'listening')
  await secrets.key(`key of ${who}`, join(base, who, 'device.key'))
  return { receiving, port }
}

async function peerAt(port: number): Promise<RawPeer> {
  const peer = await RawPeer.ready(port, raw)
  peers.push(peer)
  return peer
}

/** So far, while it still runs. */
async function expectSilent(process: CliProcess, kept = secrets): Promise<void> {
  expect(kept.count).toBeGreaterThan(0)
  expect(kept.toldIn(process.output)).toEqual([])
  if (globalThis.process.platform === 'linux') expect(kept.toldIn(await openToAll(process.pid))).toEqual([])
}

describe('a receiver', { timeout: TIMEOUT_MS }, () => {
  test('tells neither session nor token nor key, though peers misuse them and it crashes', async () => {
    const { receiving, port } = await receiver('receiver', join(base, 'inbox'))
    const control = await peerAt(port)
    const accept = await accepted(control, [fileEntry('film.bin', 300_000)])
    secrets.bytes('session', Buffer.from(accept.Session, 'hex'))
    secrets.bytes('token', Buffer.from(accept.Token, 'hex'))
    const { Session, Token } = accept
    const wrongs: readonly object[] = [
      { type: 'ATTACH', Session, Token: Token.replaceAll(/./g, '0'), Lane: 0 },
      { type: 'ATTACH', Session: Session.replaceAll(/./g, '0'), Token, Lane: 0 },
      { type: 'ATTACH', Session, Token: `${Token}00`, Lane: 0 },
      { type: 'ATTACH', Session, Token, Lane: 15 },
      { type: 'ATTACH', Session, Token, Lane: -1 },
      { type: Token, Session },
      { Session, Token },
      { type: 'HEADER', FileName: Token, DeviceName: Session },
    ]
    for (const wrong of wrongs) {
      const peer = await peerAt(port)
      peer.send(wrong as Record<string, unknown>)
      await peer.untilClosed()
    }
    const broken = await peerAt(port)
    broken.frame(0, Buffer.from(`{"type":"ATTACH","Token":"${Token}`))
    await broken.untilClosed()
    const data = await peerAt(port)
    await attach(data, accept)
    data.frame(1, await chunkBody(Buffer.alloc(256 * 1024), Buffer.alloc(32)))
    await control.expect('RETRY')
    await expectSilent(receiving)
    receiving.signal('SIGUSR2')
    expect(await receiving.ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/FASTDP [\s\S]*forced/) })
    expect(secrets.toldIn(receiving.output)).toEqual([])
  })

  test('that gives up in the middle says nothing of it either', async () => {
    const { receiving, port } = await receiver('receiver', join(base, 'inbox'))
    const control = await peerAt(port)
    const accept = await accepted(control, [fileEntry('film.bin', 300_000)])
    secrets.bytes('session', Buffer.from(accept.Session, 'hex'))
    secrets.bytes('token', Buffer.from(accept.Token, 'hex'))
    const data = await peerAt(port)
    await attach(data, accept)
    for (let tries = 0; tries < 3; tries += 1) data.frame(1, await chunkBody(Buffer.alloc(256 * 1024), Buffer.alloc(32)))
    await receiving.event(({ event }) => event === 'error')
    await expectSilent(receiving)
  })
})

describe('secrets in arguments and output (croc CVE-2023-43621): a sender', { timeout: TIMEOUT_MS }, () => {
  test('tells neither session nor token nor key, whether it delivers or loses its connections', async () => {
    await writeFile(join(base, 'film.bin'), randomBytes(3_000_000))
    const server = await RawReceiver.open(raw)
    secrets.bytes('session', Buffer.alloc(16, 0x5e))
    secrets.bytes('token', Buffer.alloc(32, 0x70))
    try {
      for (const [index, cuts] of [[null], [1, 2, null]].entries()) {
        server.expect({ ...MANNERS, cuts })
        const words = ['send', '--to', `127.0.0.1:${server.server.port}`, '--unverified', '--no-discovery', '--json', '--limit', '2M', 'film.bin']
        const sending = start(`sender-${index}`, words)
        await sending.event(({ event, bytes }) => event === 'progress' && Number(bytes) > 0)
        await secrets.key(`key of sender ${index}`, join(base, `sender-${index}`, 'device.key'))
        await expectSilent(sending)
        expect(await sending.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('FASTDP ') })
        expect(secrets.toldIn(sending.output)).toEqual([])
      }
      server.expect(MANNERS)
      const crashing = start('sender-2', [
        'send',
        '--to',
        `127.0.0.1:${server.server.port}`,
        '--unverified',
        '--no-discovery',
        '--limit',
        '1M',
        '--json',
        'film.bin',
      ])
      await crashing.event(({ event, bytes }) => event === 'progress' && Number(bytes) > 0)
      crashing.signal('SIGUSR2')
      expect((await crashing.ended).stderr).toContain('forced')
      expect(secrets.toldIn(crashing.output)).toEqual([])
    } finally {
      await server.server.close()
    }
  })
})

test(
  'two sides do not tell each other where their files are, delivered or failed',
  async () => {
    const [source, inbox] = [join(base, 'of-the-sender-only'), join(base, 'of-the-receiver-only')]
    const { receiving, port } = await receiver('receiver', inbox)
    await mkdir(source)
    await writeFile(join(source, 'film.bin'), randomBytes(300_000))
    const [ofSender, ofReceiver] = [new Secrets(), new Secrets()]
    ofSender.text('folder of the sender', 'of-the-sender-only')
    ofReceiver.text('folder of the receiver', 'of-the-receiver-only')
    const words = ['send', '--to', `127.0.0.1:${port}`, '--unverified', '--no-discovery', '--json', join(source, 'film.bin')]
    const delivered = start('sender', words)
    expect((await delivered.ended).code).toBe(0)
    // Something of somebody else where the part files go: the receiver's disk fails, and it says so with its own path, to its own user.
    await writeFile(join(inbox, '.fastdrop-partial'), '')
    const failed = start('sender', words)
    expect((await failed.ended).code).toBe(1)
    await receiving.event(({ event }) => event === 'error')
    await expectSilent(receiving, ofSender)
    for (const sending of [delivered, failed]) expect(ofReceiver.toldIn(sending.output)).toEqual([])
    expect(ofReceiver.toldIn(receiving.output)).not.toEqual([])
  },
  TIMEOUT_MS,
)

const hasTerminals = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

describe.skipIf(!hasTerminals)('a pairing', { timeout: TIMEOUT_MS }, () => {
  test('shows its code to the one who sits there, and the nonces to nobody', async () => {
    const port = await freePort()
    const [home, pidFile, program] = [join(base, 'desk'), join(base, 'pid'), join(base, 'run.sh')]
    await mkdir(home)
    // The shell becomes the program, so its pid is the one to look at.
    const node = `${process.execPath} --import ${import.meta.resolve('tsx')} ${fileURLToPath(new URL('../cli.ts', import.meta.url))}`
    await writeFile(program, `#!/bin/sh\necho $$ > ${pidFile}\nexec ${node} pair --listen --no-discovery --name Desk --port ${port}\n`)
    await chmod(program, 0o755)
    const env = { PATH: process.env.PATH, HOME: home, FASTDROP_HOME: home, FASTDROP_INTERFACE: '127.0.0.1', TERM: 'xterm', NODE_DEBUG: 'fastdp' }
    const desk = spawn('script', ['-qfec', program, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    let screen = ''
    desk.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text
    })
    try {
      await expect.poll(() => screen, { timeout: 30_000 }).toMatch(/Waiting to be paired/)
      await secrets.key('key', join(home, 'device.key'))
      const { peer, code, nonces } = await pairRaw(port, raw)
      peers.push(peer)
      for (const nonce of nonces) secrets.bytes(`nonce ${nonce.slice(0, 4)}`, Buffer.from(nonce, 'hex'))
      const shown = `${code.slice(0, 3)} ${code.slice(3)}`
      await expect.poll(() => screen, { timeout: 30_000 }).toContain(shown)
      const open = await openToAll(Number(await readFile(pidFile, 'utf8')))
      expect([open.includes(code), open.includes(shown), secrets.toldIn(open)]).toEqual([false, false, []])
      desk.stdin.write('n\n')
      await expect.poll(() => desk.exitCode ?? desk.signalCode, { timeout: 30_000 }).not.toBeNull()
      // Once, where it belongs, and in no line of the log.
      expect([screen.split(shown).length, screen.includes(code)]).toEqual([2, false])
      expect(screen).toContain('FASTDP ')
      expect(secrets.toldIn(screen)).toEqual([])
    } finally {
      // Once its terminal is gone, it ends too.
      desk.stdin.end()
      desk.kill('SIGTERM')
    }
  })
})
