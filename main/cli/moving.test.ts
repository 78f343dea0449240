import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CliProcess } from './testing/cli-process.ts'

/** Two hosts with a cable of their own between them; one of them gets another address on the way. */
const [left, right] = [`fd-stays-${process.pid}`, `fd-moves-${process.pid}`]
const LEFT_ADDRESS = '10.78.0.1'
const [BEFORE, AFTER] = ['10.78.0.2', '10.78.0.77']

function ip(...words: string[]): string {
  return execFileSync('ip', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function canMakeNamespaces(): boolean {
  try {
    ip('netns', 'add', `fd-try-${process.pid}`)
    ip('netns', 'del', `fd-try-${process.pid}`)
    return true
  } catch {
    return false
  }
}

const possible = process.platform === 'linux' && canMakeNamespaces()

describe.skipIf(!possible)('a receiver whose address changes in the middle', () => {
  let root = ''
  const processes: CliProcess[] = []

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'fastdrop-moving-'))
    ip('netns', 'add', left)
    ip('netns', 'add', right)
    ip('link', 'add', 'vstays', 'netns', left, 'type', 'veth', 'peer', 'name', 'vmoves', 'netns', right)
    const ends = [
      [left, LEFT_ADDRESS, 'vstays'],
      [right, BEFORE, 'vmoves'],
    ] as const
    for (const [namespace, address, device] of ends) {
      ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', device)
      ip('-n', namespace, 'link', 'set', device, 'up')
      ip('-n', namespace, 'link', 'set', 'lo', 'up')
    }
  })

  afterAll(async () => {
    await Promise.all(processes.map((each) => each.kill()))
    ip('netns', 'del', left)
    ip('netns', 'del', right)
    rmSync(root, { recursive: true, force: true })
  })

  function run(namespace: string, ...words: string[]): CliProcess {
    const started = new CliProcess(words, join(root, namespace), { cwd: root, namespace })
    processes.push(started)
    return started
  }

  function hashOf(path: string): string {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  }

  test('both ends are interrupted, and it goes on by itself at the new address', async () => {
    writeFileSync(join(root, 'film.bin'), randomBytes(40_000_000))
    const receiver = run(right, 'receive', '--name', 'Moving Box', '--dir', join(root, 'in'), '--accept', 'anyone', '--once', '--json')
    await receiver.event(({ event, addresses }) => event === 'listening' && Array.isArray(addresses) && addresses.includes(BEFORE))
    const sender = run(left, 'send', '--to', 'moving box', '--unverified', '--limit', '4M', '--chunk-size', '1M', '--json', 'film.bin')
    await sender.event(({ event, bytes }) => event === 'progress' && Number(bytes) > 8_000_000)
    ip('-n', right, 'addr', 'del', `${BEFORE}/24`, 'dev', 'vmoves')
    ip('-n', right, 'addr', 'add', `${AFTER}/24`, 'dev', 'vmoves')
    await receiver.event(({ event, addresses }) => event === 'listening' && Array.isArray(addresses) && addresses.includes(AFTER))
    // not by a time-out: the address that it was held through is gone
    await receiver.event(({ event }) => event === 'interrupted')
    await sender.event(({ event }) => event === 'resumed')
    expect((await sender.ended).code).toBe(0)
    expect((await receiver.ended).code).toBe(0)
    expect(hashOf(join(root, 'in', 'film.bin'))).toBe(hashOf(join(root, 'film.bin')))
    const done = sender.events().find(({ event }) => event === 'done')
    expect(Number(done?.resentBytes)).toBeLessThanOrEqual(4 * 3 * 1_048_576)
  }, 150_000)
})
