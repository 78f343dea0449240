import { describe, expect, it } from 'vitest'
import { FAULT_CODES, faultInWords, faultOf, faultText } from './fault.ts'
import { faults as english } from './language/en/faults.ts'
import { type ArgKind, FAULT_ARGS } from './language/fault-args.ts'
import { pluralsOf } from './language/plurals.ts'
import { type FaultKey, type FaultWords, readSentence, type Sentence, say, sentenceText, TOLD_BY_PEER } from './sentence.ts'

const KEYS = Object.keys(english) as FaultKey[]

function kindsOf(key: string): Readonly<Record<string, ArgKind>> {
  return Object.hasOwn(FAULT_ARGS, key) ? FAULT_ARGS[key as keyof typeof FAULT_ARGS] : {}
}

/** A sentence with arguments that are told apart, and what of each has to be read in the words. */
function sampleOf(key: FaultKey): { readonly sentence: Sentence; readonly marks: readonly string[] } {
  const marks: string[] = []
  const args = Object.entries(kindsOf(key)).map(([name, kind], index) => {
    const mark = kind === 'number' ? String(1_201 + index) : `<${name}>`
    marks.push(mark)
    if (kind === 'number') return [name, Number(mark)]
    return [name, kind === 'text' ? mark : say('oneVersion', { version: mark })]
  })
  const sentence = args.length === 0 ? { key } : { key, args: Object.fromEntries(args) as Record<string, unknown> }
  return { sentence: sentence as Sentence, marks }
}

/** Parts of other sentences. */
const PHRASE =
  /^(disk[A-Z].*|name(Holds|Is|Leads).*|port(Anywhere|AtAddress)|systemSays|unknownReason|oneVersion|eitherVersion|the(ZstdLevel|ChunkSize|Limit))$/

/** A language in which every word is another one. */
const upside = Object.fromEntries(
  KEYS.map((key) => [key, (args: Record<string, unknown> = {}) => `~${key}~ ${Object.values(args).join(' ')}`.trimEnd()]),
) as unknown as FaultWords
const strange = Object.fromEntries(KEYS.map((key) => [key, Object.keys(kindsOf(key)).length === 0 ? `~${key}~` : upside[key]])) as unknown as FaultWords

