import { expect } from 'vitest'
import { encodeFrame } from '../wire/frame.ts'
import { encodeMessage, MESSAGE_TYPES, type Message } from '../wire/messages.ts'
import { examples, table } from './protocol-document.ts'

/** Section 11 of docs/PROTOCOL.md, to be held against the engine. */
export const WIRE_EVENTS = [...MESSAGE_TYPES, 'unknown type', 'page', 'chunk', 'malformed frame']
const all = [...examples('example'), ...examples('session')]

/** A frame of the document for each event of the tables. */
export function frameOf(event: string): Buffer {
  if (event === 'unknown type') return encodeFrame(0, Buffer.from('{"type":"HELLO"}'))
  if (event === 'malformed frame') return encodeFrame(0, Buffer.from('x'))
  if (event === 'page') return all.find(({ name }) => name === 'control > page')?.bytes ?? Buffer.alloc(0)
  if (event === 'chunk') return all.find(({ name }) => name === 'data > chunk')?.bytes ?? Buffer.alloc(0)
  return all.find(({ text }) => text.startsWith(`{"type":"${event}"`))?.bytes ?? Buffer.alloc(0)
}

/** The cells of one state: event → what the document says. */
export function column(mark: string, state: string): Map<string, string> {
  const columns = STATES[mark] ?? []
  const { rows } = table(['event', ...columns], mark)
  return new Map(rows.map(([event = '', ...cells]) => [event.replaceAll('`', ''), cells[columns.indexOf(state)] ?? '']))
}

/** The state tables of the document and their states. */
export const STATES: Record<string, readonly string[]> = {
  'states: sender control': ['GREET', 'ASK', 'PAIRING', 'COMPARE', 'AGAIN', 'TERMS', 'HELD', 'MOVE', 'ROOTED'],
  'states: receiver control': ['FIRST', 'OPEN', 'CONSENT', 'PAIRING', 'COMPARE', 'MOVE', 'ROOTED'],
  'states: receiver data': ['ATTACHED', 'RETIRED'],
  'states: sender data': ['GREET', 'JOIN', 'SEND', 'DRAIN'],
}

/** What the engine did: it closed, gave these answers, or stayed as it was. */
export interface Seen {
  readonly closed: boolean
  /** Types of the messages that came back, a PONG to our own question at the end left out; CANCEL with its code. */
  readonly said: readonly string[]
}

/** Cells in words of their own: what this engine does with the very frame of `frameOf`. */
export type Special = Readonly<Record<string, Seen>>
export const CLOSED: Seen = { closed: true, said: [] }
export const STAYS: Seen = { closed: false, said: [] }

function word(message: Message): string {
  return message.type === 'CANCEL' || message.type === 'REFUSE' ? `${message.type} ${message.Code}` : message.type
}

const OURS = 4_000_000_000
const OURS_AGAIN = OURS + 1

/** One connection of the engine under test. */
export interface Conversation {
  /** The next message; null when the engine has closed. */
  readonly next: () => Promise<Message | null>
  readonly write: (frame: Buffer) => void
}

/** Writes a frame and holds what the engine does against a cell of the document. An engine that should close and does not lets the test time out. */
export async function judge(
  { next, write }: Conversation,
  frame: Buffer,
  expected: { readonly cell: string; readonly special: Seen | undefined },
): Promise<void> {
  const { cell, special } = expected
  write(frame)
  write(encodeMessage({ type: 'PING', Id: OURS }))
  const seen = await observe({ next, write }, cell === 'V' || cell === 'end' || special?.closed === true)
  if (cell === 'V') expect({ ...seen, said: seen.said.filter((each) => each !== 'CANCEL PROTOCOL_VIOLATION') }).toEqual(CLOSED)
  else if (cell === 'end') expect(seen.closed).toBe(true)
  else if (cell === '–') expect(seen).toEqual(STAYS)
  else if (cell === 'PONG' || cell === 'UNKNOWN') expect(seen).toEqual({ closed: false, said: [cell] })
  else expect([cell, seen]).toEqual([cell, special])
}

/**
 * Everything up to the close, or to the answer to our second PING: an engine answers a PING as soon as it is read, perhaps before
 * it judges what came in front of it.
 */
async function observe({ next, write }: Conversation, untilClosed: boolean): Promise<Seen> {
  const said: string[] = []
  for (;;) {
    const message = await next()
    if (message === null) return { closed: true, said }
    const id = message.type === 'PONG' ? message.Id : 0
    if (id === OURS) write(encodeMessage({ type: 'PING', Id: OURS_AGAIN }))
    else if (id !== OURS_AGAIN) said.push(word(message))
    else if (!untilClosed) return { closed: false, said }
  }
}
