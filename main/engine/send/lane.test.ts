import { expect, test } from 'vitest'
import { cutStalled, type SenderLane } from './lane.ts'
import { Turns } from './turns.ts'

interface FakeLane {
  readonly stalledForMs: (nowMs: number) => number
  readonly cut: () => void
  cuts: number
}

function lane(stalledForMs: number): FakeLane {
  const fake: FakeLane = {
    cuts: 0,
    stalledForMs: () => stalledForMs,
    cut: () => {
      fake.cuts += 1
    },
  }
  return fake
}

function cutsOf(stalls: readonly number[]): number[] {
  const lanes = stalls.map(lane)
  cutStalled(lanes as unknown as SenderLane[], 0)
  return lanes.map((each) => each.cuts)
}

test('connections that stand still while others move are cut', () => {
  expect(cutsOf([0, 30_001, 5_000, 60_000])).toEqual([0, 1, 0, 1])
})

test('when all stand still, none is cut: the receiver is slow, and its heartbeat tells whether it is there', () => {
  expect(cutsOf([40_000, 40_000])).toEqual([0, 0])
})

test('when all stand still for twice as long, the paths are taken for dead', () => {
  expect(cutsOf([60_001, 61_000])).toEqual([1, 1])
  expect(cutsOf([60_001])).toEqual([1])
  expect(cutsOf([45_000])).toEqual([0])
})

test('turns are taken one at a time, in order', async () => {
  const turns = new Turns()
  const order: string[] = []
  const first = await turns.take(1_000)
  const second = turns.take(1_000).then((end) => {
    order.push('second')
    end?.()
  })
  const third = turns.take(1_000).then((end) => {
    order.push('third')
    end?.()
  })
  await Promise.resolve()
  expect(order).toEqual([])
  first?.()
  await Promise.all([second, third])
  expect(order).toEqual(['second', 'third'])
})

test('who does not get a turn in time goes without, and holds up nobody behind him', async () => {
  const turns = new Turns()
  const first = await turns.take(1_000)
  expect(await turns.take(1)).toBeNull()
  const third = turns.take(60_000)
  first?.()
  expect(await third).toBeTypeOf('function')
})
