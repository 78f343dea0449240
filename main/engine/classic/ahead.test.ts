import { expect, test } from 'vitest'
import { ahead } from './ahead.ts'

/** Says what it does. */
async function* source(said: string[], failAt = Number.POSITIVE_INFINITY): AsyncGenerator<number> {
  try {
    for (let number = 1; number <= 3; number += 1) {
      said.push(`make ${number}`)
      if (number === failAt) throw new Error('broken')
      yield number
    }
  } finally {
    said.push('closed')
  }
}

test('the next piece is begun before one is worked on', async () => {
  const said: string[] = []
  for await (const number of ahead(source(said))) said.push(`use ${number}`)
  expect(said).toEqual(['make 1', 'make 2', 'use 1', 'make 3', 'use 2', 'closed', 'use 3'])
})

test('a failure is told behind the pieces that came before it', async () => {
  const said: string[] = []
  const used: number[] = []
  const using = async (): Promise<void> => {
    for await (const number of ahead(source(said, 3))) used.push(number)
  }
  await expect(using()).rejects.toThrow('broken')
  expect(used).toEqual([1, 2])
})

test('who leaves early ends the source', async () => {
  const said: string[] = []
  for await (const number of ahead(source(said))) if (number === 1) break
  expect(said).toEqual(['make 1', 'make 2', 'closed'])
})
