import { afterEach, describe, expect, it } from 'vitest'
import { faultInWords, faultOf } from '../../shared/fault.ts'
import { PSEUDO_START } from '../../shared/language/pseudo.ts'
import { speak } from '../../shared/language/speak.ts'
import { settingsOf } from '../../shared/testing.ts'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import { askingOf, DEVICE_ID, failedOf, movingOf, pairedPeer, traySourceOf } from './testing.ts'
import { type TrayLine, type TraySource, trayView } from './tray-menu.ts'

const PAIRED = { deviceId: DEVICE_ID, name: 'Desk', label: '', acceptWithoutAsking: false, pairedAtMs: 0 }

function words(lines: readonly TrayLine[]): readonly unknown[] {
  return lines.map((each) => {
    if (each.type === 'separator') return '-'
    return each.type === 'menu' ? { [each.label]: words(each.lines) } : each.type === 'radio' ? `${each.checked ? '(x)' : '( )'} ${each.label}` : each.label
  })
}

function menu(part: Partial<TraySource> = {}): readonly TrayLine[] {
  return trayView(traySourceOf(part)).lines
}

function find(lines: readonly TrayLine[], label: string): TrayLine | undefined {
  const below = lines.flatMap((each) => (each.type === 'menu' ? [each, ...each.lines] : [each]))
  return below.find((each) => each.type !== 'separator' && each.label === label)
}

describe('the menu', () => {
  it('is short where nothing is going on', () => {
    expect(words(menu({ transfers: [failedOf()] }))).toEqual([
      'Open FastDrop',
      'Open folder',
      '-',
      'Receive from everyone for 10 minutes',
      { Receive: ['(x) Everyone may ask', '( ) Paired devices only', '( ) Hidden from others', '( ) Off: nobody'] },
      '-',
      'Quit FastDrop',
    ])
  })

  it('has a line for each running transfer, which opens the window', () => {
    const lines = menu({ transfers: [movingOf(1, 8), failedOf(), askingOf()] })
    expect(words(lines).slice(3, 5)).toEqual(['Receiving a.bin from Desk: 12 %', 'Sending a.bin to Desk: waiting for an answer'])
    expect(lines[3]).toMatchObject({ action: { kind: 'open' } })
  })

  it('sends to paired devices in sight, by name, and binds each to its key', () => {
    const peers = [pairedPeer('Zoo', { label: 'Attic' }), pairedPeer('Desk'), pairedPeer('Away', { state: 'away' }), pairedPeer('Fake', { verified: false })]
    const lines = menu({ peers, paired: [PAIRED] })
    const to = ['Send files…', 'Send folder…', 'Send clipboard']
    expect(words(lines).slice(3, 6)).toEqual([{ Attic: to }, { Desk: to }, '-'])
    expect(find(lines, 'Send folder…')).toMatchObject({ action: { kind: 'sendFolder', peerId: 'Zoo', deviceId: DEVICE_ID } })
  })

  it('says that no paired device is in sight, but nothing to who has none', () => {
    expect(find(menu({ paired: [PAIRED] }), 'No paired device is in sight')).toMatchObject({ action: null })
    expect(find(menu(), 'No paired device is in sight')).toBeUndefined()
  })

  it('marks who may send', () => {
    const marked = (settings: Partial<TraySource['settings']>) => JSON.stringify(words(menu({ settings: settingsOf(settings) })))
    expect(marked({ visibility: 'paired' })).toContain('(x) Paired devices only')
    expect(marked({ visibility: 'paired', receiving: false })).toContain('( ) Paired devices only')
    expect(marked({ receiving: false })).toContain('(x) Off: nobody')
  })

  it('offers to receive from everyone, says until when, and offers to stop', () => {
    const untilMs = new Date(2026, 10, 22, 14, 5, 31).getTime()
    expect(words(menu({ everyone: { untilMs } })).slice(3, 5)).toEqual(['Receiving from everyone until 14:05', 'Stop receiving from everyone'])
    expect(find(menu({ everyone: { untilMs: null } }), 'Receiving from everyone until it is stopped')).toMatchObject({ action: null })
    expect(find(menu({ everyone: { untilMs } }), 'Receive from everyone for 10 minutes')).toBeUndefined()
  })

  it('says that one is held up', () => {
    expect(find(menu({ transfers: [{ ...movingOf(1, 8), paused: 'there' } as TransferSnapshot] }), 'Receiving a.bin from Desk: paused at 12 %')).toBeDefined()
  })

  it('shows names from outside short and without control characters', () => {
    const title = `x\u202E\n${'y'.repeat(500)}`
    const [, , , shown = ''] = words(menu({ transfers: [movingOf(1, 8, { title })] })) as string[]
    expect(shown).toContain('x\uFFFD\uFFFDy')
    expect(shown.length).toBeLessThan(80)
    const peer = pairedPeer(title)
    expect(JSON.stringify(words(menu({ peers: [peer], paired: [PAIRED] })))).toMatch(/"x\uFFFD\uFFFDy{36}…"/)
  })

  it('says how many more there are instead of filling the screen', () => {
    const transfers = Array.from({ length: 12 }, () => movingOf(1, 2))
    expect(find(menu({ transfers }), 'and 4 more')).toBeDefined()
    expect(menu({ transfers }).filter((each) => each.type === 'line' && each.label.startsWith('Receiving a.bin'))).toHaveLength(8)
    const peers = Array.from({ length: 9 }, (_none, place) => pairedPeer(`d${place}`))
    expect(find(menu({ peers, paired: [PAIRED] }), 'and 1 more')).toBeDefined()
  })
})

