import { expect, test } from 'vitest'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import { Reporter } from './reporter.ts'
import { Terminal } from './terminal.ts'

test('a device is called as the user calls it, from the question on', () => {
  const said: string[] = []
  const terminal = new Terminal(false, {})
  terminal.note = (text) => void said.push(text)
  const transfer = {
    id: 't',
    direction: 'send',
    state: 'asking',
    title: 'film.mov',
    peer: { name: 'laptop-1', label: 'Studio', deviceId: 'abcd', address: '192.0.2.1', verified: true, wire: '2.0.0' },
    payload: { kind: 'files', files: 1, directories: 0, totalBytes: 3, excluded: 0, skipped: [] },
  } as unknown as TransferSnapshot
  new Reporter(terminal).tell({ event: 'transfer', transfer })
  expect(said).toEqual(['Waiting for Studio to accept film.mov (3 B, 1 file) …'])
})

test('for programs no words are made for people', () => {
  const terminal = new Terminal(true, {})
  let looks = 0
  const payload = {
    kind: 'files',
    files: 1,
    get totalBytes(): number {
      looks += 1
      return 3
    },
  }
  const transfer = { id: 't', direction: 'send', state: 'asking', title: 'x', peer: { name: 'laptop-1', wire: '2.0.0' }, payload }
  new Reporter(terminal).tell({ event: 'transfer', transfer: transfer as unknown as TransferSnapshot })
  expect(looks).toBe(0)
})
