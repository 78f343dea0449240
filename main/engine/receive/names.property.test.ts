import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NAME_MAX_BYTES } from '../limits.ts'
import { runs } from '../testing/fuzz.ts'
import { codeOf, fileEntry, folderEntry } from '../testing/support.ts'
import { faultOf as longPathFault, pathFault } from '../wire/entry-path.ts'
import type { ManifestEntry } from '../wire/manifest.ts'
import { fold, folded, type GatedEntry, gateEntries, inside, madeSafe, numbered, PARTIAL_FOLDER, safeName } from './names.ts'

/** What leads out, hides, or means something on one system: each alone and beside each other. */
const TRICKS = [
  ['..', '.', '', '...', '. .', '.. ', ' ..', '..\\', '\\', '/', '..\\..\\x', 'a\\..', 'C:', 'c:x', 'C:\\', '\\\\srv\\s', '\\\\?\\C:\\', '//srv'],
  ['con', 'CON.', 'nul.txt', 'NUL .x', 'LPT1', 'com\u00B9', 'aux ', 'CONIN$', 'prn.tar.gz', 'CLOCK$'],
  ['a:b', 'a::$DATA', 'x.txt:evil', 'x.', 'x ', 'x. .', '.x', '~', '$x', '%TEMP%', 'PROGRA~1', '-rf', '*', '?', '"', '<', '|'],
  [PARTIAL_FOLDER, PARTIAL_FOLDER.toUpperCase(), '.fa\u017Ftdrop-partial', `${PARTIAL_FOLDER}.`, `${PARTIAL_FOLDER}:`],
  ['\u202E', '\u2066', '\u200B', '\uFEFF', '\u001B[2J', '\n', '\r', '\0', '\u0085', '\uFF0F', '\u2215', '\u2024\u2024', '\uFF0E\uFF0E', '\uE000', '\uD800'],
  ['a', 'A', 'a (1)', '\u00E4', 'a\u0308', 'ß', 'SS', 'ς', 'Σ', '\u212A', 'k', 'x'.repeat(255), 'ü'.repeat(128), `con.${'x'.repeat(251)}`],
].flat()
const piece = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...TRICKS) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...TRICKS), fc.constantFrom(...TRICKS)).map(([a, b]) => a + b) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
)
/** Most offers of random pieces are refused for one of them; short lists let others through. */
const entry: fc.Arbitrary<ManifestEntry> = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([parts, folder]) => (folder ? folderEntry(parts.join('/')) : fileEntry(parts.join('/'))))
const entries = fc.array(entry, { minLength: 1, maxLength: 6 })

/** What passed the gate; nothing when the offer was refused, by one of the codes that the sender is told. */
function gated(list: readonly ManifestEntry[]): readonly GatedEntry[] {
  let passed: readonly GatedEntry[] = []
  const code = codeOf(() => {
    passed = gateEntries(list)
  })
  expect(['nothing', 'BAD_NAME', 'NAME_CLASH']).toContain(code)
  return passed
}

const DEVICES = ['CON', 'PRN', 'AUX', 'NUL', 'CONIN$', 'CONOUT$', ...['COM', 'LPT'].flatMap((port) => '0123456789¹²³'.split('').map((digit) => port + digit))]

/** Written without a look at the gate: what every file system takes as the one name that it is. */
function faultOf(name: string): string | null {
  if (name === '' || name === '.' || name === '..') return 'no name'
  if (/[/\\]/.test(name)) return 'a separator'
  if (/[<>:"|?*]/.test(name)) return 'a sign that Windows keeps to itself, streams among them'
  if (/\p{Cc}|[\u2028\u2029\u202A-\u202E\u2066-\u2069]|\p{Cs}/u.test(name)) return 'a sign that controls'
  if (/[. ]$/.test(name)) return 'an end that Windows drops'
  if (DEVICES.includes((name.split('.')[0] ?? '').trimEnd().toUpperCase())) return 'a device'
  if (Buffer.byteLength(name) > NAME_MAX_BYTES) return 'too long'
  for (const system of [path.posix, path.win32]) {
    // below a folder: alone, Node's win32 takes "CON_" for the device
    const placed = `in${system.sep}${name}`
    if (system.normalize(placed) !== placed || system.basename(placed) !== name || system.isAbsolute(name)) return 'changed by normalising'
  }
  return null
}

describe('the short ways for most names', () => {
  // mostly of the signs that a plain name has, so that the short way is taken and its edges are met
  const plainish = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '9', '_', '.', '-', ' ', '(', ')', ':', 'ſ', '\u212A', '\u00E4', '\u200D'), maxLength: 12 })
  const name = fc.oneof(
    plainish,
    fc.tuple(fc.constantFrom(...DEVICES, ...TRICKS, 'con', 'aux', 'com1'), plainish).map(([a, b]) => a + b),
    piece,
  )

  it('say what the long ones say', () => {
    const same = (one: string, top: boolean): void => {
      expect(safeName(one, top)).toBe(madeSafe(one, top))
      expect(fold(one)).toBe(folded(one))
    }
    for (const device of DEVICES) same(device, true)
    fc.assert(fc.property(name, fc.boolean(), same), runs(2_000))
  })

  it('so do the short ways to judge a path', () => {
    const plain = fc.array(fc.stringMatching(/^[-.a-z 0-9()]{0,4}$/), { maxLength: 70 }).map((parts) => parts.join('/'))
    const judged = (path: string): void => {
      expect(pathFault(path)).toBe(longPathFault(path))
    }
    for (const levels of [63, 64, 65]) judged(Array(levels).fill('d').join('/'))
    for (const length of [127, 128, 129, 255, 256]) judged('x'.repeat(length))
    fc.assert(
      fc.property(
        fc.oneof(
          plain,
          name,
          entry.map(({ path: each }) => each),
        ),
        judged,
      ),
      runs(3_000),
    )
  })
})

