import { expect, test } from 'vitest'
import { PackedPages } from './packed-pages.ts'

test('pages that are no larger than their text are kept, in their order, and taken once', () => {
  const packed = new PackedPages()
  const pages = [Buffer.alloc(100, 1), Buffer.alloc(50, 2)]
  for (const page of pages) packed.add(page, 100)
  expect(packed.take()).toEqual(pages)
  expect(packed.take()).toBeNull()
})

test('once they are larger than their text none is kept, nor any that comes later', () => {
  const packed = new PackedPages()
  packed.add(Buffer.alloc(100), 100)
  packed.add(Buffer.alloc(1), 0)
  packed.add(Buffer.alloc(1), 1000)
  expect(packed.take()).toBeNull()
})
