import { describe, expect, test } from 'vitest'
import { type ConflictWish, KEEP_BOTH } from '../../shared/conflict.ts'
import type { OfferAnswer, OfferEntry } from '../../shared/offer.ts'
import type { OfferSnapshot } from '../../shared/transfer.ts'
import type { EngineError } from '../engine/errors.ts'
import { CommandError } from './command-error.ts'
import { OfferPrompt, patternsOf } from './offer-prompt.ts'
import { Terminal } from './terminal.ts'

const ENTRIES: readonly OfferEntry[] = Array.from({ length: 2500 }, (_, index) => ({
  index,
  path: `f${index}${index % 1000 === 999 ? '.exe' : '.txt'}`,
  kind: 'file',
  size: 1,
  executable: index % 1000 === 999,
  hidden: false,
}))

const OFFER: OfferSnapshot = {
  id: 'o',
  peer: { name: 'Owl', deviceId: 'abcd', address: '192.0.2.1', verified: false, wire: '2.0.0' },
  kind: 'files',
  title: 'f0.txt and 2499 more',
  files: 2500,
  directories: 0,
  totalBytes: 2500,
  executables: 2,
  hidden: 0,
  folder: '/in',
  freeBytes: 1e9,
  collisions: [],
  names: ['f0.txt'],
  expiresAtMs: 0,
}

const COLLISIONS: OfferSnapshot['collisions'] = [
  { name: 'f0.txt', keptAs: 'f0 (1).txt', standing: 'file' },
  { name: 'd', keptAs: 'd (1)', standing: 'folder' },
]

/** Types these lines one after the other, and keeps what it was shown. */
class Typist {
  readonly shown: string[] = []
  readonly questions: string[] = []
  readonly answers: OfferAnswer[] = []
  readonly #lines: (string | null | (() => string | null))[]
  refuses: EngineError | null = null
  /** A folder that nothing can be put into any more. */
  gone: string | null = null
  /** The offer behind a pairing; null: that ended it. */
  again: OfferSnapshot | null = null

  constructor(...lines: (string | null | (() => string | null))[]) {
    this.#lines = lines
  }

  prompt(offer: Partial<OfferSnapshot> = {}, conflict: ConflictWish = KEEP_BOTH): OfferPrompt {
    const terminal = new Terminal(true, {})
    terminal.warn = (text) => void this.shown.push(text)
    const engine = {
      answerOffer: (_: string, answer: OfferAnswer): void => {
        if (this.refuses) throw this.refuses
        this.answers.push(answer)
      },
      offerEntries: (_: string, { from, count }: { from: number; count: number }) => ENTRIES.slice(from, from + Math.min(count, 1000)),
      inspectOffer: (_: string, folder: string, excluded: readonly number[] = []) =>
        folder === this.gone
          ? Promise.reject(new CommandError('BAD_SETTING', `${folder} is not there.`))
          : Promise.resolve({ ...OFFER, collisions: COLLISIONS, folder, files: 2500 - excluded.length, totalBytes: 2500 - excluded.length }),
    }
    const read = (lines: readonly string[], question: string): Promise<string | null> => {
      this.shown.push(...lines)
      this.questions.push(question)
      const next = this.#lines.shift() ?? null
      return Promise.resolve(typeof next === 'function' ? next() : next)
    }
    const pair = (): Promise<OfferSnapshot | null> => Promise.resolve(this.again)
    return new OfferPrompt({ pair, engine, terminal, keyboard: { read, withdraw: () => {} }, offer: { ...OFFER, ...offer }, narrowed: false, conflict })
  }
}

