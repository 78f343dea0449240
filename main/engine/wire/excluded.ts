import { say } from '../../../shared/sentence.ts'
import { EngineError } from '../errors.ts'
import { CONTROL_MAX_BYTES } from '../limits.ts'
import type { MessageOf } from './messages.ts'

/** Indices of entries; a pair is the first and the last of a run. */
export type Excluded = MessageOf<'ACCEPT'>['Excluded']

/** What stands in ACCEPT beside the list: type, session, token. */
const ACCEPT_REST_BYTES = 256
/** Shorter runs are shorter as single numbers. */
const RUN_MIN = 3

/** `indices`: ascending, each once. Throws LIMIT_EXCEEDED for a list that no ACCEPT can hold. */
export function packExcluded(indices: readonly number[]): Excluded {
  const packed: (number | [number, number])[] = []
  for (let at = 0; at < indices.length; ) {
    const end = endOfRun(indices, at)
    const [first, last] = [indices[at] ?? 0, indices[end - 1] ?? 0]
    if (end - at >= RUN_MIN) packed.push([first, last])
    else packed.push(...indices.slice(at, end))
    at = end
  }
  if (JSON.stringify(packed).length > CONTROL_MAX_BYTES - ACCEPT_REST_BYTES) throw new EngineError('LIMIT_EXCEEDED', say('tooManyLeftOut'))
  return packed
}

function endOfRun(indices: readonly number[], start: number): number {
  let end = start + 1
  while (end < indices.length && indices[end] === (indices[end - 1] ?? 0) + 1) end += 1
  return end
}

/** Which of `count` entries a list from a peer names: whatever it says, in steps of the list and the entries, never of its numbers. */
export function readExcluded(list: Excluded, count: number): boolean[] {
  const changes = new Int32Array(count + 1)
  for (const each of list) {
    const [first, last] = typeof each === 'number' ? [each, each] : each
    if (first >= count || last < first) continue
    changes[first] = (changes[first] ?? 0) + 1
    changes[Math.min(last + 1, count)] = (changes[Math.min(last + 1, count)] ?? 0) - 1
  }
  let depth = 0
  return Array.from({ length: count }, (_, index) => {
    depth += changes[index] ?? 0
    return depth > 0
  })
}
