import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { writeChunkHead } from './chunk-body.ts'
import { createDigester, rootOf } from './digest.ts'
import { encodeFrame } from './frame.ts'
import { encodeMessage } from './messages.ts'

const document = readFileSync(new URL('../../../docs/PROTOCOL.md', import.meta.url), 'utf8')

/** The hex block behind `<!-- hex: NAME -->`. */
function example(name: string): string {
  const match = new RegExp(`<!-- hex: ${name.replace(/[.*+?^$()|[\]{}]/g, '\\$&')} -->\\n\`\`\`hex\\n([0-9a-f\\s]+)\`\`\``).exec(document)
  if (!match) throw new Error(`docs/PROTOCOL.md has no example ${name}`)
  return (match[1] ?? '').replace(/\s/g, '')
}

const raw = Buffer.from('FastDrop\n')

async function digestOfRaw(): Promise<Uint8Array> {
  return (await createDigester('sha-256')).digest(raw)
}

test('the control frame in the document is what the code writes', () => {
  expect(encodeMessage({ type: 'PING', Id: 7 }).toString('hex')).toBe(example('PING {Id: 7}'))
})

test('the chunk in the document is what the code writes', async () => {
  const head = Buffer.alloc(5 + 32)
  writeChunkHead(head, { encoded: false, rawLength: raw.length, digest: await digestOfRaw() })
  expect(encodeFrame(1, Buffer.concat([head, raw])).toString('hex')).toBe(example('CHUNK 1'))
})

test('the root in the document is what the code computes', async () => {
  expect(rootOf(raw.length, 262_144, await digestOfRaw())).toBe(example('ROOT'))
})
