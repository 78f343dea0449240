import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Quit } from './quit.ts'

const electron = vi.hoisted(() => ({ on: vi.fn(), quit: vi.fn(), exit: vi.fn(), showMessageBox: vi.fn() }))
vi.mock('electron', () => ({ app: { on: electron.on, quit: electron.quit, exit: electron.exit }, dialog: { showMessageBox: electron.showMessageBox } }))

const RUNNING = 'If FastDrop quits now, they are interrupted, and go on when it is started again. Those with FastDP 1.x devices are cancelled.'
const TEXT = 'A text that waits is kept on no disk: if FastDrop quits now, it is not sent.'

/** What is asked before the end, and whether it ends when the answer is no, and yes. */
async function asked(activeTransfers: number, waitingTexts: number): Promise<unknown> {
  const quit = new Quit({
    close: () => Promise.resolve(),
    activeTransfers: () => activeTransfers,
    waitingTexts: () => waitingTexts,
    window: () => null,
  })
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
    const quit = new Quit({ close: () => Promise.resolve(), activeTransfers: () => 0, waitingTexts: () => 0, window: () => null })
    quit.request()
    expect([electron.showMessageBox.mock.calls, electron.quit.mock.calls.length]).toEqual([[], 1])
  })

  it.each([
    [1, 0, { message: '1 transfer is still running', detail: RUNNING }],
    [0, 1, { message: '1 text still waits for its device', detail: TEXT }],
    [0, 2, { message: '2 texts still wait for their devices', detail: TEXT }],
    [3, 2, { message: '3 transfers are still running', detail: `${RUNNING} ${TEXT}` }],
  ])('with %d that run and %d texts that wait is asked about', async (active, texts, question) => {
    expect(await asked(active, texts)).toEqual({ ...question, ended: [0, 1] })
  })
})
