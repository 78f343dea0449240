import { execFileSync } from 'node:child_process'
import { chmod, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closingAfterEach, fingerprint, makeTree, standing, type TestEngine } from './testing/pair.ts'

const { started, keep } = closingAfterEach()

async function delivered(tree: Readonly<Record<string, string | number | null>>): Promise<{ sender: TestEngine; receiver: TestEngine }> {
  const receiver = await started()
  const sender = await started({ listen: false })
  await makeTree(join(sender.root, 'source'), tree)
  expect(await sender.ended(sender.send(receiver.port, [join(sender.root, 'source', 'drop')]))).toBe('done')
  return { sender, receiver }
}

async function asItWas(tree: Readonly<Record<string, string | number | null>>): Promise<void> {
  const { sender, receiver } = await delivered(tree)
  expect(await fingerprint(receiver.received)).toEqual(await fingerprint(join(sender.root, 'source')))
}

test('64 levels arrive, with the time of each folder', async () => {
  const folders = Array.from({ length: 62 }, (_, level) => `l${level}`).join('/')
  await asItWas({ [`drop/${folders}/file`]: 'deep down', 'drop/l0/l1/l2/beside': 5000, [`drop/${folders.slice(0, -4)}/empty`]: null })
})

test('what is one level too deep is left out and listed, and the rest arrives', async () => {
  const folders = Array.from({ length: 63 }, (_, level) => `l${level}`).join('/')
  const { sender, receiver } = await delivered({ [`drop/${folders}/file`]: 'too deep', 'drop/near': 'near' })
  expect(skipped(sender)).toEqual([{ path: `drop/${folders}/file`, reason: 'name' }])
  const arrived = Object.keys(await fingerprint(receiver.received))
  expect(arrived).toContain('drop/near')
  expect(arrived.filter((path) => path.endsWith('/file'))).toEqual([])
})

test('names as long as may be, in any script, arrive', async () => {
  const names = [
    'x'.repeat(255),
    '文'.repeat(85),
    '🦦'.repeat(63),
    'é'.repeat(127),
    `${'a'.repeat(250)}.jpeg`.slice(0, 255),
    '👩‍👩‍👧‍👦 und 👨🏽‍🚀',
    ' leading',
    '日本語 ファイル.txt',
    '.hidden',
  ]
  await asItWas(Object.fromEntries(names.map((name, n) => [`drop/${name}`, `content ${n}`])))
})

test('folders and files with nothing in them arrive, each with its time', async () => {
  await asItWas({ 'drop/a/b/c': null, 'drop/a/none.txt': '', 'drop/d': null, 'drop/e/f': null, 'drop/e/one.txt': '1' })
})

function skipped({ engine }: TestEngine): unknown {
  const [transfer] = engine.transfers()
  return transfer && 'payload' in transfer ? transfer.payload?.skipped : undefined
}

test.skipIf(process.platform === 'win32')('links, sockets, pipes and what may not be read are left out and listed, to the end', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  const drop = join(sender.root, 'source', 'drop')
  await makeTree(join(sender.root, 'source'), { 'drop/good.txt': 'good', 'drop/in/good.bin': 1000, 'drop/secret.txt': 'secret' })
  await symlink('good.txt', join(drop, 'link'))
  await symlink('..', join(drop, 'in', 'loop'))
  await symlink('/etc/passwd', join(drop, 'out'))
  execFileSync('mkfifo', [join(drop, 'pipe')])
  const server = createServer()
  // a path of a socket is short
  process.chdir(drop)
  await new Promise<void>((resolve) => server.listen('socket', resolve))
  keep({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) })
  process.chdir('/')
  await chmod(join(drop, 'secret.txt'), 0o000)
  expect(await sender.ended(sender.send(receiver.port, [drop]))).toBe('done')
  const mayReadAll = process.getuid?.() === 0
  const left = [
    { path: 'drop/in/loop', reason: 'link' },
    { path: 'drop/link', reason: 'link' },
    { path: 'drop/out', reason: 'link' },
    { path: 'drop/pipe', reason: 'special' },
    ...(mayReadAll ? [] : [{ path: 'drop/secret.txt', reason: 'unreadable' }]),
    { path: 'drop/socket', reason: 'special' },
  ]
  expect(skipped(sender)).toEqual(left)
  const arrived = Object.keys(await fingerprint(receiver.received)).sort()
  expect(arrived).toEqual(['drop', 'drop/good.txt', 'drop/in', 'drop/in/good.bin', ...(mayReadAll ? ['drop/secret.txt'] : [])].sort())
})

test('a file that nobody but its owner may execute, or that only may be read, arrives as a plain one', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  const path = join(sender.root, 'only.txt')
  await writeFile(path, 'read only')
  await chmod(path, 0o444)
  expect(await sender.ended(sender.send(receiver.port, [path]))).toBe('done')
  expect((await fingerprint(receiver.received))['only.txt']).toBe((await standing(sender.root))['only.txt'])
})
