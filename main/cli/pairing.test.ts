import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CliProcess } from './testing/cli-process.ts'
import { hasTerminals, type TerminalDesk, terminalRoom } from './testing/terminal-desk.ts'

const { base, sits } = terminalRoom('pairing')

/** Both have begun and look at their codes. */
async function comparing(): Promise<{ one: TerminalDesk; two: TerminalDesk; codes: string[] }> {
  const two = sits('two', 'pair --listen --no-discovery --name Desk --port 6188')
  await two.sees(/Waiting to be paired as “Desk”/)
  const one = sits('one', 'pair --no-discovery --name Laptop 127.0.0.1:6188')
  const code = /(\d{3} \d{3})/
  const seen = await Promise.all([one, two].map((desk) => desk.sees(code)))
  return { one, two, codes: seen.map((match) => match[1] ?? '') }
}

async function run(who: string, ...words: string[]): Promise<string> {
  return (await new CliProcess(words, join(base(), who), base()).ended).stdout
}

describe.skipIf(!hasTerminals)('two people at two terminals', () => {
  test('see the same six digits, say yes, and their devices know each other', async () => {
    const { one, two, codes } = await comparing()
    expect(codes[0]).toBe(codes[1])
    one.types('y')
    await one.sees(/Waiting for the other side to say yes too/)
    two.types('y')
    expect(await Promise.all([one.ended, two.ended])).toEqual([0, 0])
    expect(await run('one', 'paired')).toMatch(/^Desk {2}([a-z2-7]{4}-){3}[a-z2-7]{4} {2}\d{4}-\d\d-\d\d\n$/)
    await writeFile(join(base(), 'letter.txt'), 'hello')
    const receiving = new CliProcess(['receive', '--json', '--no-discovery', '--accept', 'paired', '--dir', join(base(), 'inbox')], join(base(), 'two'), base())
    try {
      const { port } = await receiving.event(({ event }) => event === 'listening')
      const letter = ['send', '--to', `127.0.0.1:${Number(port)}`, '--no-discovery', 'letter.txt']
      const stranger = await new CliProcess([...letter, '--unverified'], join(base(), 'three'), base()).ended
      expect(stranger).toMatchObject({ code: 3 })
      expect(await new CliProcess(letter, join(base(), 'three'), base()).ended).toMatchObject({ code: 6 })
      expect(await new CliProcess(letter, join(base(), 'one'), base()).ended).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('Delivered and verified'),
      })
      expect(await readFile(join(base(), 'inbox', 'letter.txt'), 'utf8')).toBe('hello')
    } finally {
      await receiving.kill()
    }
    const [, id] = /^Laptop {2}(\S+)/.exec(await run('two', 'paired')) ?? []
    expect(await run('one', 'id')).toBe(`${id}\n`)
    expect(await run('two', 'unpair', 'laptop')).toBe(`Laptop (${id}) is a stranger again.\n`)
    expect(await run('two', 'paired')).toBe('')
  }, 90_000)

  test('one no is a no for both', async () => {
    const { one, two } = await comparing()
    one.types('y')
    await one.sees(/Waiting for the other side/)
    two.types('n')
    expect(await Promise.all([one.ended, two.ended])).toEqual([3, 3])
    expect([await run('one', 'paired'), await run('two', 'paired')]).toEqual(['', ''])
  }, 90_000)
})

test('without a terminal nobody can compare: exit 2', async () => {
  const result = await new CliProcess(['pair', '--listen', '--no-discovery'], join(base(), 'x'), base()).ended
  expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('needs a terminal') })
}, 30_000)
