import { describe, expect, it } from 'vitest'
import { faultOf } from '../shared/fault.ts'
import type { CompressionReport, PausedBy, TransferSnapshot, Wait } from '../shared/transfer.ts'
import { commonOf, doneOf, movingOf, otherEnd, pausedOf, payloadOf, progressWith } from './testing.ts'
import { compressionLine, pausesAnnounced, stateLine, titleOf, transferLine } from './transfer-words.ts'

const atMs = new Date(2026, 10, 22, 14, 5, 31).getTime()
const classic = (wire: '1.0.0' | '1.1.0') => otherEnd({ name: '192.0.2.7', deviceId: null, wire })

describe('what waits', () => {
  const waiting = (wait: Wait, paused: PausedBy | null = null): TransferSnapshot => ({
    ...commonOf(),
    state: 'waiting',
    payload: payloadOf({ changedSince: true }),
    wait,
    paused,
    sinceMs: 0,
  })

  it('says for whom, or for its turn, and its place where there are others', () => {
    expect(stateLine(waiting({ for: 'device', place: 1, of: 1 }), 'Desk')).toBe('Waits for Desk')
    expect(stateLine(waiting({ for: 'device', place: 1, of: 3 }), 'Desk')).toBe('Waits for Desk, first of 3')
    const text = { ...waiting({ for: 'device', place: 1, of: 1 }), payload: payloadOf({ kind: 'text' }) } as TransferSnapshot
    expect(stateLine(text, 'Desk')).toBe('Waits for Desk, while FastDrop runs')
    expect(stateLine(waiting({ for: 'turn', place: 2, of: 3 }), 'Desk')).toBe('Waits for its turn, number 2 of 3')
    expect(stateLine(waiting({ for: 'device', place: 1, of: 3 }, 'here'), 'Desk')).toBe('Paused: goes when you resume it')
    expect(transferLine(waiting({ for: 'turn', place: 1, of: 1 }))).toBe('2 files, changed since it was dropped, 8.39 MB')
  })

  it('says of an interrupted one whether it goes on by itself', () => {
    const interrupted = (paused: PausedBy | null): TransferSnapshot => ({
      ...commonOf(),
      state: 'interrupted',
      payload: payloadOf(),
      progress: progressWith(),
      fault: faultOf('AWAY'),
      paused,
      sinceMs: 0,
    })
    expect(stateLine(interrupted(null), 'Desk')).toBe('Interrupted: goes on by itself when Desk is back')
    expect(stateLine(interrupted('here'), 'Desk')).toBe('Interrupted and paused: goes on when you resume it and Desk is back')
  })

  it('says plainly what cannot go on', () => {
    const lost = (part: Partial<TransferSnapshot>): TransferSnapshot =>
      ({ ...commonOf(), state: 'failed', payload: payloadOf(), fault: faultOf('PEER_LOST'), endedAtMs: 0, ...part }) as TransferSnapshot
    expect(stateLine(lost({ payload: payloadOf({ kind: 'text' }) } as Partial<TransferSnapshot>), 'Desk')).toContain('A text is kept on no disk')
    expect(stateLine(lost({ peer: classic('1.1.0') }), 'Desk')).toContain('FastDP 1.x cannot go on')
    expect(stateLine(lost({}), 'Desk')).toBe(faultOf('PEER_LOST').message)
  })
})

describe('transfer lines', () => {
  it('claims encryption only once the key of the other end is known, and never for 1.x', () => {
    expect(transferLine(movingOf({}))).toBe('2 files · encrypted, not verified')
    expect(transferLine(movingOf({ peer: otherEnd({ deviceId: null }) }))).toBe('2 files · not verified')
    expect(transferLine(movingOf({ peer: classic('1.1.0') }))).toBe('2 files · FastDP 1.1.0, not encrypted')
  })

  it('tells sent from received when done', () => {
    expect(transferLine(doneOf())).toBe('2.40 MB in 0.1 s · delivered and verified, 14:05')
    expect(transferLine(doneOf({ peer: otherEnd({ verified: true }) }))).toBe('2.40 MB in 0.1 s · verified device · delivered and verified, 14:05')
    expect(transferLine(doneOf({ direction: 'receive' }))).toBe('2.40 MB in 0.1 s · received and verified, 14:05')
    const lost = [{ path: 'a', bytes: 1, code: 'SKIPPED' }] as const
    expect(transferLine(doneOf({}, { lost }))).toBe('2.40 MB in 0.1 s · delivered and verified, 1 file left out, 14:05')
  })

  it('promises no more of a 1.x transfer than that version can', () => {
    const lines = (['1.1.0', '1.0.0'] as const).flatMap((wire) =>
      (['send', 'receive'] as const).map((direction) =>
        transferLine(doneOf({ direction, peer: classic(wire) }))
          .split(' · ')
          .at(-1),
      ),
    )
    expect(lines).toEqual([
      'delivered and verified, 14:05',
      'received and verified, 14:05',
      'sent, but not confirmed, 14:05',
      'received, but not verified, 14:05',
    ])
  })

  it('says that several things go as one to a 1.x device', () => {
    const payload = payloadOf({ files: 3, directories: 1, packedAs: 'Notes.zip' })
    const asking = { ...commonOf({ peer: classic('1.1.0') }), state: 'asking', payload } as const
    expect(transferLine(asking)).toBe('3 files, 1 folder in one archive, 8.39 MB · FastDP 1.1.0, not encrypted')
  })

  it('still says of a finished 1.x transfer that it was not encrypted', () => {
    expect(transferLine(doneOf({ peer: classic('1.1.0') }))).toBe('2.40 MB in 0.1 s · FastDP 1.1.0, not encrypted · delivered and verified, 14:05')
  })

  it('says what was saved, when something was', () => {
    const compression = { chunks: { Zstd: 2 }, savedBytes: 480e6 }
    expect(transferLine(doneOf({}, { compression }))).toBe('2.40 MB in 0.1 s · 480 MB saved by compression · delivered and verified, 14:05')
  })

  it('counts a text in bytes and gives it a name', () => {
    const asking = { ...commonOf({ title: 'x' }), state: 'asking', payload: payloadOf({ kind: 'text', files: 1, totalBytes: 1204 }) } as const
    expect(transferLine(asking)).toBe('1.20 kB · encrypted, not verified')
    const done = doneOf({ direction: 'receive' }, { text: 'x', compression: { chunks: { Zstd: 1 }, savedBytes: 9 } }, { kind: 'text', totalBytes: 1204 })
    expect(transferLine(done)).toBe('1.20 kB · received and verified, 14:05')
    expect([titleOf(asking), titleOf(movingOf({}))]).toEqual(['Text', 'Footage'])
  })

  it('says what it waits for, and why it ended', () => {
    expect(stateLine({ ...commonOf(), state: 'asking', payload: payloadOf() }, 'Desk')).toBe('Waiting for Desk to accept')
    const fault = faultOf('PEER_LOST')
    expect(stateLine({ ...commonOf(), state: 'failed', payload: null, fault, endedAtMs: atMs }, 'Desk')).toBe(fault.message)
    expect(stateLine(movingOf({}), 'Desk')).toBeNull()
  })
})

