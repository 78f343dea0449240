import { mkdir, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { CHECKS, countOf, type Finding, stateOf } from '../../../shared/self-test.ts'
import type { PeerSnapshot } from '../../../shared/transfer.ts'
import { loadIdentity } from '../identity/identity.ts'
import { CLOCK_AHEAD_MS, CLOCK_FROM_MS, CLOCK_SLACK_MS, FOLDER_LOW_BYTES, NEIGHBOURS_WAIT_MS } from '../limits.ts'
import { closingAfterEach } from '../testing/pair.ts'
import { pairUp } from '../testing/pair-up.ts'
import { tempFolder } from '../testing/support.ts'
import { until } from '../testing/watch.ts'
import { clockFinding } from './clock.ts'
import { type EngineParts, EngineSelfTest } from './engine-self-test.ts'
import { discoveryCommands, findFirewall, holderCommands, portCommands } from './firewall.ts'
import { folderFinding, spaceFinding } from './folder.ts'
import { inboundFinding, knock } from './inbound.ts'
import { neighboursFinding, reachPaired } from './neighbours.ts'
import { kindOf, networkFinding } from './network.ts'
import { commandsFor, discoveryFinding, SelfTest, type SelfTestParts } from './self-test.ts'

const { started } = closingAfterEach()

describe('a running engine', () => {
  it('finds itself, and a paired device that answers; two tests at once are one', async () => {
    const [a, b] = [await started({ discovery: true }), await started({ discovery: true, deviceName: `Desk ${process.pid}` })]
    await pairUp(a, b)
    await until(() => a.engine.peers().some(({ verified }) => verified), true, 20_000)
    const [first, second] = await Promise.all([a.engine.selfTest(), a.engine.selfTest()])
    expect(second).toBe(first)
    expect(first.checks.map(({ finding }) => finding.check)).toEqual(CHECKS)
    const found = Object.fromEntries(first.checks.map(({ finding }) => [finding.check, finding]))
    expect(found).toMatchObject({
      port: { found: 'open', port: a.port, address: '127.0.0.1' },
      inbound: { found: 'reached', visited: false },
      discovery: { found: 'heard', announced: true },
      folder: { found: 'writable', folder: a.received },
    })
    expect(found.neighbours).toMatchObject({ found: 'some' })
    expect((found.neighbours as { reached: number }).reached).toBeGreaterThan(0)
    expect(countOf(first, 'failed')).toBe(0)
  }, 60_000)

  it('does not claim what it cannot know: nothing listens, nothing is announced', async () => {
    const hidden = await started({ discovery: true, visibility: 'hidden' })
    expect((await hidden.engine.selfTest()).checks[3]?.finding).toEqual({ check: 'discovery', found: 'heard', announced: false })
    const quiet = await started({ listen: false })
    const checks = (await quiet.engine.selfTest()).checks.map(({ finding: { found } }) => found)
    expect(checks.slice(1, 4)).toEqual(['closed', 'waits', 'off'])
  }, 60_000)
})

test('who answers at an address is known by the key alone', async () => {
  const other = await started()
  const identity = await loadIdentity(join(other.root, 'another'), null)
  const knockAt = (port: number) => knock({ identity, localAddress: '127.0.0.1', address: '127.0.0.1', port })
  const own = await loadIdentity(join(other.root, 'data'), null)
  expect(await knockAt(other.port)).toBe('other')
  expect(await knock({ identity: own, localAddress: '127.0.0.1', address: '127.0.0.1', port: other.port })).toBe('self')
  const server = createServer((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end('SSH-2.0-x\r\n'),
  )
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
  expect(await knockAt(port)).toBe('other')
  await new Promise((resolve) => server.close(resolve))
  expect(await knockAt(port)).toBe('nobody')
})

test('only a visit from outside proves that others get in', () => {
  const visitsOf = (remoteAddress: string, keyHash: string): boolean => {
    const parts = { identity: { keyHash: 'own' }, options: () => ({}), events: { add: () => () => {} } }
    const selfTest = new EngineSelfTest(parts as unknown as EngineParts)
    selfTest.sign({ remoteAddress, peerKey: { keyHash } } as Parameters<EngineSelfTest['sign']>[0])
    return selfTest.visited
  }
  expect([visitsOf('192.0.2.7', 'other'), visitsOf('192.0.2.7', 'own'), visitsOf('127.0.0.1', 'other')]).toEqual([true, false, false])
})

describe('the findings', () => {
  const lan = { name: 'eth0', address: '192.0.2.1', kind: 'lan' } as const
  const tunnel = { name: 'wg0', address: '198.51.100.1', kind: 'tunnel' } as const
  const docker = { name: 'docker0', address: '172.17.0.1', kind: 'virtual' } as const
  const loopback = { name: 'lo', address: '127.0.0.1', kind: 'loopback' } as const

  it('know the interfaces of the systems by their names', () => {
    const kinds = { eth0: 'lan', enp3s0: 'lan', wlan0: 'lan', en0: 'lan', 'Wi-Fi': 'lan', Ethernet: 'lan', tun0: 'tunnel', utun4: 'tunnel', wg0: 'tunnel' }
    const more = { tailscale0: 'tunnel', ppp0: 'tunnel', 'Mullvad VPN': 'tunnel', docker0: 'virtual', 'br-3f2a': 'virtual', 'vEthernet (WSL)': 'virtual' }
    for (const [name, kind] of Object.entries({ ...kinds, ...more })) expect([name, kindOf(name, false)]).toEqual([name, kind])
    expect(kindOf('anything', true)).toBe('loopback')
  })

  it('tell where this device is', () => {
    expect(networkFinding([lan, docker, loopback], null)).toMatchObject({ found: 'connected', interfaces: [lan, docker] })
    expect(networkFinding([lan, tunnel, loopback], null)).toMatchObject({ found: 'tunnel', interfaces: [lan, tunnel] })
    expect(networkFinding([lan, tunnel, loopback], lan.address)).toMatchObject({ found: 'tunnel', interfaces: [lan, tunnel] })
    expect(networkFinding([docker, loopback], null)).toMatchObject({ found: 'none' })
    expect(networkFinding([lan, loopback], '192.0.2.99')).toMatchObject({ found: 'gone', address: '192.0.2.99' })
    expect(networkFinding([lan, loopback], '127.0.0.1')).toMatchObject({ found: 'only-here' })
  })

  it('put nobody before somebody else, and both before an answer of our own', () => {
    const knocks = [
      { address: 'a', knock: 'self' },
      { address: 'b', knock: 'other' },
      { address: 'c', knock: 'nobody' },
    ] as const
    const of = (count: number): Finding => inboundFinding(knocks.slice(0, count), { port: 5424, visited: false })
    expect([of(1), of(2), of(3)]).toMatchObject([{ found: 'reached' }, { found: 'other', addresses: ['b'] }, { found: 'blocked', addresses: ['c'] }])
  })

  it('name the interfaces on which multicast fails', () => {
    const echo = (address: string, failure: 'silent' | null) => ({ address, failure, announced: true })
    expect(discoveryFinding([echo('a', null), echo('b', 'silent')])).toMatchObject({ found: 'deaf', failures: [{ address: 'b', failure: 'silent' }], heard: 1 })
    expect(discoveryFinding([echo('a', null)])).toEqual({ check: 'discovery', found: 'heard', announced: true })
    expect(discoveryFinding(null)).toMatchObject({ found: 'off' })
  })

  it('call on paired devices only, and on a few of them', async () => {
    const asked: string[] = []
    const peer = (name: string, verified: boolean) => ({ name, verified, address: name }) as PeerSnapshot
    const online = [peer('stranger', false), ...['a', 'b', 'c', 'd', 'e'].map((name) => peer(name, true))]
    const reached = await reachPaired(online, ({ name }) => {
      asked.push(name)
      return Promise.resolve(name !== 'b')
    })
    expect(asked).toEqual(['a', 'b', 'c', 'd'])
    expect(neighboursFinding(online, reached)).toEqual({ check: 'neighbours', found: 'unreachable', devices: 6, names: ['b'] })
    expect(neighboursFinding([], { answered: 0, silent: [] })).toMatchObject({ found: 'nobody' })
  })

  it('take a clock for wrong before this version, in another century, and before what has happened here', () => {
    const found = (nowMs: number, latestMs = 0): string => clockFinding(nowMs, latestMs).found
    expect([found(0), found(CLOCK_FROM_MS - 1), found(CLOCK_FROM_MS + CLOCK_AHEAD_MS + 1)]).toEqual(['wrong', 'wrong', 'wrong'])
    const now = CLOCK_FROM_MS + 1e9
    expect([found(now), found(now, now + CLOCK_SLACK_MS), found(now, now + CLOCK_SLACK_MS + 1)]).toEqual(['plausible', 'plausible', 'wrong'])
  })

  it('tell a disk that fills', () => {
    const at = (usableBytes: number): Finding => spaceFinding('/r', { usableBytes, fileMaxBytes: Number.MAX_SAFE_INTEGER })
    expect([at(-1), at(0), at(1), at(FOLDER_LOW_BYTES)].map(({ found }) => found)).toEqual(['full', 'full', 'nearly-full', 'writable'])
    expect(at(Number.MAX_SAFE_INTEGER)).toMatchObject({ freeBytes: null, fileMaxBytes: null })
  })
})

describe('the receive folder', () => {
  const root = tempFolder()

  it('may be missing, and is not made', async () => {
    const folder = join(root.path, 'a', 'b')
    expect(await folderFinding(folder)).toMatchObject({ found: 'writable', folder })
    await writeFile(join(root.path, 'file'), '')
    expect(await folderFinding(join(root.path, 'file'))).toMatchObject({ found: 'unwritable', code: 'ENOTDIR' })
    expect(await folderFinding(join(root.path, 'file', 'below'))).toMatchObject({ found: 'unwritable', code: 'ENOTDIR' })
  })
})

describe('the firewall of this system', () => {
  const root = tempFolder()
  const put = async (path: string, content = ''): Promise<void> => {
    await mkdir(dirname(join(root.path, path)), { recursive: true })
    await writeFile(join(root.path, path), content)
  }
  const commands = async (): Promise<string[]> => portCommands(await findFirewall('linux', root.path), 5430).map(({ command }) => command)

  it('is the one that is on, else what is installed', async () => {
    expect(await commands()).toEqual([])
    await put('usr/sbin/iptables')
    expect(await commands()).toEqual(['sudo iptables -I INPUT -p tcp --dport 5430 -j ACCEPT'])
    await put('usr/sbin/nft')
    expect((await commands())[0]).toBe('sudo nft insert rule inet filter input tcp dport 5430 accept')
    await put('etc/ufw/ufw.conf', '# ENABLED=yes\nENABLED=no\n')
    expect(await commands()).toHaveLength(2)
    await put('sys/fs/cgroup/system.slice/firewalld.service/cgroup.procs')
    expect(await commands()).toEqual(['sudo firewall-cmd --permanent --add-port=5430/tcp && sudo firewall-cmd --reload'])
    await put('etc/ufw/ufw.conf', 'ENABLED=yes\n')
    expect(await commands()).toEqual(["sudo ufw allow 5430/tcp comment 'FastDrop'"])
    expect(await findFirewall('linux', root.path)).toMatchObject({ active: true })
  })

  it('has its commands on each system', async () => {
    const windows = await findFirewall('win32')
    expect(portCommands(windows, 5424).map(({ command }) => command)).toEqual([
      'New-NetFirewallRule -DisplayName "FastDrop" -Direction Inbound -Action Allow -Protocol TCP -LocalPort 5424 -Profile Private,Domain',
      'netsh advfirewall firewall add rule name="FastDrop" dir=in action=allow protocol=TCP localport=5424 profile=private,domain',
    ])
    const mac = portCommands(await findFirewall('darwin'), 5424, "/Applications/It's.app/Contents/MacOS/FastDrop")[0]?.command
    expect(mac).toContain("--add '/Applications/It'\\''s.app' && ")
    expect(discoveryCommands({ tools: ['firewalld'], active: true })[0]?.command).toContain('--add-service=mdns')
    expect(holderCommands('linux', 'tcp', 5424)[0]?.command).toBe("sudo ss -ltnp 'sport = :5424'")
    expect(holderCommands('darwin', 'udp', 5353)[0]?.command).toBe('sudo lsof -nP -iUDP:5353')
    expect(holderCommands('win32', 'tcp', 1)[0]?.tool).toBe('PowerShell')
  })

  it('is advised about only where it may be the reason', () => {
    const on = { tools: ['ufw'], active: true } as const
    const off = { tools: ['iptables'], active: false } as const
    const reached = { check: 'inbound', found: 'reached', port: 5424, visited: false, firewall: null } as const
    const count = (finding: Finding, firewall: typeof on | typeof off): number => commandsFor(finding, firewall, 'linux').length
    expect([count(reached, on), count(reached, off), count({ ...reached, visited: true }, on)]).toEqual([1, 0, 0])
    const blocked: Finding = { check: 'inbound', found: 'blocked', port: 5424, addresses: ['a'] }
    expect([count(blocked, on), count(blocked, off)]).toEqual([1, 1])
    const busy: Finding = { check: 'discovery', found: 'deaf', heard: 0, failures: [{ address: 'a', failure: 'busy' }] }
    expect(commandsFor(busy, on, 'linux')[0]?.command).toContain('5353')
    expect(commandsFor(busy, on, 'linux')[0]?.tool).toBe('ss')
  })
})

test('neighbours are waited for only where multicast works', async () => {
  const waits: string[] = []
  const parts = (failure: 'silent' | null): SelfTestParts => ({
    options: () => ({ receiveFolder: '/', interfaceAddress: '127.0.0.1', port: null }) as ReturnType<SelfTestParts['options']>,
    port: () => 5424,
    addresses: () => ['127.0.0.1'],
    visited: () => false,
    knock: () => Promise.resolve('self'),
    echo: () => Promise.resolve([{ address: '127.0.0.1', failure, announced: true }]),
    peers: () => [],
    untilSomebody: () => (failure === null ? Promise.resolve(void waits.push('waited')) : new Promise(() => {})),
    answers: () => Promise.resolve(true),
    latestMs: () => 0,
  })
  const found = async (failure: 'silent' | null): Promise<string | undefined> => (await new SelfTest(parts(failure)).run()).checks[4]?.finding.found
  expect([await found(null), await found('silent'), waits]).toEqual(['nobody', 'waits', ['waited']])
  expect(NEIGHBOURS_WAIT_MS).toBeGreaterThan(1_500)
})

test('every finding has its state', () => {
  expect(stateOf({ check: 'clock', found: 'plausible', nowMs: 0 })).toBe('ok')
  expect(stateOf({ check: 'inbound', found: 'waits' })).toBe('skipped')
})
