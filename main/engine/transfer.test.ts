import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EngineEvent } from '../../shared/events.ts'
import { CHUNK } from '../../shared/flow.ts'
import { say } from '../../shared/sentence.ts'
import { isActive, type Payload, type TransferState } from '../../shared/transfer.ts'
import { EngineError } from './errors.ts'
import { Scope } from './scope.ts'
import { codeOf } from './testing/support.ts'
import { mayFollow, Transfer } from './transfer.ts'

const STATES: readonly TransferState[] = ['preparing', 'connecting', 'asking', 'moving', 'publishing', 'done', 'declined', 'cancelled', 'failed']
const PAYLOAD: Payload = {
  kind: 'files',
  files: 1,
  directories: 0,
  totalBytes: 25,
  chunks: 3,
  chunkBytes: 10,
  compressType: 'None',
  autoCompression: false,
  skipped: [],
  excluded: 0,
}
const OTHER: Payload = { ...PAYLOAD, totalBytes: 99, chunks: 10 }

interface Kit {
  readonly transfer: Transfer
  readonly events: EngineEvent[]
  readonly scope: Scope
}

function open(...args: ConstructorParameters<typeof Transfer> extends [unknown, ...infer Rest] ? Rest : never): Kit {
  const events: EngineEvent[] = []
  const peer = { name: 'Desk', deviceId: null, address: '192.0.2.1', verified: false, wire: '2.0.0' as const }
  const start = { id: 't1', direction: 'send' as const, title: 'x', peer, emit: (event: EngineEvent) => void events.push(event) }
  return { transfer: new Transfer(start, ...args), events, scope: new Scope() }
}

/** Walks to a state by the shortest way. */
function at(state: TransferState): Kit {
  const kit = open()
  const { transfer, scope } = kit
  const steps: Record<string, () => void> = {
    connecting: () => transfer.connecting(PAYLOAD),
    asking: () => transfer.asking(),
    moving: () => void transfer.moving(PAYLOAD, 4, scope),
    publishing: () => transfer.publishing(),
    done: () => transfer.done(['/x'], 4),
  }
  if (state === 'failed') transfer.fail(new EngineError('PEER_LOST'))
  else if (state === 'cancelled') transfer.fail(new EngineError('CANCELLED'))
  else if (state === 'declined') {
    steps.connecting?.()
    transfer.fail(new EngineError('DECLINED'))
  } else for (const step of STATES.slice(1, STATES.indexOf(state) + 1)) steps[step]?.()
  expect(transfer.state).toBe(state)
  return kit
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the state machine', () => {
  it('lets what was moving be interrupted, and what is interrupted go on', () => {
    const to = ['interrupted', ...STATES] as const
    expect(to.filter((state) => mayFollow(state, 'interrupted'))).toEqual(['connecting', 'moving', 'publishing'])
    expect(to.filter((state) => mayFollow('interrupted', state))).toEqual(['asking', 'moving', 'publishing', 'done', 'declined', 'cancelled', 'failed'])
  })

  it('counts anew when the other side has forgotten it, and is asked again', () => {
    const { transfer, scope } = at('moving')
    for (const chunk of [1, 2]) transfer.flow?.stored(chunk, 10)
    transfer.interrupted(new EngineError('PEER_LOST'))
    transfer.asking()
    const flow = transfer.moving(PAYLOAD, 4, scope)
    for (const chunk of [1, 2]) flow.mark(chunk, CHUNK.IN_FLIGHT_BASE)
    flow.stored(1, 10)
    expect(transfer.snapshot()).toMatchObject({ state: 'moving', progress: { bytes: 10 } })
    void scope.close()
  })

  it('allows exactly these steps', () => {
    const allowed = STATES.flatMap((from) => STATES.filter((to) => mayFollow(from, to)).map((to) => `${from} → ${to}`))
    expect(allowed).toEqual([
      'preparing → connecting',
      'preparing → cancelled',
      'preparing → failed',
      'connecting → asking',
      'connecting → moving',
      'connecting → declined',
      'connecting → cancelled',
      'connecting → failed',
      'asking → moving',
      'asking → declined',
      'asking → cancelled',
      'asking → failed',
      'moving → publishing',
      'moving → cancelled',
      'moving → failed',
      'publishing → done',
      'publishing → cancelled',
      'publishing → failed',
    ])
  })

  it('takes legal steps and refuses the others without a trace', () => {
    const step = fc.constantFrom('connecting', 'asking', 'moving', 'publishing', 'done', 'fail', 'cancel', 'decline')
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (walk) => {
        const { transfer, events, scope } = open()
        for (const each of walk) {
          const before = transfer.state
          const shown = JSON.stringify(transfer.snapshot())
          const seen = events.length
          const fails = each === 'fail' || each === 'cancel' || each === 'decline'
          const code = codeOf(() => {
            if (each === 'connecting') transfer.connecting(PAYLOAD)
            else if (each === 'asking') transfer.asking()
            else if (each === 'moving') transfer.moving(OTHER, 2, scope)
            else if (each === 'publishing') transfer.publishing()
            else if (each === 'done') transfer.done(['/y'], 2)
            else transfer.fail(new EngineError(each === 'cancel' ? 'CANCELLED' : each === 'decline' ? 'DECLINED' : 'DISK_ERROR'))
          })
          const legal = fails ? isActive({ state: before }) : mayFollow(before, each)
          expect([each, before, code]).toEqual([each, before, legal || fails ? 'nothing' : 'INTERNAL'])
          if (legal) expect(mayFollow(before, transfer.state)).toBe(true)
          else expect([JSON.stringify(transfer.snapshot()), events.length]).toEqual([shown, seen])
          expect(transfer.ended).toBe(!isActive(transfer))
        }
        void scope.close()
      }),
      { numRuns: 300 },
    )
  })

  it('stays as it ended', () => {
    for (const state of ['done', 'declined', 'cancelled', 'failed'] as const) {
      const { transfer, events, scope } = at(state)
      const shown = JSON.stringify(transfer.snapshot())
      const seen = events.length
      vi.advanceTimersByTime(10_000)
      transfer.fail(new EngineError('INTERNAL'))
      const codes = [() => transfer.connecting(OTHER), () => transfer.moving(OTHER, 1, scope), () => transfer.done(['/z'], 1)].map(codeOf)
      expect([state, codes, JSON.stringify(transfer.snapshot()), events.length]).toEqual([state, ['INTERNAL', 'INTERNAL', 'INTERNAL'], shown, seen])
    }
  })
})

