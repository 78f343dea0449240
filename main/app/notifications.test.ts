import type { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PSEUDO_START } from '../../shared/language/pseudo.ts'
import { speak } from '../../shared/language/speak.ts'
import type { OfferSnapshot, TransferSnapshot } from '../../shared/transfer.ts'
import { bodyText, type NotificationParts, Notifications, titleText } from './notifications.ts'

interface Shown extends EventEmitter {
  readonly options: { readonly title: string; readonly body: string; readonly actions?: readonly { readonly text: string }[] }
  closed: boolean
}
const shown = vi.hoisted(() => [] as unknown[]) as Shown[]

vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events')
  class Notification extends EventEmitter {
    static isSupported(): boolean {
      return true
    }
    closed = false
    readonly options: unknown
    constructor(options: unknown) {
      super()
      this.options = options
    }
    show(): void {
      shown.push(this as unknown as Shown)
    }
    close(): void {
      this.closed = true
    }
  }
  return { Notification }
})

const peer = { name: 'Desk\u0007', deviceId: null, address: '192.0.2.1', verified: false, wire: '2.0.0' } as const
const offer = { id: 'o1', peer, kind: 'files', files: 2, directories: 1, totalBytes: 1_500_000, executables: 0, freeBytes: 1e9 } as OfferSnapshot
const done = {
  event: 'done',
  transferId: 't1',
  direction: 'receive',
  paths: [],
  bytes: 5,
  seconds: 1,
  connections: 1,
  reconnects: 0,
  retries: 0,
  resentBytes: 0,
  compression: { chunks: {}, savedBytes: 0 },
  excluded: 0,
} as const

function partsOf(focused = false) {
  const parts = {
    icon: '/i.png',
    folderLabel: () => '~/Tom & Jerry',
    isFocused: () => focused,
    open: vi.fn(),
    openOffer: vi.fn(),
    answerOffer: vi.fn(),
    reveal: vi.fn(),
    transfer: () => ({ id: 't1', title: 'a.bin', peer }) as TransferSnapshot,
  } satisfies NotificationParts
  return { parts, notifications: new Notifications(parts) }
}

beforeEach(() => {
  shown.length = 0
})

describe('an offer', () => {
  it('is told with both answers', () => {
    partsOf().notifications.tell({ event: 'offer', offer })
    expect(shown[0]?.options).toMatchObject({
      title: 'Desk\uFFFD would like to send you 3 items',
      body: '1.50 MB into ~/Tom ＆ Jerry. Not verified: its name proves nothing.',
      actions: [{ text: 'Accept' }, { text: 'Decline' }],
    })
  })

  it('of a text says how long it is, and has no folder', () => {
    partsOf().notifications.tell({ event: 'offer', offer: { ...offer, kind: 'text', files: 1, directories: 0, totalBytes: 1204 } })
    expect(shown[0]?.options).toMatchObject({ title: 'Desk\uFFFD would like to send you a text', body: '1.20 kB. Not verified: its name proves nothing.' })
  })

  it('says before the yes what the sheet would: who it is, what can run, and that it does not fit', () => {
    const { notifications } = partsOf()
    const body = (part: Partial<OfferSnapshot>): string => {
      notifications.tell({ event: 'offer', offer: { ...offer, ...part } })
      return String(shown.at(-1)?.options.body)
    }
    expect(body({ peer: { ...peer, verified: true } })).toContain('Jerry. From a device you have paired.')
    expect(body({ executables: 1 })).toContain('1 file can run as a program. Not verified')
    expect(body({ executables: 2 })).toContain('2 files can run as programs.')
    expect(body({ freeBytes: 1_499_999 })).toContain('There is not enough space.')
    expect(body({ kind: 'text', freeBytes: 0 })).not.toContain('space')
  })

  it('of a 1.x device warns', () => {
    const unknown = { ...peer, name: '192.0.2.7', wire: '1.1.0' } as const
    partsOf().notifications.tell({ event: 'offer', offer: { ...offer, peer: unknown, files: 1, directories: 0 } })
    expect(shown[0]?.options).toMatchObject({
      title: '192.0.2.7 would like to send you 1 item',
      body: '1.50 MB into ~/Tom ＆ Jerry. FastDP 1.x: not encrypted, and nobody knows who it is.',
    })
  })

  it.each([
    [0, true],
    [1, false],
  ])('action %i answers %s, and a click only opens the window', (index, accept) => {
    const { parts, notifications } = partsOf()
    notifications.tell({ event: 'offer', offer })
    shown[0]?.emit('click', {})
    expect(parts.openOffer.mock.calls).toEqual([['o1']])
    expect(parts.answerOffer).not.toHaveBeenCalled()
    shown[0]?.emit('action', {}, index)
    expect(parts.answerOffer.mock.calls).toEqual([['o1', accept]])
  })

  it('is answered by no other action', () => {
    const { parts, notifications } = partsOf()
    notifications.tell({ event: 'offer', offer })
    shown[0]?.emit('action', {}, undefined)
    shown[0]?.emit('close', {})
    expect(parts.answerOffer).not.toHaveBeenCalled()
  })

  it('is taken back when it is settled elsewhere', () => {
    const { notifications } = partsOf()
    notifications.tell({ event: 'offer', offer })
    notifications.tell({ event: 'offer-closed', offerId: 'o1', reason: 'withdrawn' })
    expect(shown[0]?.closed).toBe(true)
  })
})

