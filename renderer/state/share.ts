/**
 * Keeps what did not change. Every state message is a fresh copy, so without this the whole window would draw again
 * ten times a second; with it, equal parts stay the same object and memoised components skip them.
 */
export function share<T>(before: unknown, after: T): T {
  if (Object.is(before, after)) return after
  if (ArrayBuffer.isView(after)) return (sameBytes(before, after) ? before : after) as T
  if (Array.isArray(after)) return (Array.isArray(before) ? shareArray(before, after) : after) as T
  if (isRecord(after) && isRecord(before)) return shareRecord(before, after) as T
  return after
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}

/** Things with an id are compared with their own past, others with what stood in their place. */
function shareArray(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  const known = new Map(isRecord(before[0]) ? before.map((value) => [idOf(value), value]) : [])
  const past = (value: unknown, index: number): unknown => (idOf(value) === null ? before[index] : known.get(idOf(value)))
  const shared = after.map((value, index) => share(past(value, index), value))
  return before.length === shared.length && shared.every((value, index) => Object.is(value, before[index])) ? before : shared
}

function idOf(value: unknown): string | null {
  return isRecord(value) && typeof value.id === 'string' ? value.id : null
}

function shareRecord(before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(after)
  const shared: Record<string, unknown> = {}
  let same = keys.length === Object.keys(before).length
  for (const key of keys) {
    shared[key] = share(before[key], after[key])
    same &&= key in before && Object.is(shared[key], before[key])
  }
  return same ? before : shared
}

function sameBytes(before: unknown, after: ArrayBufferView): boolean {
  if (!(before instanceof Uint8Array) || !(after instanceof Uint8Array) || before.length !== after.length) return false
  return before.every((byte, index) => byte === after[index])
}