describe('the sentences of faults', () => {
  it('have words for each code, for what peers say, and for each key of the table, and for nothing else', () => {
    const keys = [...FAULT_CODES, ...TOLD_BY_PEER.map((code) => `${code}_THERE`), ...Object.keys(FAULT_ARGS)]
    expect(new Set(KEYS)).toEqual(new Set(keys))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it.each(KEYS)('%s says all that it is about, as a whole sentence', (key) => {
    const { sentence, marks } = sampleOf(key)
    const text = sentenceText(sentence)
    // "1,201" is 1201
    const plain = text.replaceAll(/(\d),(?=\d{3})/g, '$1')
    expect(marks.filter((mark) => !plain.includes(mark))).toEqual([])
    expect(text).not.toMatch(/undefined|NaN|\[object|\$\{/)
    if (!PHRASE.test(key)) expect(text).toMatch(/^[A-Z“<1].*[.]$/)
  })

  it.each(KEYS)('%s survives IPC and a file, and is the message in English', (key) => {
    const { sentence } = sampleOf(key)
    const fault = faultOf('INTERNAL', sentence)
    for (const copy of [structuredClone(fault), JSON.parse(JSON.stringify(fault)) as typeof fault]) {
      expect(copy).toEqual(fault)
      expect(readSentence(copy.sentence)).toEqual(sentence)
      expect(faultText(copy)).toBe(fault.message)
      expect(faultText(copy, strange)).toContain(`~${key}~`)
    }
  })

  it('are said in one language through and through', () => {
    const fault = faultOf('DISK_ERROR', say('cannotBeSaved', { name: 'a.txt', because: say('diskFull') }))
    expect(faultText(fault)).toBe('“a.txt” could not be saved: the disk is full. Free some space, then have it sent again.')
    expect(faultText(fault, strange)).toBe('~cannotBeSaved~ a.txt ~diskFull~')
  })

  it('are held to their arguments by the compiler', () => {
    // @ts-expect-error: an argument is missing
    say('noDeviceNamed')
    // @ts-expect-error: another one is due
    say('noDeviceNamed', { name: 'x' })
    // @ts-expect-error: of another kind
    say('tooManyDropsWait', { count: '3' })
    // @ts-expect-error: words where a sentence is due
    say('cannotBeSaved', { name: 'x', because: 'the disk is full' })
    // @ts-expect-error: it has none
    say('noTextToSend', {})
    // @ts-expect-error: no such key
    say('noSuchKey')
    expect(say('noDeviceNamed', { host: 'x' })).toEqual({ key: 'noDeviceNamed', args: { host: 'x' } })
  })
})

describe('a sentence that comes from elsewhere', () => {
  const nested = (levels: number): unknown => (levels === 0 ? { key: 'diskFull' } : { key: 'cannotBeSaved', args: { name: 'x', because: nested(levels - 1) } })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['words', 'noTextToSend'],
    ['a list', ['noTextToSend']],
    ['no key', {}],
    ['a key that is no text', { key: 7 }],
    ['a list for a key', { key: ['noTextToSend'] }],
    ['an unknown key', { key: 'noSuchKey' }],
    ['what every object has', { key: 'toString' }],
    ['the prototype', { key: '__proto__' }],
    ['the constructor', { key: 'constructor', args: {} }],
    ['arguments that are missing', { key: 'noDeviceNamed' }],
    ['arguments of another name', { key: 'noDeviceNamed', args: { name: 'x' } }],
    ['an argument that is inherited', { key: 'noDeviceNamed', args: Object.assign(Object.create({ host: 'x' }) as object, { other: 'y' }) }],
    ['one argument too many', { key: 'noDeviceNamed', args: { host: 'x', more: 'y' } }],
    ['arguments where none are due', { key: 'noTextToSend', args: { host: 'x' } }],
    ['arguments that are null', { key: 'noTextToSend', args: null }],
    ['a list of arguments', { key: 'noDeviceNamed', args: ['x'] }],
    ['a number for a text', { key: 'noDeviceNamed', args: { host: 1 } }],
    ['a sentence for a text', { key: 'noDeviceNamed', args: { host: { key: 'diskFull' } } }],
    ['a text for a number', { key: 'tooManyDropsWait', args: { count: '3' } }],
    ['no number', { key: 'tooManyDropsWait', args: { count: Number.NaN } }],
    ['a number without an end', { key: 'tooManyDropsWait', args: { count: Number.POSITIVE_INFINITY } }],
    ['a text for a sentence', { key: 'cannotBeSaved', args: { name: 'x', because: 'the disk is full' } }],
    ['a sentence inside that is none', { key: 'cannotBeSaved', args: { name: 'x', because: { key: 'noDeviceNamed' } } }],
    ['a text of great length', { key: 'noDeviceNamed', args: { host: 'x'.repeat(4_097) } }],
    ['sentences inside each other', nested(3)],
    ['a thousand of them', nested(1_000)],
  ])('is not taken when it is %s', (_what, value) => {
    expect(readSentence(value)).toBeNull()
    const fault = { message: 'As it was said then.', sentence: value as Sentence }
    expect(faultText(fault, strange)).toBe('As it was said then.')
  })

  it('is taken whole, without what else stands there', () => {
    expect(readSentence({ key: 'noTextToSend', args: {}, more: 1 })).toEqual({ key: 'noTextToSend' })
    expect(readSentence({ key: 'noDeviceNamed', args: { host: 'x'.repeat(4_096) } })).not.toBeNull()
    expect(readSentence(nested(2))).toEqual(nested(2))
  })

  it('leaves words that are their user’s already as they are', () => {
    expect(faultText(faultInWords('NOTHING_TO_SEND', 'Rien à envoyer.'), strange)).toBe('Rien à envoyer.')
  })
})

describe('phrases by number', () => {
  it('follow the rules of their language', () => {
    expect([0, 1, 2].map((count) => pluralsOf('en')(count, { one: 'one', other: 'many' }))).toEqual(['many', 'one', 'many'])
    const polish = pluralsOf('pl')
    expect([1, 3, 5, 22].map((count) => polish(count, { one: 'plik', few: 'pliki', many: 'plików', other: 'pliku' }))).toEqual([
      'plik',
      'pliki',
      'plików',
      'pliki',
    ])
    expect(polish(3, { other: 'pliku' })).toBe('pliku')
  })

  it('are chosen where a sentence counts', () => {
    expect(sentenceText(say('tooManyDropsWait', { count: 1 }))).toBe('1 drop waits already. Cancel some of them, or wait.')
    expect(sentenceText(say('notKeptThere', { count: 1 }))).toBe('The other side could not keep one of the files. Send it again.')
    expect(sentenceText(say('notKeptThere', { count: 2 }))).toBe('The other side could not keep 2 of the files. Send them again.')
    expect(sentenceText(say('textTooLong', { bytes: 65_536 }))).toContain('65,536 bytes')
    expect(sentenceText(say('dropWaitedInVain', { days: 7 }))).toContain('for 7 days,')
  })
})
