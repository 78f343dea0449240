import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { closingAfterEach, makeTree, type TestEngine } from '../engine/testing/pair.ts'
import { pairUp } from '../engine/testing/pair-up.ts'
import { until } from '../engine/testing/watch.ts'
import { CliProcess, type CliResult } from './testing/cli-process.ts'

const { started, keep } = closingAfterEach()
const WITHIN_MS = 30_000

/** A name nobody else on this machine's loopback has. */
const NAME = `Desk ${process.pid}`
let desk: TestEngine
let home = ''

/** The command line's device and `desk` have compared their codes. */
beforeEach(async () => {
  desk = await started({ discovery: true, deviceName: NAME })
  const own = await started({ listen: false })
  await pairUp(own, desk)
  home = join(own.root, 'data')
  await own.engine.close()
  await makeTree(own.root, { 'data/f': 'x' })
})

function fastdrop(...words: string[]): Promise<CliResult> {
  return new CliProcess(words, home, home).ended
}

test('of two devices of one name the paired one is meant; alone, the other one is told nothing unless one insists', async () => {
  const { deviceId } = desk.engine.identity()
  const impostor = await started({ discovery: true, deviceName: NAME.toUpperCase() })
  const seen = (await fastdrop('peers')).stdout.split('\n')
  expect(seen.find((line) => line.includes(`:${desk.port} `))).toMatch(/ verified$/)
  expect(seen.find((line) => line.includes(`:${impostor.port} `))).toContain(`NOT verified as your paired device ${deviceId}`)

  expect(await fastdrop('send', '--to', NAME, 'f')).toMatchObject({ code: 0 })
  expect([desk.engine.transfers().length, impostor.engine.transfers().length]).toEqual([1, 0])

  await desk.engine.close()
  const refused = await fastdrop('send', '--to', NAME, 'f')
  expect([refused.code, impostor.engine.transfers().length]).toEqual([6, 0])
  expect(refused.stderr).toContain(`is called like your paired device “${NAME}” (${deviceId}), but has not shown its key`)
  const address = await fastdrop('send', '--to', `127.0.0.1:${impostor.port}`, 'f')
  expect([address.code, impostor.engine.transfers().length]).toEqual([6, 0])

  const insisted = await fastdrop('send', '--to', NAME, '--unverified', 'f')
  expect([insisted.code, impostor.engine.transfers().length]).toEqual([0, 1])
  expect(insisted.stderr).toContain('Warning: ')
}, 90_000)

test('receive --visibility paired: strangers see no name and are declined, the paired device sees it and sends', async () => {
  const stranger = await started({ discovery: true })
  const words = ['receive', '--json', '--name', 'Inbox', '--visibility', 'paired', '--accept', 'paired', '--dir', 'in']
  const receiver = new CliProcess(words, home, home)
  keep({ close: () => receiver.kill() })
  const { port } = (await receiver.event(({ event }) => event === 'listening')) as unknown as { port: number }
  const card = (of: TestEngine): unknown => of.engine.peers().find((peer) => peer.port === port)?.verified ?? null
  await until(() => card(desk), true, WITHIN_MS)
  expect(card(stranger)).toBe(null)
  for (const each of [desk, stranger]) await makeTree(each.root, { f: 'x' })
  expect(await stranger.ended(stranger.send(port, [join(stranger.root, 'f')]))).toBe('declined')
  expect(await desk.ended(desk.send(port, [join(desk.root, 'f')]))).toBe('done')
  receiver.signal('SIGINT')
  expect((await receiver.ended).code).toBe(0)
}, 90_000)
