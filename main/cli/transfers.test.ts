import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fingerprint, makeTree, TestEngine } from '../engine/testing/pair.ts'
import { pairUp } from '../engine/testing/pair-up.ts'
import { freePort } from '../engine/testing/ports.ts'
import { CliProcess, type CliResult } from './testing/cli-process.ts'

const TIMEOUT_MS = 60_000
const MIB = 1024 * 1024
let base = ''
const processes: CliProcess[] = []

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'fastdrop-transfers-'))
  await makeTree(join(base, 'source'), { 'Drop/large.bin': 16 * MIB, 'Drop/a.txt': 'hello' })
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

function receive(port: number, ...more: string[]): CliProcess {
  return start('in', 'receive', '--dir', 'in', '--port', String(port), '--accept', 'anyone', '--no-discovery', '--json', ...more)
}

async function kept(who: string): Promise<{ id: string; inHand: boolean; storedBytes: number; state: string; direction: string; title: string }[]> {
  const { code, stdout } = await run(who, 'transfers', '--json')
  expect(code).toBe(0)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { transfer: Awaited<ReturnType<typeof kept>>[number] }).transfer)
}

/** A drop whose both sides have ended in the middle. */
async function interrupted(): Promise<{ port: number; id: string }> {
  const port = await freePort()
  const receiver = receive(port)
  await receiver.event(({ event }) => event === 'listening')
  const sender = start(
    'out',
    'send',
    '--to',
    `127.0.0.1:${port}`,
    '--no-discovery',
    '--unverified',
    '--limit',
    '6M',
    '--chunk-size',
    '256k',
    '--json',
    'source/Drop',
  )
  await sender.event(({ event, bytes }) => event === 'progress' && Number(bytes) > 4 * MIB)
  sender.signal('SIGINT')
  receiver.signal('SIGINT')
  expect([(await sender.ended).code, (await receiver.ended).code]).toEqual([5, 5])
  return { port, id: (await kept('out'))[0]?.id ?? '' }
}

describe('fastdrop transfers', { timeout: TIMEOUT_MS }, () => {
  it('lists what was interrupted on either side, for people and for programs', async () => {
    await interrupted()
    for (const [who, direction] of [
      ['out', 'send'],
      ['in', 'receive'],
    ] as const) {
      const [only, ...others] = await kept(who)
      expect(others).toEqual([])
      expect(only).toMatchObject({ direction, state: 'interrupted', title: 'Drop', inHand: false })
      expect(only?.storedBytes).toBeGreaterThan(2 * MIB)
      const { stdout } = await run(who, 'transfers')
      expect(stdout).toMatch(new RegExp(`^${only?.id}  Drop  (to|from) .+ of 16\\.8 MB  interrupted  until \\d{4}-\\d\\d-\\d\\d\n$`))
    }
  })

  it('shows what another program works on, and leaves it to that', async () => {
    const port = await freePort()
    const receiver = receive(port)
    await receiver.event(({ event }) => event === 'listening')
    const sender = start('out', 'send', '--to', `127.0.0.1:${port}`, '--no-discovery', '--unverified', '--limit', '500k', '--json', 'source/Drop')
    await sender.event(({ event }) => event === 'accepted')
    for (const [who, direction] of [
      ['in', 'receive'],
      ['out', 'send'],
    ] as const) {
      const [only] = await kept(who)
      expect(only).toMatchObject({ inHand: true, direction, title: 'Drop' })
      for (const action of ['discard', 'resume']) {
        expect(await run(who, 'transfers', action, only?.id ?? '')).toMatchObject({ code: 1, stderr: expect.stringContaining('Another FastDrop') })
      }
    }
  })

  it('goes on with one by its first letters, where it had ended', async () => {
    const { port, id } = await interrupted()
    const receiver = receive(port)
    const { code, stdout } = await run('out', 'transfers', 'resume', id.slice(0, 5), '--json')
    expect(code).toBe(0)
    const done = stdout.split('\n').find((line) => line.includes('"event":"done"'))
    expect(JSON.parse(done ?? '{}')).toMatchObject({ resentBytes: 0 })
    receiver.signal('SIGINT')
    await receiver.ended
    expect(await fingerprint(join(base, 'in'))).toEqual(await fingerprint(join(base, 'source')))
    expect([await kept('out'), await kept('in')]).toEqual([[], []])
  })

  it('discards what one side has of it, and tells the other', async () => {
    const { port, id } = await interrupted()
    const receiver = receive(port)
    await receiver.event(({ event }) => event === 'listening')
    const { code, stdout } = await run('out', 'transfers', 'discard', id, '--json')
    expect([code, JSON.parse(stdout)]).toEqual([0, { event: 'discarded', transferId: id, told: true }])
    await receiver.event(({ event, code: why }) => event === 'error' && why === 'CANCELLED_BY_PEER')
    receiver.signal('SIGINT')
    await receiver.ended
    expect([await kept('out'), await kept('in'), await readdir(join(base, 'in'))]).toEqual([[], [], []])
  })

  it('discards what has arrived; its sender hears of that when it comes back', async () => {
    const { port } = await interrupted()
    const [incoming] = await kept('in')
    expect(await run('in', 'transfers', 'discard', incoming?.id ?? '')).toMatchObject({ code: 0, stdout: expect.stringContaining('Discarded: Drop from') })
    expect(await readdir(join(base, 'in'))).toEqual([])
    const receiver = receive(port)
    await receiver.event(({ event }) => event === 'listening')
    const [out] = await kept('out')
    expect(await run('out', 'transfers', 'resume', out?.id ?? '')).toMatchObject({ code: 1, stderr: expect.stringContaining('cancelled') })
    expect(await kept('out')).toEqual([])
  })

  it('says what it does not know', async () => {
    expect(await run('out', 'transfers')).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('Nothing is interrupted') })
    expect(await run('out', 'transfers', 'discard', 'abcd')).toMatchObject({ code: 4, stderr: expect.stringContaining('“abcd”') })
  })
})