describe('an offer on a terminal', () => {
  test.each<[string | null, OfferAnswer]>([
    ['y', { accept: true }],
    ['YES', { accept: true }],
    ['n', { accept: false }],
    ['', { accept: false }],
    [null, { accept: false }],
  ])('%j is an answer', async (typed, answer) => {
    const typist = new Typist(typed)
    await typist.prompt().run()
    expect(typist.answers).toEqual([answer])
  })

  test('names the first that run, wherever they stand', async () => {
    const typist = new Typist('n')
    await typist.prompt().run()
    expect(typist.shown).toContain('  2 can run as programs: f999.exe, f1999.exe')
  })

  test('the list comes a screen at a time, and ends when it is enough', async () => {
    const typist = new Typist('l', '', 'q', 'n')
    await typist.prompt().run()
    const names = typist.shown.filter((line) => /^ {2}f\d+/.test(line) && line.includes('(1 B)'))
    expect([names.length, names[43]]).toEqual([44, '  f43.txt (1 B)'])
    expect(typist.questions.filter((each) => each.startsWith('Enter')).length).toBe(2)
    expect(typist.answers).toEqual([{ accept: false }])
  })

  test('patterns and a folder are part of the yes; a later choice takes the place of the first', async () => {
    const typist = new Typist('s', '*.txt', 's', '*.exe', 'f', '/elsewhere', 'y')
    await typist.prompt().run()
    const [answer] = typist.answers
    expect(answer).toMatchObject({ accept: true, folder: '/elsewhere' })
    expect(answer?.accept === true && answer.excluded?.length).toBe(2498)
    expect(typist.shown).toContain('You would receive 2 of 2,500 files, 2 B')
  })

  test('a yes that the engine cannot take is told, and asked again', async () => {
    const typist = new Typist('y', () => {
      typist.refuses = null
      return 'n'
    })
    typist.refuses = new CommandError('LIMIT_EXCEEDED', 'Too many.')
    await typist.prompt().run()
    expect(typist.shown).toContain('Too many.')
    expect(typist.answers).toEqual([{ accept: false }])
  })

  test('a folder that is gone when it comes to the yes leaves the question where it was', async () => {
    const typist = new Typist(
      'f',
      '/stick',
      () => {
        typist.gone = '/stick'
        return 'y'
      },
      'f',
      '/elsewhere',
      'y',
    )
    await typist.prompt().run()
    expect(typist.shown).toContain('/stick is not there.')
    expect(typist.answers).toEqual([{ accept: true, folder: '/elsewhere' }])
  })

  test('one that is withdrawn is answered by nobody', async () => {
    const typist = new Typist(() => {
      prompt.withdraw()
      return null
    })
    const prompt = typist.prompt()
    await prompt.run()
    expect([typist.answers, typist.questions.length]).toEqual([[], 1])
  })

  test('one that is withdrawn while its list is read asks no more', async () => {
    const typist = new Typist('l', () => {
      prompt.withdraw()
      return null
    })
    const prompt = typist.prompt()
    await prompt.run()
    expect([typist.answers, typist.questions.length]).toEqual([[], 2])
  })

  test('is asked about again, as one of somebody known, when both said yes; and is over when not', async () => {
    const [known, lost, unable] = [new Typist('p', 'p', 'y'), new Typist('p'), new Typist('p', 'y')]
    known.again = { ...OFFER, peer: { ...OFFER.peer, verified: true } }
    await known.prompt().run()
    expect(known.questions.map((question) => question.includes('p = pair first'))).toEqual([true, false, false])
    expect([known.shown.join('\n').includes('That is none of the answers'), known.answers]).toEqual([true, [{ accept: true }]])
    await lost.prompt().run()
    expect([lost.questions.length, lost.answers]).toEqual([1, []])
    unable.again = OFFER
    await unable.prompt().run()
    expect([unable.questions.length, unable.answers]).toEqual([2, [{ accept: true }]])
  })

  test('of one file, there is nothing to choose; of a text, nothing but yes and no', async () => {
    const [one, text] = [new Typist('n'), new Typist('l', 'n')]
    await one.prompt({ files: 1 }).run()
    expect(one.questions).toEqual(['Accept? [y/N, p = pair first, l = list, f = other folder] '])
    await text.prompt({ kind: 'text', executables: 0 }).run()
    expect(text.questions).toEqual(['Accept? [y/N, p = pair first] ', 'Accept? [y/N, p = pair first] '])
  })
})

test('patterns on one line', () => {
  expect(patternsOf('*.jpg  "with blank/*" !x !"y z"')).toEqual({ only: ['*.jpg', 'with blank/*'], except: ['x', 'y z'] })
  expect(patternsOf('')).toEqual({ only: [], except: [] })
  expect(() => patternsOf('""')).toThrow('is no pattern')
})

describe('names that exist', () => {
  const collides = { collisions: COLLISIONS }

  test.each([
    [
      'r',
      { onConflict: 'replace', merge: false },
      ['f0.txt exists: will be replaced, and the old one kept for 7 days', 'd exists and cannot be replaced: will be kept as d (1)'],
    ],
    ['s', { onConflict: 'skip', merge: false }, ['f0.txt exists: it stays, and is not received', 'd exists: it stays, and is not received']],
    ['M', { onConflict: 'keep-both', merge: true }, ['f0.txt exists: will be kept as f0 (1).txt', 'd exists: files go into it, one by one']],
    [
      'rm',
      { onConflict: 'replace', merge: true },
      ['f0.txt exists: will be replaced, and the old one kept for 7 days', 'd exists: files go into it, one by one'],
    ],
  ] as const)('“%s” says what happens to them, and so does the question then', async (typed, conflict, said) => {
    const typist = new Typist('e', typed, 'y')
    await typist.prompt(collides).run()
    expect(typist.questions[0]).toContain('e = what exists')
    for (const line of said) expect(typist.shown).toContain(`  ${line}`)
    expect(typist.answers).toEqual([{ accept: true, conflict }])
  })

  test('what is none of the answers changes nothing, and neither does Enter', async () => {
    const typist = new Typist('e', 'x', 'e', '', 'y')
    await typist.prompt(collides).run()
    expect(typist.shown.join('\n')).toContain('That is none of them. Nothing was changed.')
    expect(typist.answers).toEqual([{ accept: true }])
  })

  test('what the command line says is said at the question, and is the answer', async () => {
    const typist = new Typist('y')
    const conflict = { onConflict: 'replace', merge: false } as const
    await typist.prompt(collides, conflict).run()
    expect(typist.shown).toContain('  f0.txt exists: will be replaced, and the old one kept for 7 days')
    expect(typist.answers).toEqual([{ accept: true, conflict }])
  })

  test('are no question where there are none', async () => {
    const typist = new Typist('e', 'n')
    await typist.prompt().run()
    expect(typist.questions[0]).not.toContain('what exists')
    expect(typist.shown.join('\n')).toContain('That is none of the answers')
  })
})
