import { expect, test } from 'vitest'
import { Gate } from './gate.ts'

test('holds up while it is shut, and lets everyone go when it opens', async () => {
  const gate = new Gate()
  const passed: string[] = []
  await gate.passed()
  gate.shut()
  gate.shut()
  const all = ['a', 'b'].map((name) => gate.passed().then(() => passed.push(name)))
  await new Promise(setImmediate)
  expect([gate.isShut, passed]).toEqual([true, []])
  gate.open()
  await Promise.all(all)
  expect([gate.isShut, passed]).toEqual([false, ['a', 'b']])
})

test('who waits stays when it is shut again before his turn', async () => {
  const gate = new Gate()
  let passed = false
  gate.shut()
  const waiting = gate.passed().then(() => {
    passed = true
  })
  gate.open()
  gate.shut()
  await new Promise(setImmediate)
  expect(passed).toBe(false)
  gate.open()
  await waiting
})