describe('send --wait', { timeout: TIMEOUT_MS }, () => {
  /** Two homes that know each other. */
  async function paired(): Promise<void> {
    const [one, two] = await Promise.all(
      ['out', 'in'].map((who) => TestEngine.start({ dataDir: join(base, `home-${who}`), deviceName: who === 'in' ? 'Quiet Harbor' : 'Amber Otter' })),
    )
    if (!one || !two) throw new Error('no engines')
    await pairUp(one, two)
    await Promise.all([one.close(), two.close()])
    await mkdir(join(base, 'in'), { recursive: true })
  }

  it('waits for a paired device, and sends when it is there', async () => {
    await paired()
    const sender = start('out', 'send', '--to', 'quiet harbor', '--wait', 'source/Drop')
    await sender.said(/Waiting for Quiet Harbor to be there: Drop/)
    const receiver = start('in', 'receive', '--name', 'Quiet Harbor', '--dir', 'in', '--accept', 'paired', '--once', '--json')
    expect((await sender.ended).code).toBe(0)
    expect((await receiver.ended).code).toBe(0)
    expect(await fingerprint(join(base, 'in'))).toEqual(await fingerprint(join(base, 'source')))
    expect(await kept('out')).toEqual([])
  })

  it('waits with a text, which is nowhere but in the command that waits', async () => {
    await paired()
    const sender = start('out', 'send', '--to', 'quiet harbor', '--wait', '--text', 'see you at noon')
    await sender.said(/Waiting for Quiet Harbor to be there: a text/)
    expect(await kept('out')).toEqual([])
    const receiver = start('in', 'receive', '--name', 'Quiet Harbor', '--dir', 'in', '--accept', 'paired', '--once', '--json')
    expect((await sender.ended).code).toBe(0)
    expect((await receiver.ended).code).toBe(0)
    expect(receiver.events().find(({ event }) => event === 'done')).toMatchObject({ text: 'see you at noon', paths: [] })
  })

  it('with a text is withdrawn by Ctrl-C, and promises nothing', async () => {
    await paired()
    const sender = start('out', 'send', '--to', 'Quiet Harbor', '--wait', '--text', 'see you at noon')
    await sender.said(/Waiting for Quiet Harbor/)
    sender.signal('SIGINT')
    const { code, stderr } = await sender.ended
    expect([code, stderr]).toEqual([5, expect.stringContaining('Interrupted. A text is kept nowhere')])
    expect(stderr).not.toContain('goes on')
  })

  it('gives up when its time is over, and leaves nothing', async () => {
    await paired()
    const { code, stderr } = await run('out', 'send', '--to', 'Quiet Harbor', '--wait=1', 'source/Drop')
    expect(code).toBe(4)
    expect(stderr).toContain('not there in time')
    expect(await kept('out')).toEqual([])
  })

  it('is withdrawn by Ctrl-C; what is killed instead is kept, and can be gone on with', async () => {
    await paired()
    const first = start('out', 'send', '--to', 'Quiet Harbor', '--wait', 'source/Drop')
    await first.said(/Waiting for Quiet Harbor/)
    first.signal('SIGINT')
    expect((await first.ended).code).toBe(5)
    expect(await kept('out')).toEqual([])
    const second = start('out', 'send', '--to', 'Quiet Harbor', '--wait', 'source/Drop')
    await second.said(/Waiting for Quiet Harbor/)
    await expect.poll(() => kept('out'), { timeout: 20_000 }).toMatchObject([{ state: 'waiting', title: 'Drop', inHand: true }])
    await second.kill()
    const [left] = await kept('out')
    expect(left).toMatchObject({ state: 'waiting', inHand: false })
    const receiver = start('in', 'receive', '--name', 'Quiet Harbor', '--dir', 'in', '--accept', 'paired', '--once')
    expect((await run('out', 'transfers', 'resume', left?.id ?? '')).code).toBe(0)
    expect((await receiver.ended).code).toBe(0)
  })

  it('tries an address until somebody answers there', async () => {
    const port = await freePort()
    const sender = start('out', 'send', '--to', `127.0.0.1:${port}`, '--no-discovery', '--wait=50s', '--unverified', 'source/Drop')
    const receiver = receive(port, '--once')
    expect((await sender.ended).code).toBe(0)
    expect((await receiver.ended).code).toBe(0)
  })
})
