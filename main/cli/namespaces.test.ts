import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CliProcess } from './testing/cli-process.ts'

/** Two hosts on one machine, joined by a cable of their own: nothing here reaches any other network. */
const [left, right] = [`fd-left-${process.pid}`, `fd-right-${process.pid}`]
const LEFT_ADDRESS = '10.77.0.1'
const RIGHT_ADDRESS = '10.77.0.2'

function ip(...words: string[]): string {
  return execFileSync('ip', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function tool(namespace: string, ...words: string[]): string {
  return execFileSync('ip', ['netns', 'exec', namespace, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function canMakeNamespaces(): boolean {
  try {
    ip('netns', 'add', `fd-probe-${process.pid}`)
    ip('netns', 'del', `fd-probe-${process.pid}`)
    return true
  } catch {
    return false
  }
}

const possible = process.platform === 'linux' && canMakeNamespaces()

describe.skipIf(!possible)('two hosts with a cable between them', () => {
  let root = ''

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'fastdrop-ns-'))
    ip('netns', 'add', left)
    ip('netns', 'add', right)
    ip('link', 'add', 'vleft', 'netns', left, 'type', 'veth', 'peer', 'name', 'vright', 'netns', right)
    const ends = [
      [left, LEFT_ADDRESS, 'vleft'],
      [right, RIGHT_ADDRESS, 'vright'],
    ] as const
    for (const [namespace, address, device] of ends) {
      ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', device)
      ip('-n', namespace, 'link', 'set', device, 'up')
      ip('-n', namespace, 'link', 'set', 'lo', 'up')
    }
  })

  afterAll(() => {
    ip('netns', 'del', left)
    ip('netns', 'del', right)
    rmSync(root, { recursive: true, force: true })
  })

  function run(namespace: string, ...words: string[]): CliProcess {
    return new CliProcess(words, join(root, namespace), { cwd: root, namespace })
  }

  function hashOf(path: string): string {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  }

  test('they find each other by name, and a file crosses over a control and four data connections', async () => {
    writeFileSync(join(root, 'film.bin'), randomBytes(60_000_000))
    const receiver = run(right, 'receive', '--name', 'Right Box', '--dir', join(root, 'in'), '--accept', 'anyone', '--once', '--json')
    await receiver.event(({ event, addresses }) => event === 'listening' && Array.isArray(addresses) && addresses.includes(RIGHT_ADDRESS))
    const sender = run(left, 'send', '--to', 'right box', '--unverified', '--limit', '30M', '--json', 'film.bin')
    await sender.event(({ event, bytes }) => event === 'progress' && Number(bytes) > 5_000_000)
    const connections = tool(left, 'ss', '-Htn', 'state', 'established', 'dst', RIGHT_ADDRESS).trim().split('\n')
    expect(connections).toHaveLength(5)
    expect((await sender.ended).code).toBe(0)
    expect((await receiver.ended).code).toBe(0)
    expect(hashOf(join(root, 'in', 'film.bin'))).toBe(hashOf(join(root, 'film.bin')))
  }, 60_000)

  test('a data connection that the system kills midway costs only its chunks', async () => {
    writeFileSync(join(root, 'cut.bin'), randomBytes(60_000_000))
    const receiver = run(right, 'receive', '--name', 'Right Box', '--dir', join(root, 'in'), '--accept', 'anyone', '--once', '--json')
    const listening = await receiver.event(({ event }) => event === 'listening')
    const to = `${RIGHT_ADDRESS}:${Number(listening.port)}`
    const sender = run(left, 'send', '--to', to, '--no-discovery', '--unverified', '--limit', '30M', '--json', 'cut.bin')
    await sender.event(({ event, bytes }) => event === 'progress' && Number(bytes) > 5_000_000)
    const busiest = busiestPort(tool(left, 'ss', '-Htnie', 'state', 'established', 'dst', RIGHT_ADDRESS))
    tool(left, 'ss', '-K', 'dst', RIGHT_ADDRESS, 'sport', '=', `:${busiest}`)
    expect((await sender.ended).code).toBe(0)
    expect((await receiver.ended).code).toBe(0)
    expect(sender.events()).toContainEqual(expect.objectContaining({ event: 'retry', reason: 'connection' }))
    expect(hashOf(join(root, 'in', 'cut.bin'))).toBe(hashOf(join(root, 'cut.bin')))
  }, 60_000)
})

/** The local port of the connection that has sent most: certainly one that carries data. */
function busiestPort(listing: string): number {
  let best = { port: 0, bytes: -1 }
  let port = 0
  for (const line of listing.split('\n')) {
    const ports = /^\s*\d+\s+\d+\s+\S+:(\d+)\s+\S+:\d+/.exec(line)
    if (ports) port = Number(ports[1])
    const sent = /bytes_sent:(\d+)/.exec(line)
    if (sent && Number(sent[1]) > best.bytes) best = { port, bytes: Number(sent[1]) }
  }
  return best.port
}
