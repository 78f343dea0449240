import { join } from 'node:path'
import { expect, it } from 'vitest'
import { closingAfterEach, fingerprint, makeTree } from './testing/pair.ts'

const { started } = closingAfterEach()
const DROPS = 50

it('fifty drops that are sent at once to one device all arrive, although it takes no more connections of one device than it says', {
  timeout: 170_000,
}, async () => {
  const [sender, receiver] = [await started({ listen: false, connections: 0 }), await started({ connections: 0 })]
  const names = Array.from({ length: DROPS }, (_, index) => `drop-${index}`)
  await makeTree(join(sender.root, 'source'), Object.fromEntries(names.map((name) => [name, 2_000_000])))
  const ids = names.map((name) => sender.send(receiver.port, [join(sender.root, 'source', name)], { compression: 'None' }))
  const ends = await Promise.all(ids.map((id) => sender.ended(id)))
  console.log(
    sender.events
      .filter((e) => e.event === 'error')
      .map((e) => JSON.stringify(e))
      .slice(0, 10),
  )
  expect(ends).toEqual(names.map(() => 'done'))
  expect(await fingerprint(receiver.received)).toEqual(await fingerprint(join(sender.root, 'source')))
})
