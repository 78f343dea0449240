import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GATED_AT_ONCE } from '../limits.ts'
import { codeOf, fileEntry, folderEntry } from '../testing/support.ts'
import type { ManifestEntry } from '../wire/manifest.ts'
import { checkPath, gateEntries, gateOffer, numbered, safeName } from './names.ts'

/** Gates files of these paths; a path that ends in "/" is a folder. */
function gated(...paths: string[]): string[] {
  const entries = paths.map((each): ManifestEntry => (each.endsWith('/') ? folderEntry(each.slice(0, -1)) : fileEntry(each)))
  return gateEntries(entries).map(({ safe }) => safe.join('/'))
}

const refusal = (...paths: string[]): string => codeOf(() => gated(...paths))

describe('a path that can only be meant to leave the folder refuses the offer', () => {
  it.each([
    '../x',
    'a/../../x',
    'a/..',
    '..',
    '.',
    './x',
    'a/./x',
    '/etc/x',
    '\\x',
    'C:\\x',
    'c:/x',
    'C:',
    '\\\\srv\\share\\x',
    '//srv/share/x',
    '..\\x',
    'a\\..\\..\\x',
    'a/b\\..\\c',
    'a\\.',
    '',
    '/',
    'a//b',
    'a/',
    'x\0',
    'a/\0b',
    `${'x'.repeat(256)}`,
    `a/${'ü'.repeat(128)}`,
    Array(65).fill('d').join('/'),
    Array(17).fill('x'.repeat(250)).join('/'),
  ])('%j', (name) => {
    expect(codeOf(() => checkPath(name))).toBe('BAD_NAME')
    expect(codeOf(() => gateEntries([fileEntry('good'), fileEntry(name)]))).toBe('BAD_NAME')
  })

  it('and what is just within bounds passes', () => {
    for (const path of [Array(64).fill('d').join('/'), 'ü'.repeat(127), 'x'.repeat(255), 'a.../..b/c..d/...']) expect(() => checkPath(path)).not.toThrow()
  })
})

describe('a name that does not work everywhere is made to work', () => {
  it.each([
    ['a:b', 'a_b'],
    ['C:x', 'C_x'],
    ['<img src=x onerror="a|b?c*">', '_img src=x onerror=_a_b_c___'],
    ['a\\b', 'a_b'],
    ['tab\tnewline\nescape\u001b[31m', 'tab_newline_escape_[31m'],
    ['\u007f\u0085', '__'],
    ['x.', 'x_'],
    ['x ', 'x_'],
    ['x. . ', 'x____'],
    ['...', '___'],
    [' lead.txt', ' lead.txt'],
    ['.hidden', '.hidden'],
    ['photo\u202Egpj.exe', 'photo_gpj.exe'],
    ['a\u2066b\u2069', 'a_b_'],
    ['zero\u200Bwidth\uFEFF', 'zero_width_'],
    ['soft\u00ADhyphen', 'soft_hyphen'],
    ['line\u2028par\u2029', 'line_par_'],
    ['lone\uD800surrogate', 'lone_surrogate'],
    ['tag\u{E0041}', 'tag_'],
    ['private\uE000use\uE001', 'private_use_'],
    ['CON', '_CON'],
    ['con.txt', '_con.txt'],
    ['nul.tar.gz', '_nul.tar.gz'],
    ['Aux .x', '_Aux .x'],
    ['COM1', '_COM1'],
    ['lpt\u00B2', '_lpt\u00B2'],
    ['COM0.log', '_COM0.log'],
    ['conin$', '_conin$'],
    ['CONOUT$.txt', '_CONOUT$.txt'],
    ['console', 'console'],
    ['com10', 'com10'],
    ['xcon', 'xcon'],
    ['con-1.txt', 'con-1.txt'],
    ['Ünïcödé 日本語 العربية.txt', 'Ünïcödé 日本語 العربية.txt'],
  ])('%j', (name, safe) => {
    expect(safeName(name, true)).toBe(safe)
  })

  it('keeps joiners where they are part of the writing, and only there', () => {
    expect(safeName('👨‍👩‍👧.png', true)).toBe('👨‍👩‍👧.png')
    expect(safeName('🏳️‍🌈', true)).toBe('🏳️‍🌈')
    expect(safeName('👩🏽‍🚀', true)).toBe('👩🏽‍🚀')
    expect(safeName('क्‍ष می‌خواهم', true)).toBe('क्‍ष می‌خواهم')
    expect(safeName('pay\u200Dpal', true)).toBe('pay_pal')
    expect(safeName('\u200Dx', true)).toBe('_x')
    expect(safeName('👨\u200D\u200Dx', true)).toBe('👨\u200D_x')
    expect(safeName('👨\u200D\uE000', true)).toBe('👨\u200D_')
  })

  it('keeps our own folder to ourselves, at the top only', () => {
    expect(safeName('.fastdrop-partial', true)).toBe('_.fastdrop-partial')
    expect(safeName('.FastDrop-PARTIAL', true)).toBe('_.FastDrop-PARTIAL')
    expect(safeName('.fa\u017Ftdrop-partial', true)).toBe('_.fa\u017Ftdrop-partial')
    expect(safeName('.fastdrop-partial', false)).toBe('.fastdrop-partial')
    expect(gated('.Fastdrop-Partial/x')).toEqual(['_.Fastdrop-Partial/x'])
  })

  it('never makes it longer than a file system takes', () => {
    const long = `con.${'x'.repeat(251)}`
    expect(safeName(long, true)).toBe(`_on.${'x'.repeat(251)}`)
    expect(safeName(long.slice(0, -1), true)).toBe(`_con.${'x'.repeat(250)}`)
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 255 }), (name) => Buffer.byteLength(safeName(name, true)) <= Math.max(255, Buffer.byteLength(name))),
    )
  })
})