describe('a transfer', () => {
  it('ends as its reason says', () => {
    const ends = (state: TransferState, code: ConstructorParameters<typeof EngineError>[0]): TransferState => {
      const { transfer } = at(state)
      transfer.fail(new EngineError(code))
      return transfer.state
    }
    expect([ends('asking', 'DECLINED'), ends('asking', 'NO_ANSWER'), ends('connecting', 'DECLINED')]).toEqual(['declined', 'declined', 'declined'])
    expect([ends('preparing', 'DECLINED'), ends('moving', 'DECLINED'), ends('asking', 'BUSY')]).toEqual(['failed', 'failed', 'failed'])
    expect([ends('preparing', 'CANCELLED'), ends('moving', 'CANCELLED_BY_PEER'), ends('publishing', 'CANCELLED')]).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
    ])
    expect([ends('publishing', 'NO_SPACE'), ends('moving', 'PEER_LOST')]).toEqual(['failed', 'failed'])
  })

  it('tells each change, the acceptance and the end', () => {
    const { events, transfer } = at('done')
    const told = events.map((event) => (event.event === 'transfer' ? event.transfer.state : event.event))
    expect(told).toEqual(['connecting', 'asking', 'accepted', 'moving', 'publishing', 'done', 'done'])
    expect(events.at(-1)).toMatchObject({ event: 'done', transferId: 't1', direction: 'send', paths: ['/x'], bytes: 25, connections: 4, reconnects: 0 })
    expect(transfer.result).toMatchObject({ paths: ['/x'], bytes: 25, connections: 4 })
  })

  it('tells its fault', () => {
    const { events, transfer } = at('moving')
    const why = say('cannotBeSaved', { name: 'a.txt', because: say('diskFull') })
    transfer.fail(new EngineError('NO_SPACE', why))
    const message = '“a.txt” could not be saved: the disk is full. Free some space, then have it sent again.'
    expect(events.at(-1)).toEqual({ event: 'error', transferId: 't1', code: 'NO_SPACE', message })
    // as it gets to the window
    expect(structuredClone(transfer.snapshot())).toMatchObject({ state: 'failed', fault: { code: 'NO_SPACE', message, sentence: why, retryable: true } })
  })

  it('shows progress ten times a second while it moves, and no more once its scope is closed', async () => {
    const { transfer, events, scope } = at('moving')
    const seen = events.length
    transfer.flow?.stored(1, 10)
    vi.advanceTimersByTime(1000)
    expect(events.length - seen).toBe(10)
    expect(events.at(-1)).toMatchObject({ event: 'transfer', transfer: { state: 'moving', progress: { bytes: 10, totalBytes: 25 } } })
    await scope.close()
    vi.advanceTimersByTime(1000)
    expect(events.length - seen).toBe(10)
  })

  it('closes its lanes at the end', () => {
    const { transfer } = at('moving')
    transfer.flow?.lane(1).attach(() => 5)
    transfer.fail(new EngineError('PEER_LOST'))
    expect(transfer.flow?.lanes.map(({ state }) => state)).toEqual(['closed', 'closed'])
  })

  it('that receives begins with a question', () => {
    const { transfer, scope } = open('asking', PAYLOAD)
    expect(transfer.snapshot()).toMatchObject({ state: 'asking', payload: PAYLOAD })
    transfer.moving(PAYLOAD, 1, scope)
    expect(transfer.snapshot()).toMatchObject({ state: 'moving', progress: { bytes: 0, map: { chunks: 3 } } })
    void scope.close()
  })
})
