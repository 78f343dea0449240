import { describe, expect, it } from 'vitest'
import type { PauseReason } from '../../../shared/transfer.ts'
import { EngineError } from '../errors.ts'
import { codeOfAsync, tempFolder } from '../testing/support.ts'
import { until } from '../testing/watch.ts'
import { Patience } from './patience.ts'

const temp = tempFolder()

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code })
}

interface Scene {
  readonly patience: Patience
  readonly told: (PauseReason | null)[]
  readonly end: AbortController
}

function scene(): Scene {
  const told: (PauseReason | null)[] = []
  const end = new AbortController()
  return { patience: new Patience({ folder: temp.path, signal: end.signal, leftBytes: () => 1, onChange: (reason) => told.push(reason) }), told, end }
}

/** The disk has room by its figures; only trying tells. */
class Quota {
  full = true
  tries = 0

  readonly step = (): Promise<string> => {
    this.tries += 1
    return this.full ? Promise.reject(systemError('EDQUOT')) : Promise.resolve('written')
  }
}

const FULL: PauseReason = { code: 'NO_SPACE', missingBytes: null }

describe('Patience', () => {
  it('lets one step try, tells nothing while that fails, and lets all go on when it succeeds', async () => {
    const { patience, told } = scene()
    const quota = new Quota()
    const steps = ['a', 'b', 'c'].map((name) => patience.run(quota.step, name))
    await until(() => [quota.tries, told], [3, [FULL]], 5_000)
    for (let round = 1; round <= 4; round += 1) {
      await patience.look()
      await until(() => quota.tries, 3 + round, 5_000)
    }
    expect(told).toEqual([FULL])
    quota.full = false
    await patience.look()
    expect(await Promise.all(steps)).toEqual(['written', 'written', 'written'])
    expect([told, patience.full]).toEqual([[FULL, null], false])
  })

  it('holds up what comes while it is full', async () => {
    const { patience } = scene()
    const quota = new Quota()
    const first = patience.run(quota.step, 'a')
    await until(() => patience.full, true, 5_000)
    let late = false
    const second = patience.run(() => {
      late = true
      return Promise.resolve()
    }, 'b')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(late).toBe(false)
    quota.full = false
    await patience.look()
    await Promise.all([first, second])
    expect(late).toBe(true)
  })

  it('ends every wait with the reason when nothing is worth waiting for any more', async () => {
    const { patience, end } = scene()
    const step = codeOfAsync(patience.run(new Quota().step, 'a'))
    await until(() => patience.full, true, 5_000)
    end.abort(new EngineError('CANCELLED_BY_PEER'))
    expect(await step).toBe('CANCELLED_BY_PEER')
    expect(await codeOfAsync(patience.run(() => Promise.resolve(), 'b'))).toBe('CANCELLED_BY_PEER')
  })

  it('does not wait for what does not pass', async () => {
    const { patience, told } = scene()
    await expect(patience.run(() => Promise.reject(systemError('EIO')), 'film.mov')).rejects.toMatchObject({
      code: 'DISK_ERROR',
      message: expect.stringContaining('“film.mov”') as string,
    })
    expect([told, patience.full]).toEqual([[], false])
  })
})