describe('whatever the names, what passes the gate', () => {
  it('is made of components that are the same everywhere', () => {
    let passed = 0
    fc.assert(
      fc.property(entries, (list) => {
        for (const { safe } of gated(list)) {
          passed += 1
          expect(safe.map((name) => [name, faultOf(name)])).toEqual(safe.map((name) => [name, null]))
          expect(fold(safe[0] ?? '')).not.toBe(PARTIAL_FOLDER)
        }
      }),
      runs(3000),
    )
    expect(passed).toBeGreaterThan(500)
  })

  it.each([
    ['POSIX', path.posix, ['/', '/home/user/Received', '/with space/..hidden']],
    ['Windows', path.win32, ['C:\\', 'C:\\Users\\user\\Received', '\\\\server\\share\\in', 'D:\\a.b']],
  ])('leads to a place strictly inside the folder on %s', (_, system, folders) => {
    fc.assert(
      fc.property(entries, fc.constantFrom(...folders), (list, folder) => {
        const within = folder.endsWith(system.sep) ? folder : folder + system.sep
        for (const { safe } of gated(list)) {
          const full = system.resolve(folder, ...safe)
          expect(full).toBe(within + safe.join(system.sep))
          expect(system.relative(folder, full).split(system.sep)).toEqual([...safe])
        }
      }),
      runs(1500),
    )
  })

  it('is joined to that place by the one function that does it', () => {
    fc.assert(
      fc.property(entries, (list) => {
        for (const { safe } of gated(list)) expect(inside('/in', ...safe)).toBe(path.resolve('/in', ...safe))
      }),
      runs(300),
    )
  })

  it('passes again as it is', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const first = gated(list)
        const again = first.map(({ entry: { kind }, safe }) => (kind === 'file' ? fileEntry(safe.join('/')) : folderEntry(safe.join('/'))))
        expect(gated(again).map(({ safe }) => safe)).toEqual(first.map(({ safe }) => safe))
      }),
      runs(1000),
    )
    fc.assert(
      fc.property(fc.oneof(piece, fc.string({ unit: 'binary' })), fc.boolean(), (name, top) => safeName(safeName(name, top), top) === safeName(name, top)),
      runs(3000),
    )
  })

  it('stays so when it is numbered, because a name was taken', () => {
    fc.assert(
      fc.property(piece, fc.integer({ min: 1, max: 99_999 }), (name, count) => {
        fc.pre(name !== '' && Buffer.byteLength(name) <= NAME_MAX_BYTES && !/^\.{1,2}$|[/\\\0]/.test(name))
        const taken = numbered(safeName(name, true), count)
        expect([taken, faultOf(taken)]).toEqual([taken, null])
        expect(fold(taken)).not.toBe(PARTIAL_FOLDER)
      }),
      runs(2000),
    )
  })

  it('has no two names that some file system takes for one, and no file where another needs a folder', () => {
    const twins = fc.array(
      fc.array(fc.constantFrom('a', 'A', 'ä', 'a\u0308', 'Ä', 'ß', 'SS', 'ss', 'ς', 'σ', 'a (1)', ':', '?', 'README', 'readme', 'a.', 'a_'), {
        minLength: 1,
        maxLength: 3,
      }),
      { maxLength: 12 },
    )
    const systems: readonly ((text: string) => string)[] = [
      (text) => text.normalize('NFC').toLowerCase(),
      (text) => text.normalize('NFD').toUpperCase(),
      (text) => text.normalize('NFC').toUpperCase().toLowerCase(),
    ]
    let passed = 0
    fc.assert(
      fc.property(twins, (names) => {
        const list = gated([...new Set(names.map((parts) => parts.join('/')))].map((name) => fileEntry(name)))
        const paths = list.map(({ safe }) => safe.join('/'))
        passed += paths.length
        for (const seen of systems) {
          expect(new Set(paths.map(seen)).size).toBe(paths.length)
          const folders = new Set(list.flatMap(({ safe }) => safe.slice(0, -1).map((_, level) => seen(safe.slice(0, level + 1).join('/')))))
          expect(paths.filter((each) => folders.has(seen(each)))).toEqual([])
        }
      }),
      runs(1000),
    )
    expect(passed).toBeGreaterThan(500)
  })
})