describe('a pairing', () => {
  const pairing = { id: 'p1', direction: 'incoming', peer, code: null, state: 'connecting', expiresAtMs: 0 } as const

  it('that someone else begins is told once, a click opens the window, and it goes when the pairing has ended', () => {
    const { parts, notifications } = partsOf()
    notifications.tell({ event: 'pairing', pairing })
    notifications.tell({ event: 'pairing', pairing: { ...pairing, state: 'comparing', code: '012345' } })
    expect(shown.map(({ options }) => options.title)).toEqual(['Desk\uFFFD wants to be paired with this computer'])
    expect(JSON.stringify(shown[0]?.options)).not.toContain('012345')
    notifications.tell({ event: 'pairing-closed', pairingId: 'p1', outcome: 'paired', device: null, code: null, message: null })
    expect(shown[0]?.closed).toBe(true)
    shown[0]?.emit('click', {})
    expect(parts.open).toHaveBeenCalledOnce()
  })

  it('is not told to who began it, nor to who looks at the window', () => {
    partsOf().notifications.tell({ event: 'pairing', pairing: { ...pairing, direction: 'outgoing' } })
    partsOf(true).notifications.tell({ event: 'pairing', pairing })
    expect(shown).toEqual([])
  })
})

describe('the end of a transfer', () => {
  it('is told for what was received, and a click shows it', () => {
    const { parts, notifications } = partsOf()
    notifications.tell(done)
    expect(shown[0]?.options.title).toBe('Received a.bin from Desk\uFFFD')
    shown[0]?.emit('click', {})
    expect(parts.reveal).toHaveBeenCalledWith('t1')
  })

  it('names how much of it is missing, to who has sent it, too', () => {
    const lost = [{ path: 'a/b', bytes: 3, code: 'SOURCE_CHANGED' }] as const
    const { parts, notifications } = partsOf()
    notifications.tell({ ...done, lost })
    expect(shown[0]?.options.body).toContain(', 1 file left out. Click')
    notifications.tell({ ...done, direction: 'send', lost })
    expect(shown[1]?.options.title).toBe('Sent a.bin to Desk\uFFFD, 1 file left out')
    shown[1]?.emit('click', {})
    expect(parts.open).toHaveBeenCalledOnce()
  })

  it('of a text keeps it to itself, and a click opens the window', () => {
    const { parts, notifications } = partsOf()
    notifications.tell({ ...done, text: 'the door code is 4711' })
    expect(shown[0]?.options).toMatchObject({ title: 'Received a text from Desk\uFFFD', body: 'Click to read it.' })
    shown[0]?.emit('click', {})
    expect(parts.open).toHaveBeenCalledOnce()
    expect(parts.reveal).not.toHaveBeenCalled()
  })

  it('is not told to someone who looks at the window, nor for what was sent', () => {
    partsOf(true).notifications.tell(done)
    partsOf().notifications.tell({ ...done, direction: 'send' })
    expect(shown).toEqual([])
  })
})

describe('text', () => {
  it('stays a headline', () => {
    expect([...titleText('😀'.repeat(300))]).toHaveLength(120)
  })

  it('is no markup', () => {
    expect(bodyText('<img src=x> & <a href="y">')).not.toMatch(/[<>&]/)
  })
})

describe('in another language', () => {
  afterEach(() => speak('en'))

  it('tells in it what it tells from then on', () => {
    speak('pseudo')
    const { notifications: told } = partsOf()
    told.tell({ event: 'offer', offer })
    told.explainTray()
    const said = shown.flatMap(({ options }) => [options.title, options.body, ...(options.actions ?? []).map(({ text }) => text)])
    expect(said).toHaveLength(6)
    expect(said.filter((each) => !each.startsWith(PSEUDO_START))).toEqual([])
  })
})