describe('a menu without figures', () => {
  it('is the same while bytes move, and another one when anything else changes', () => {
    const shape = (part: Partial<TraySource>) => JSON.stringify(menu({ figures: false, ...part }))
    const before = shape({ transfers: [movingOf(1, 8)] })
    expect(before).toContain('"Receiving a.bin from Desk"')
    expect(shape({ transfers: [movingOf(7, 8)] })).toBe(before)
    expect(shape({ transfers: [{ ...movingOf(1, 8), paused: 'here' } as TransferSnapshot] })).toContain('"Receiving a.bin from Desk: paused"')
    expect(shape({ transfers: [{ ...movingOf(8, 8), state: 'publishing' } as TransferSnapshot] })).toContain('"Receiving a.bin from Desk: finishing"')
    expect(shape({ transfers: [] })).not.toBe(before)
  })
})

describe('the icon', () => {
  it('shows first what has to be known first', () => {
    const trouble = faultOf('PORT_UNAVAILABLE')
    const off = settingsOf({ receiving: false })
    const stateOf = (part: Partial<TraySource>) => trayView(traySourceOf(part)).state
    expect(stateOf({})).toBe('idle')
    expect(stateOf({ settings: off })).toBe('off')
    expect(stateOf({ settings: off, everyone: { untilMs: null } })).toBe('idle')
    expect(stateOf({ settings: off, transfers: [movingOf(1, 8)] })).toBe('busy')
    expect(stateOf({ transfers: [askingOf()] })).toBe('idle')
    expect(stateOf({ transfers: [movingOf(1, 8)], questions: 1 })).toBe('attention')
    expect(stateOf({ questions: 1, trouble })).toBe('trouble')
  })

  it('fills while bytes move', () => {
    const iconAt = (bytes: number) => trayView(traySourceOf({ transfers: [movingOf(bytes, 80)] })).icon
    expect([0, 9, 10, 79, 80].map(iconAt)).toEqual(['busy0', 'busy0', 'busy1', 'busy7', 'busy8'])
  })

  it('says why when the pointer is over it', () => {
    const tooltip = (part: Partial<TraySource>) => trayView(traySourceOf(part)).tooltip
    expect(tooltip({})).toBe('FastDrop')
    expect(tooltip({ transfers: [movingOf(1, 8), askingOf()] })).toBe('FastDrop: 2 transfers, 12 %')
    expect(tooltip({ transfers: [movingOf(1, 8)], figures: false })).toBe('FastDrop: 1 transfer')
    expect(tooltip({ transfers: [movingOf(1, 8)], questions: 2 })).toBe('FastDrop: 2 questions wait. 1 transfer, 12 %')
    expect(tooltip({ settings: settingsOf({ receiving: false }) })).toBe('FastDrop: not receiving')
    const trouble = faultInWords('PORT_UNAVAILABLE', 'Port 5424 is taken.')
    expect(tooltip({ trouble })).toBe('FastDrop: Port 5424 is taken.')
    expect(tooltip({ trouble, transfers: [movingOf(1, 8)] })).toBe('FastDrop: Port 5424 is taken. 1 transfer, 12 %')
  })
})

describe('in another language', () => {
  afterEach(() => speak('en'))

  it('says every line and the tooltip in it, from the moment it is spoken', () => {
    const busy = { transfers: [movingOf(1, 8), askingOf()], peers: [pairedPeer('12')], paired: [PAIRED], everyone: { untilMs: 0 }, questions: 2 }
    speak('pseudo')
    const view = trayView(traySourceOf(busy))
    const said = JSON.stringify(words(view.lines)).match(/"[^"]*\p{L}[^"]*"/gu) ?? []
    expect(said.length).toBeGreaterThan(12)
    expect([...said, view.tooltip].filter((each) => !each.includes(PSEUDO_START))).toEqual([])
    speak('en')
    expect(JSON.stringify(words(trayView(traySourceOf(busy)).lines))).not.toContain(PSEUDO_START)
  })
})
