import { violation } from '../errors.ts'
import { JSON_LEVELS_MAX } from '../limits.ts'

/** In valid JSON: a whole text, a number, or a sign that shapes objects and lists. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\]:]/g
const LOOSE_NUMBER = /^-?\d+[.eE]/
/** Stands where a peer wrote a number otherwise than in digits: no field takes it, and where no field is, it does not matter. */
const NO_WHOLE_NUMBER = '0.5'

/**
 * JSON with one meaning only (RFC 8259 leaves some to the reader): no name twice in one object, no `__proto__`, at most
 * JSON_LEVELS_MAX levels, and no number that only rounding makes whole. `what` names the text in the reason. Throws
 * PROTOCOL_VIOLATION; never anything else.
 */
export function parseJson(text: string, what: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw violation(`${what} that is not JSON`)
  }
  if (!hasLooseNumbers(text, what)) return value
  return JSON.parse(text.replace(TOKEN, (token) => (LOOSE_NUMBER.test(token) ? NO_WHOLE_NUMBER : token)))
}

/** Goes through valid JSON once: throws for names and levels, tells of numbers. Names are compared by what they mean, not by how they are escaped. */
function hasLooseNumbers(text: string, what: string): boolean {
  const levels: (Set<string> | null)[] = []
  let last = ''
  let loose = false
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      if (levels.push(null) > JSON_LEVELS_MAX) throw violation(`${what} of too many levels`)
    } else if (token === '}' || token === ']') levels.pop()
    else if (token === ':') {
      const names = levels.pop() ?? new Set<string>()
      const name = JSON.parse(last) as string
      if (name === '__proto__' || names.has(name)) throw violation(`${what} with an ambiguous field`)
      levels.push(names.add(name))
    } else loose ||= LOOSE_NUMBER.test(token)
    last = token
  }
  return loose
}
