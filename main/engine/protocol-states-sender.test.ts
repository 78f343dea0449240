import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, it, vi } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { commitmentOf } from './pairing/pairing-code.ts'
import { Caller } from './testing/caller.ts'
import { TestEngine } from './testing/pair.ts'
import { CLOSED, type Conversation, column, frameOf, judge, type Seen, type Special, STAYS, WIRE_EVENTS } from './testing/state-tables.ts'
import { type Listener, listen } from './wire/listen.ts'
import { encodeMessage, type MessageOf } from './wire/messages.ts'

// one key pairs often here
vi.mock('./limits.ts', async (original) => ({ ...(await original<typeof import('./limits.ts')>()), PAIRINGS_A_WINDOW: 10_000 }))

const READY = { type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'desktop' } as const
const SESSION = '00'.repeat(16)
const TOKEN = '00'.repeat(32)
const NONCE = '00'.repeat(32)

let sender: TestEngine
let listener: Listener
let identity: Identity
const callers: Caller[] = []
let arrived: () => void = () => {}
let wish: MessageOf<'HEADER'> | null = null

beforeAll(async () => {
  sender = await TestEngine.start({ listen: false })
  await writeFile(join(sender.root, 'f'), 'FastDrop\nhello\n')
  identity = await loadIdentity(join(sender.root, 'raw'))
  listener = await listen({
    address: '127.0.0.1',
    port: 0,
    identity,
    onLink: (link) => {
      callers.push(new Caller(link))
      arrived()
    },
  })
})

afterEach(async () => {
  for (const each of sender.engine.transfers()) {
    sender.engine.cancel(each.id)
    await sender.ended(each.id)
    sender.engine.dismiss(each.id)
  }
  for (const caller of callers.splice(0)) caller.link.destroy()
})

afterAll(async () => {
  await sender.close()
  await listener.close()
})

/** The next connection the sender opens. */
async function call(index: number): Promise<Caller> {
  for (;;) {
    const caller = callers[index]
    if (caller) return caller
    await new Promise<void>((resolve) => {
      arrived = resolve
    })
  }
}

/** Leads a fresh transfer into a state; returns the connection that is in it. */
const enter = {
  GREET: async () => {
    sender.send(listener.port, [join(sender.root, 'f')], { connections: 1 })
    return call(0)
  },
  ASK: async () => {
    const control = await enter.GREET()
    control.say(READY)
    wish = await control.expect('HEADER')
    await control.expect('OFFER')
    return control
  },
  PAIRING: async () => {
    const control = await enter.ASK()
    const { link } = control
    const [initiator, responder] = [identity.keyHash, link.peerKey.keyHash].map((hash) => Buffer.from(hash, 'hex')) as [Buffer, Buffer]
    const basis = { initiator, responder, exporter: link.exportKey('EXPORTER-FastDP-2-pairing') }
    control.say({ type: 'PAIR1', Commit: commitmentOf(basis, Buffer.from(NONCE, 'hex')).toString('hex'), DeviceName: 'Raw' })
    await control.expect('PAIR2')
    return control
  },
  COMPARE: async () => {
    const control = await enter.PAIRING()
    control.say({ type: 'PAIR3', Nonce: NONCE })
    await sender.event('pairing', ({ pairing }) => pairing.state === 'comparing' && sender.engine.pairings().some(({ id }) => id === pairing.id))
    return control
  },
  TERMS: async () => {
    const control = await enter.ASK()
    if (wish) control.say(wish)
    return control
  },
  ACCEPTED: async () => {
    const control = await enter.TERMS()
    control.say({ type: 'ACCEPT', Session: SESSION, Token: TOKEN, Excluded: [] })
    return control
  },
  AGAIN: async () => {
    await enter.MOVE()
    // with the conversation the data connection goes as well
    callers[0]?.link.destroy()
    const control = await call(2)
    control.say(READY)
    await control.expect('RESUME')
    return control
  },
  HELD: async () => {
    const control = await enter.AGAIN()
    if (wish) control.say(wish)
    control.say({ type: 'ACCEPT', Session: SESSION, Token: TOKEN, Excluded: [] })
    return control
  },
  JOIN: async () => {
    await enter.ACCEPTED()
    const data = await call(1)
    data.say(READY)
    await data.expect('ATTACH')
    return data
  },
  MOVE: async () => {
    const data = await enter.JOIN()
    data.say({ type: 'ATTACHED', Lane: 0 })
    await data.next()
    return call(0)
  },
  ROOTED: async () => {
    const control = await enter.MOVE()
    control.say({ type: 'STORED', Chunks: [1] })
    await control.expect('ROOT')
    return control
  },
}

function conversation(caller: Caller): Conversation {
  const next = async (): ReturnType<Conversation['next']> => {
    const message = await caller.message()
    // READY is answered by these, sooner or later
    return message?.type === 'HEADER' || message?.type === 'OFFER' ? next() : message
  }
  return { next, write: (frame) => caller.write(frame) }
}

const CANCELLED: Seen = { closed: true, said: ['CANCEL PROTOCOL_VIOLATION'] }

const control: Record<string, Special> = {
  GREET: { READY: STAYS },
  ASK: { HEADER: STAYS, REFUSE: CLOSED, PAIR1: { closed: false, said: ['PAIR2'] } },
  // the nonce of the document's frame is not what was promised here
  PAIRING: { PAIR3: CLOSED },
  COMPARE: { PAIRED: STAYS },
  // the document's page is one of a manifest
  TERMS: { ACCEPT: STAYS, page: CANCELLED },
  AGAIN: { HEADER: STAYS, REFUSE: CLOSED, COMMIT: CANCELLED },
  HELD: { PAUSE: STAYS, HAVE: CANCELLED, page: CANCELLED },
  // the only file of that drop
  MOVE: {
    SKIP: { closed: true, said: ['CANCEL CANCELLED'] },
    STORED: { closed: false, said: ['ROOT'] },
    RETRY: STAYS,
    PAUSE: STAYS,
    RATE: STAYS,
    HAVE: CANCELLED,
    page: CANCELLED,
  },
  ROOTED: { COMMIT: CANCELLED, HAVE: CANCELLED, page: CANCELLED },
}

const data: Record<string, Special> = {
  GREET: { READY: { closed: false, said: ['ATTACH'] } },
  JOIN: { ATTACHED: STAYS, REFUSE: CLOSED },
}

describe.each(['GREET', 'ASK', 'PAIRING', 'COMPARE', 'AGAIN', 'TERMS', 'HELD', 'MOVE', 'ROOTED'] as const)('CONTROL of the sender, %s', (state) => {
  const cells = column('states: sender control', state)
  it.each(WIRE_EVENTS)('%s', async (event) => {
    const caller = await enter[state]()
    const frame = event === 'RETRY' ? encodeMessage({ type: 'RETRY', Chunks: [1] }) : frameOf(event)
    await judge(conversation(caller), frame, { cell: cells.get(event) ?? '', special: control[state]?.[event] })
  })
})

/** Leads into a state of a data connection. */
const open = { GREET: () => enter.ACCEPTED().then(() => call(1)), JOIN: enter.JOIN, SEND: () => enter.MOVE().then(() => call(1)) }

describe.each(['GREET', 'JOIN', 'SEND'] as const)('DATA of the sender, %s', (state) => {
  const cells = column('states: sender data', state)
  it.each(WIRE_EVENTS)('%s', async (event) => {
    const caller = await open[state]()
    await judge(conversation(caller), frameOf(event), { cell: cells.get(event) ?? '', special: data[state]?.[event] })
  })
})
