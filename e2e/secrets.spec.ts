import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Identity, loadIdentity } from '../main/engine/identity/identity.ts'
import { accepted, attach, chunkBody, fileEntry } from '../main/engine/testing/raw-offer.ts'
import { pairRaw } from '../main/engine/testing/raw-pairing.ts'
import { RawPeer } from '../main/engine/testing/raw-peer.ts'
import { openToAll, Secrets } from '../main/engine/testing/secrets.ts'
import { Cli } from './driver/cli.ts'
import { codeOn } from './driver/pairing.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'
import { until } from './driver/wait.ts'

let base = ''
let raw: Identity
const peers: RawPeer[] = []

test.beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'fastdrop-secrets-'))
  raw = await loadIdentity(base)
})
test.afterEach(async () => {
  for (const peer of peers.splice(0)) peer.destroy()
  await rm(base, { recursive: true, force: true })
})

test('With all logs on, among peers that misuse what they know, and crashed, the app tells no secret', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', env: { NODE_DEBUG: 'fastdp' } })
  const port = await a.engine.port()
  const peerAt = async (): Promise<RawPeer> => {
    const peer = await RawPeer.ready(port, raw)
    peers.push(peer)
    return peer
  }
  const secrets = new Secrets()
  await secrets.key('key', path.join(a.home, 'device.key'))

  const control = await peerAt()
  const answer = accepted(control, [fileEntry('film.bin', 300_000)])
  await a.accept()
  const accept = await answer
  secrets.bytes('session', Buffer.from(accept.Session, 'hex'))
  secrets.bytes('token', Buffer.from(accept.Token, 'hex'))
  for (const wrong of [
    { type: 'ATTACH', Session: accept.Session, Token: '00'.repeat(32), Lane: 0 },
    { type: 'ATTACH', Session: '00'.repeat(16), Token: accept.Token, Lane: 0 },
    { type: 'ATTACH', Session: accept.Session, Token: `${accept.Token}00`, Lane: 0 },
    { type: accept.Token },
    { type: 'HEADER', FileName: accept.Token, DeviceName: accept.Session },
  ]) {
    const peer = await peerAt()
    peer.send(wrong)
    await peer.untilClosed()
  }
  const data = await peerAt()
  await attach(data, accept)
  for (let tries = 0; tries < 3; tries += 1) data.frame(1, await chunkBody(Buffer.alloc(256 * 1024), Buffer.alloc(32)))
  await expect(a.row('receive', 'failed')).toBeVisible()

  const { peer, code, nonces } = await pairRaw(port, raw)
  peers.push(peer)
  for (const nonce of nonces) secrets.bytes(`nonce ${nonce.slice(0, 4)}`, Buffer.from(nonce, 'hex'))
  expect(await codeOn(a)).toBe(`${code.slice(0, 3)} ${code.slice(3)}`)
  const shown = new Secrets()
  shown.text('code', code)
  shown.text('code as it is shown', `${code.slice(0, 3)} ${code.slice(3)}`)
  await a.page.getByRole('button', { name: 'They differ' }).click()
  await peer.untilClosed()

  const there = await stage.room('where-only-the-sender-looks')
  secrets.text('folder of the sender', path.basename(there))
  const sending = new Cli(['send', '--to', `127.0.0.1:${port}`, '--unverified', '--no-discovery', path.join(a.home, 'settings.json')], there)
  await a.offer.getByRole('button', { name: 'Decline' }).click()
  expect(await sending.exitCode()).toBe(3)

  await a.electron.evaluate(() => {
    setTimeout(() => {
      throw new Error('forced')
    })
    void Promise.reject(new Error('forced, and nobody waits'))
  })
  await until('both are complained of', () => ['uncaught exception', 'unhandled rejection'].every((what) => a.troubles.some((line) => line.includes(what))))
  expect(a.said.filter((line) => line.startsWith('FASTDP ')).length).toBeGreaterThan(5)
  const everything = a.said.join('\n')
  expect([secrets.toldIn(everything), shown.toldIn(everything)]).toEqual([[], []])
  if (process.platform === 'linux') {
    const open = await openToAll(a.pid)
    expect([secrets.toldIn(open), shown.toldIn(open)]).toEqual([[], []])
  }
  expect(a.troubles.filter((line) => !/forced|DIGEST_MISMATCH|PROTOCOL_VIOLATION/.test(line))).toEqual([])
  a.troubles.length = 0
})
