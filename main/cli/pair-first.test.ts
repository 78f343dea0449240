import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { freePort } from '../engine/testing/ports.ts'
import { CliProcess } from './testing/cli-process.ts'
import { hasTerminals, type TerminalDesk, terminalRoom } from './testing/terminal-desk.ts'

const { base, sits } = terminalRoom('pair-first')
const CODE = /(\d{3} \d{3})\s/
let port = 0

beforeEach(async () => {
  port = await freePort()
  await writeFile(join(base(), 'letter.txt'), 'hello')
})

async function receives(more = ''): Promise<TerminalDesk> {
  const two = sits('two', `receive --no-discovery --name Studio --port ${port} --dir ${join(base(), 'inbox')}${more}`)
  await two.sees(/Receiving as “Studio”/)
  return two
}

function letter(more = ''): string {
  return `send --no-discovery --name Laptop --to 127.0.0.1:${port}${more} ${join(base(), 'letter.txt')}`
}

/** Somebody sends to a receiver that nobody has paired, who wants to pair first; both look at a code. */
async function comparing(): Promise<{ one: TerminalDesk; two: TerminalDesk }> {
  const two = await receives(' --once')
  const one = sits('one', letter())
  await one.sees(/Send anyway\? \[y\/N\] /)
  one.types('y')
  await two.sees(/Laptop \(not verified, .*Accept\? \[y\/N, p = pair first, .*\] /s)
  two.types('p')
  const [here, there] = await Promise.all([two, one].map((desk) => desk.sees(CODE)))
  expect(here?.[1]).toBe(there?.[1])
  await Promise.all([two, one].map((desk) => desk.sees(/Are they equal\? \[y\/N\] /)))
  return { one, two }
}

async function paired(who: string): Promise<string> {
  return (await new CliProcess(['paired'], join(base(), who), base()).ended).stdout
}

describe.skipIf(!hasTerminals)('p at the question of an offer', () => {
  test('two yes: the same offer is asked about again, verified, and arrives; the next one needs no question at the sender', async () => {
    const { one, two } = await comparing()
    one.types('y')
    await one.sees(/Waiting for the other side to say yes too/)
    two.types('y')
    await two.sees(/Paired with Laptop \(.*Laptop \(verified, .*Accept\? \[y\/N, l = list.*\] /s)
    await one.sees(/Paired with Studio \(/)
    two.types('y')
    expect(await Promise.all([one.ended, two.ended])).toEqual([0, 0])
    expect(await readFile(join(base(), 'inbox', 'letter.txt'), 'utf8')).toBe('hello')
    expect([await paired('one'), await paired('two')]).toEqual([expect.stringMatching(/^Studio {2}/), expect.stringMatching(/^Laptop {2}/)])
    const again = await receives(' --once')
    const sending = new CliProcess(letter().split(' '), join(base(), 'one'), base())
    await again.sees(/Laptop \(verified, /)
    again.types('n')
    expect(await sending.ended).toMatchObject({ code: 3 })
    again.interrupts()
    await again.ended
  }, 90_000)

  test('the receiver sees other digits: nothing is paired, nothing arrives, and both hear why', async () => {
    const { one, two } = await comparing()
    two.types('n')
    expect(await one.ended).toBe(3)
    await one.sees(/The other side did not confirm that the codes are equal/)
    await two.sees(/An offer from Laptop was declined/)
    await two.sees(/You did not confirm that the codes are equal/)
    two.interrupts()
    expect(await two.ended).toBe(5)
    expect([await paired('one'), await paired('two')]).toEqual(['', ''])
    await expect(readFile(join(base(), 'inbox', 'letter.txt'))).rejects.toThrow()
  }, 90_000)

  test('the sender sees other digits: the same', async () => {
    const { one, two } = await comparing()
    one.types('n')
    expect(await one.ended).toBe(3)
    await one.sees(/You did not confirm that the codes are equal/)
    await two.sees(/The other side did not confirm that the codes are equal/)
    two.interrupts()
    expect(await two.ended).toBe(5)
    expect([await paired('one'), await paired('two')]).toEqual(['', ''])
  }, 90_000)

  test('the sender goes while codes are compared: the question is taken back', async () => {
    const { one, two } = await comparing()
    one.interrupts()
    expect(await one.ended).toBe(5)
    await two.sees(/The offer was withdrawn/)
    two.interrupts()
    expect(await two.ended).toBe(5)
  }, 90_000)

  test.each(['', ' --json'])(
    'a sender without a terminal%s cannot pair: that is said, and the offer can be accepted once',
    async (json) => {
      const two = await receives(' --once')
      const sending = new CliProcess(letter(` --unverified${json}`).split(' '), join(base(), 'one'), base())
      await two.sees(/Accept\? \[y\/N, p = pair first, .*\] /)
      two.types('p')
      await two.sees(/The other device cannot pair now.*Accept\? \[y\/N, p = pair first, .*\] /s)
      two.types('y')
      expect(await sending.ended).toMatchObject({ code: 0 })
      expect(await two.ended).toBe(0)
      expect([await paired('one'), await paired('two')]).toEqual(['', ''])
    },
    90_000,
  )

  test('with --json at a terminal the codes are asked on it, and told as events', async () => {
    const two = await receives(' --once')
    const one = sits('one', `${letter(' --json')} > ${join(base(), 'lines')}`)
    await one.sees(/Send anyway\? \[y\/N\] /)
    one.types('y')
    await two.sees(/Accept\? \[y\/N, p = pair first, .*\] /)
    two.types('p')
    const [, code = ''] = await one.sees(CODE)
    for (const desk of [one, two]) {
      await desk.sees(/Are they equal/)
      desk.types('y')
    }
    await two.sees(/Accept\? \[y\/N, l = list.*\] /)
    two.types('y')
    expect(await Promise.all([one.ended, two.ended])).toEqual([0, 0])
    const lines = (await readFile(join(base(), 'lines'), 'utf8')).trim().split('\n')
    const events = lines.map((line) => JSON.parse(line) as { event: string; pairing?: { code: string | null; transferId?: string } })
    expect(events.some(({ pairing }) => pairing?.code === code.replace(' ', '') && pairing.transferId !== undefined)).toBe(true)
    expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['pairing-closed', 'accepted', 'done']))
  }, 90_000)
})
