import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import { Quit } from './quit.ts'
import { askingOf, doneOf, failedOf, movingOf, payload, waitingOf } from './testing.ts'

const electron = vi.hoisted(() => ({ on: vi.fn(), quit: vi.fn(), exit: vi.fn(), showMessageBox: vi.fn() }))
vi.mock('electron', () => ({ app: { on: electron.on, quit: electron.quit, exit: electron.exit }, dialog: { showMessageBox: electron.showMessageBox } }))

const RUNNING = 'If FastDrop quits now, they are interrupted, and go on when it is started again.'
const CANCELLED = 'If FastDrop quits now, they are cancelled.'
const WHY = 'Files go on once the other device has accepted them, and before that only those to paired devices; with FastDP 1.x devices none do.'
const TEXT = 'A text is kept on no disk: one that is not delivered yet is cancelled if FastDrop quits now.'
const GOES_ON = 'goes on'
const moving = movingOf(1, 8, { id: GOES_ON })
const asking = askingOf({ id: GOES_ON })
const waiting = waitingOf({ id: GOES_ON })
const preparing = (kind: 'files' | 'text'): TransferSnapshot => {
  const { id, title, peer, startedAtMs } = asking
  return { id, title, peer, startedAtMs, direction: 'send', state: 'preparing', kind }
}

/** A text on its way, however far it is. */
const texts: Readonly<Record<'waiting' | 'connecting' | 'asking' | 'moving' | 'incoming' | 'preparing', TransferSnapshot>> = {
  waiting: textOf(waitingOf()),
  connecting: textOf(askingOf(), 'connecting'),
  asking: textOf(askingOf()),
  moving: textOf(movingOf(1, 8, { direction: 'send' })),
  incoming: textOf(movingOf(1, 8)),
  preparing: preparing('text'),
}

function textOf(transfer: TransferSnapshot, state = transfer.state): TransferSnapshot {
  return { ...transfer, state, payload: { ...payload, kind: 'text' } } as TransferSnapshot
}

function quitWith(transfers: readonly TransferSnapshot[]): Quit {
  return new Quit({ close: () => Promise.resolve(), transfers: () => transfers, outlives: (id) => id === GOES_ON, window: () => null })
}

/** What is asked before the end, and whether it ends when the answer is no, and yes. */
async function asked(transfers: readonly TransferSnapshot[]): Promise<unknown> {
  const quit = quitWith(transfers)
  const ended: number[] = []
  for (const response of [0, 1]) {
    electron.showMessageBox.mockResolvedValueOnce({ response })
    quit.request()
    await vi.waitFor(() => expect(electron.showMessageBox).toHaveBeenCalledTimes(response + 1))
    await new Promise((resolve) => setImmediate(resolve))
    ended.push(electron.quit.mock.calls.length)
  }
  const { message, detail } = (electron.showMessageBox.mock.calls[0] as [Electron.MessageBoxOptions])[0]
  return { message, detail, ended }
}

beforeEach(() => {
  vi.clearAllMocks()
})

describe('the wish to quit', () => {
  it('is followed at once where nothing would be lost', () => {
    const quit = quitWith([waiting, doneOf(), textOf(doneOf({ direction: 'send' })), failedOf()])
    quit.request()
    expect([electron.showMessageBox.mock.calls, electron.quit.mock.calls.length]).toEqual([[], 1])
  })

  it.each([
    ['a transfer', [moving], { message: '1 transfer is still running', detail: RUNNING }],
    ['what goes on, and what waits', [moving, asking, preparing('files'), waiting], { message: '3 transfers are still running', detail: RUNNING }],
    ['what nobody has accepted yet', [askingOf()], { message: '1 transfer is still running', detail: `${CANCELLED} ${WHY}` }],
    ['what stands in line, and is not kept', [waitingOf()], { message: '1 transfer is still running', detail: `${CANCELLED} ${WHY}` }],
    [
      'what goes on, and something that does not',
      [moving, movingOf(1, 8), asking],
      { message: '3 transfers are still running', detail: `${RUNNING} But 1 of them is cancelled. ${WHY}` },
    ],
    ['a text that waits', [texts.waiting], { message: '1 text is not delivered yet', detail: TEXT }],
    ['a text that looks for its device', [texts.connecting], { message: '1 text is not delivered yet', detail: TEXT }],
    ['a text that has just been written', [texts.preparing], { message: '1 text is not delivered yet', detail: TEXT }],
    ['a text that comes in', [texts.incoming], { message: '1 text is not delivered yet', detail: TEXT }],
    ['texts that are asked about, or sent', [texts.asking, texts.moving], { message: '2 texts are not delivered yet', detail: TEXT }],
    ['both', [moving, asking, ...Object.values(texts)], { message: '2 transfers are still running', detail: `${RUNNING} ${TEXT}` }],
    [
      'all of it',
      [moving, askingOf(), waitingOf(), texts.asking],
      { message: '3 transfers are still running', detail: `${RUNNING} But 2 of them are cancelled. ${WHY} ${TEXT}` },
    ],
  ])('with %s is asked about', async (_, transfers, question) => {
    expect(await asked(transfers)).toEqual({ ...question, ended: [0, 1] })
  })
})