describe('pauses', () => {
  it('are told with who did it', () => {
    expect((['here', 'there', 'both'] as const).map((by) => stateLine(pausedOf(by), 'Studio Laptop'))).toEqual([
      'Paused',
      'Paused by Studio Laptop',
      'Paused on both devices',
    ])
  })

  it('are told with the reason when a disk is full, by rows and to screen readers', () => {
    const pauseReason = { code: 'NO_SPACE', missingBytes: 1_200_000_000 } as const
    const [here, there] = [
      { ...pausedOf('here', { direction: 'receive' }), pauseReason } as TransferSnapshot,
      { ...pausedOf('there', { direction: 'send' }), pauseReason } as TransferSnapshot,
    ]
    const words = [
      'The disk of this device is full: free 1.20 GB, then it goes on by itself',
      'The disk of Desk is full: free 1.20 GB, then it goes on by itself',
    ]
    expect([here, there].map((each) => stateLine(each, 'Desk'))).toEqual(words)
    expect(pausesAnnounced([here, there])).toBe(words.map((line) => `Footage: ${line}`).join('. '))
    const saving = { ...commonOf(), state: 'publishing', payload: payloadOf({}), progress: progressWith({}) } as const
    expect(stateLine(saving, 'Desk')).toBe('Verifying and saving')
    expect(stateLine({ ...saving, direction: 'send', pauseReason }, 'Desk')).toBe(words[1])
  })

  it('are announced when the other side did it alone', () => {
    expect(pausesAnnounced([movingOf({}), pausedOf('here'), pausedOf('both')])).toBe('')
    expect(pausesAnnounced([pausedOf('there'), pausedOf('there', { id: 't2', title: 'Notes' })])).toBe('Footage: Paused by Desk. Notes: Paused by Desk')
  })
})

describe('compressionLine', () => {
  const line = (payload: Parameters<typeof payloadOf>[0], compression: CompressionReport) =>
    compressionLine({ ...commonOf(), state: 'publishing', payload: payloadOf(payload), progress: progressWith({ compression }) })
  const mixed = { chunks: { Zstd: 1024, None: 512 }, savedBytes: 480e6 }

  it('says what measuring decided', () => {
    const auto = { autoCompression: true, compressType: 'Zstd' } as const
    expect(line(auto, mixed)).toBe('Automatic: 1,024 chunks as Zstd, 512 as they are, 480 MB saved')
    expect(line(auto, { chunks: { None: 3 }, savedBytes: 0 })).toBe('Automatic: 3 chunks as they are')
    expect(line(auto, { chunks: { Zstd: 1, None: 1 }, savedBytes: 5000 })).toBe('Automatic: 1 chunk as Zstd, 1 as it is, 5.00 kB saved')
    expect(line(auto, { chunks: {}, savedBytes: 0 })).toBe('Automatic: measuring')
  })

  it('says what was chosen, or that nothing is compressed', () => {
    expect(line({ compressType: 'Zip' }, { chunks: { Zip: 2 }, savedBytes: 1000 })).toBe('Compression: 2 chunks as Zip, 1.00 kB saved')
    expect(line({ compressType: 'Zip' }, { chunks: {}, savedBytes: 0 })).toBe('Compression: Zip')
    expect(line({ compressType: 'None' }, { chunks: { None: 9 }, savedBytes: 0 })).toBe('Not compressed')
  })

  it('tells of 1.x the whole file, and nothing before anything moves', () => {
    expect(compressionLine({ ...commonOf(), state: 'preparing', kind: 'files' })).toBeNull()
    const [file, raw] = (['Zstd', 'None'] as const).map((compressType) => ({ ...movingOf({ peer: classic('1.1.0') }), payload: payloadOf({ compressType }) }))
    expect([file, raw].map((transfer) => transfer && compressionLine(transfer as TransferSnapshot))).toEqual([
      'Compression: the whole file as Zstd',
      'Not compressed',
    ])
  })
})
