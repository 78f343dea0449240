import { describe, expect, test } from 'vitest'
import { leftOutBy, patternFault } from './wanted.ts'

const PATHS = [
  'Drop',
  'Drop/a.jpg',
  'Drop/B.JPG',
  'Drop/.hidden.jpg',
  'Drop/raw',
  'Drop/raw/a.raw',
  'Drop/raw/deep',
  'Drop/raw/deep/!odd.txt',
  'Drop/empty',
  'top.txt',
]
const FOLDERS = new Set(['Drop', 'Drop/raw', 'Drop/raw/deep', 'Drop/empty'])
const ENTRIES = PATHS.map((path) => ({ path, kind: FOLDERS.has(path) ? ('directory' as const) : ('file' as const) }))

function kept(only: readonly string[], except: readonly string[] = []): string[] {
  const out = new Set(leftOutBy({ only, except }, ENTRIES))
  return PATHS.filter((_, index) => !out.has(index))
}

describe('patterns', () => {
  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['none: everything', [], [], PATHS],
    ['a name anywhere, whatever its case, hidden or not', ['*.jpg'], [], ['Drop', 'Drop/a.jpg', 'Drop/B.JPG', 'Drop/.hidden.jpg']],
    ['several', ['*.raw', 'top.*'], [], ['Drop', 'Drop/raw', 'Drop/raw/a.raw', 'top.txt']],
    ['a folder stands for what is in it', ['raw'], [], ['Drop', 'Drop/raw', 'Drop/raw/a.raw', 'Drop/raw/deep', 'Drop/raw/deep/!odd.txt']],
    ['a slash at the end changes nothing', ['empty/'], [], ['Drop', 'Drop/empty']],
    ['a path from the top', ['Drop/raw/*.raw'], [], ['Drop', 'Drop/raw', 'Drop/raw/a.raw']],
    ['** crosses folders', ['**/deep/**'], [], ['Drop', 'Drop/raw', 'Drop/raw/deep', 'Drop/raw/deep/!odd.txt']],
    ['what is not wanted', [], ['Drop'], ['top.txt']],
    ['hidden ones', [], ['.*'], PATHS.filter((path) => !path.includes('/.'))],
    ['both: the one that leaves out wins', ['*.jpg'], ['B*'], ['Drop', 'Drop/a.jpg', 'Drop/.hidden.jpg']],
    ['“!” is a letter', ['!odd.txt'], [], ['Drop', 'Drop/raw', 'Drop/raw/deep', 'Drop/raw/deep/!odd.txt']],
    ['nothing fits: nothing stays', ['*.mov'], [], []],
  ])('%s', (_, only, ...[except, wanted]) => expect(kept(only, except)).toEqual(wanted))

  test('that are none are told', () => {
    expect(patternFault('*.jpg')).toBeNull()
    expect(patternFault('')).toContain('is no pattern')
    expect(patternFault('x'.repeat(70_000))).toContain('is no pattern')
  })
})
