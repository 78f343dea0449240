import { expect, it } from 'vitest'
import { pasteTarget } from './use-paste.ts'

it('is for the device whose dialog is open, else for the card with the focus', () => {
  const card = { closest: () => ({ dataset: { peerId: 'p1' } }) } as unknown as Element
  const elsewhere = { closest: () => null } as unknown as Element
  expect([pasteTarget({ kind: 'device', peerId: 'p2' }, card), pasteTarget(null, card), pasteTarget(null, elsewhere), pasteTarget(null, null)]).toEqual([
    'p2',
    'p1',
    null,
    null,
  ])
})