describe('names that are one on some file system', () => {
  it('are told apart', () => {
    expect(gated('README', 'readme', 'ReadMe')).toEqual(['README', 'readme (1)', 'ReadMe (2)'])
    expect(gated('a\u0308.txt', '\u00E4.txt')).toEqual(['a\u0308.txt', '\u00E4 (1).txt'])
    expect(gated('a:b', 'a?b', 'a_b')).toEqual(['a_b', 'a_b (1)', 'a_b (2)'])
    expect(gated('A', 'a', 'a (1)')).toEqual(['A', 'a (1)', 'a (1) (1)'])
    expect(gated('A', 'a (1)', 'a')).toEqual(['A', 'a (1)', 'a (2)'])
    expect(gated('Σς', 'σσ', 'ſ', 's', '\u212A', 'k')).toEqual(['Σς', 'σσ (1)', 'ſ', 's (1)', '\u212A', 'k (1)'])
  })

  it('are told apart as folders, with everything in them', () => {
    expect(gated('Src/', 'Src/a', 'src/a', 'src/b/c', 'src/')).toEqual(['Src', 'Src/a', 'src (1)/a', 'src (1)/b/c', 'src (1)'])
  })

  it('are not confused between folders', () => {
    expect(gated('a/x', 'b/x', 'x')).toEqual(['a/x', 'b/x', 'x'])
  })

  it.each([
    [['a', 'a']],
    [['a/', 'a/']],
    [['a/', 'a']],
    [['a', 'a/']],
    [['a', 'a/b']],
    [['a/b', 'a']],
    [['d/a', 'd/x', 'd/a']],
    [['d/a/b/c', 'd/a']],
    [['d/a', 'd/a/b/c/d']],
  ])('cannot be told apart when they are the same or stand where a folder must be: %j', (names) => {
    expect(refusal(...names)).toBe('NAME_CLASH')
  })

  it('may list a folder behind its content, once', () => {
    expect(gated('a/b/c', 'a/', 'a/b/')).toEqual(['a/b/c', 'a', 'a/b'])
  })

  it('are told apart in time that grows with their number', () => {
    const signs = ':?*<>|"'
    const names = Array.from({ length: 20_000 }, (_, index) => [...index.toString(7).padStart(6, '0')].map((digit) => signs[Number(digit)]).join(''))
    const safe = gated(...names)
    expect(safe.slice(0, 3)).toEqual(['______', '______ (1)', '______ (2)'])
    expect(safe.at(-1)).toBe('______ (19999)')
  })
})

describe('numbered', () => {
  const kept = (name: string, count: number): string => numbered(safeName(name, false), count)

  it('counts in front of the extension', () => {
    expect([0, 1, 12].map((count) => kept('film.mkv', count))).toEqual(['film.mkv', 'film (1).mkv', 'film (12).mkv'])
    expect(kept('archive.tar.gz', 1)).toBe('archive.tar (1).gz')
    expect(kept('.bashrc', 1)).toBe('.bashrc (1)')
    expect(kept('README', 3)).toBe('README (3)')
    expect(kept('Mr. and Mrs. Smith are here', 1)).toBe('Mr. and Mrs (1). Smith are here')
    expect(kept('Version 2.0 of the long text', 1)).toBe('Version 2.0 of the long text (1)')
  })

  it('stays within 255 bytes and keeps whole characters', () => {
    expect(kept('x'.repeat(255), 1)).toBe(`${'x'.repeat(251)} (1)`)
    expect(kept(`${'😀'.repeat(62)}.jpeg`, 10)).toBe(`${'😀'.repeat(61)} (10).jpeg`)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 255 }), fc.integer({ min: 1, max: 10_000 }), (name, count) => {
        const result = kept(name, count)
        expect(Buffer.byteLength(result)).toBeLessThanOrEqual(255)
        expect(result).toContain(` (${count})`)
        expect(/\p{Cs}/u.test(result)).toBe(false)
      }),
    )
  })
})

describe('an offer of many names', () => {
  const many = Array.from({ length: 3 * GATED_AT_ONCE }, (_, index) => fileEntry(`a/x${index}.txt`))

  it('passes as any other, and lets others have their turn meanwhile', async () => {
    let turns = 0
    const count = (): void => {
      turns += 1
      timer = setImmediate(count)
    }
    let timer = setImmediate(count)
    const passed = await gateOffer(many)
    clearImmediate(timer)
    expect(passed).toEqual(gateEntries(many))
    expect(turns).toBeGreaterThanOrEqual(2)
  })

  it('is refused for the last of them, too', async () => {
    await expect(gateOffer([...many, fileEntry('a/../../x')])).rejects.toMatchObject({ code: 'BAD_NAME' })
    await expect(gateOffer([...many, fileEntry('a/x0.txt')])).rejects.toMatchObject({ code: 'NAME_CLASH' })
  })
})
