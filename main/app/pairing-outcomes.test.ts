import { describe, expect, it } from 'vitest'
import { faultOf } from '../../shared/fault.ts'
import type { PairingSnapshot } from '../../shared/pairing.ts'
import { say } from '../../shared/sentence.ts'
import { PairingOutcomes } from './pairing-outcomes.ts'

const peer = { name: '192.0.2.1', deviceId: null, address: '192.0.2.1', verified: false, wire: '2.0.0' } as const
const pairing: PairingSnapshot = { id: 'p1', direction: 'outgoing', peer, code: null, state: 'connecting', expiresAtMs: 0 }
const closed = { event: 'pairing-closed', pairingId: 'p1', device: null } as const

describe('how a pairing ended', () => {
  it('is told with the name the other device gave last', () => {
    const outcomes = new PairingOutcomes()
    expect(outcomes.last).toBeNull()
    outcomes.tell({ event: 'pairing', pairing })
    outcomes.tell({ event: 'pairing', pairing: { ...pairing, peer: { ...peer, name: 'Desk' }, state: 'comparing', code: '012345' } })
    expect(outcomes.last).toBeNull()
    outcomes.tell({ ...closed, outcome: 'paired', code: null, message: null })
    expect(outcomes.last).toEqual({ id: 'p1', paired: true, code: null, name: 'Desk', message: null })
  })

  it('is told with the reason when it failed, and the newest one stands', () => {
    const outcomes = new PairingOutcomes()
    outcomes.tell({ event: 'pairing', pairing })
    outcomes.tell({ ...closed, outcome: 'failed', code: 'UNREACHABLE', message: 'It cannot be reached.' })
    expect(outcomes.last).toEqual({ id: 'p1', paired: false, code: 'UNREACHABLE', name: '192.0.2.1', message: 'It cannot be reached.' })
    outcomes.tell({ event: 'pairing', pairing: { ...pairing, id: 'p2' } })
    outcomes.tell({ ...closed, pairingId: 'p2', outcome: 'failed', code: 'DECLINED', message: 'No.' })
    expect(outcomes.last).toMatchObject({ id: 'p2', message: 'No.' })
  })

  it('keeps the reason as a sentence that can be said in any language', () => {
    const outcomes = new PairingOutcomes()
    const { message, sentence } = faultOf('DECLINED', say('codesNotConfirmedThere'))
    outcomes.tell({ ...closed, outcome: 'failed', code: 'DECLINED', message, ...(sentence && { sentence }) })
    expect(structuredClone(outcomes.last)).toMatchObject({ message, sentence: { key: 'codesNotConfirmedThere' } })
  })
})
