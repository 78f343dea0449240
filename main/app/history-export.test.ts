import { describe, expect, it } from 'vitest'
import type { HistoryEntry } from '../../shared/history.ts'
import { entryOf } from '../history/history-entry.ts'
import { exported } from './history-export.ts'
import { doneOf, failedOf } from './testing.ts'

function entry(part: Partial<HistoryEntry> = {}): HistoryEntry {
  const whole = entryOf(doneOf(), ['/r/a.bin'])
  if (!whole) throw new Error('No entry.')
  return { ...whole, ...part }
}

describe('a history for other programs', () => {
  it('is a table with a line for each transfer', () => {
    const failed = entryOf(failedOf(), [])
    const [head, first, second, end] = exported([entry(), ...(failed ? [failed] : [])], 'csv').split('\r\n')
    expect(head).toBe('\uFEFFEnded,Direction,Device,Key,Verified,What,Outcome,Reason,Files,Folders,Bytes,Seconds,Not wanted,Left out,Paths')
    expect(first).toBe('1970-01-01T00:00:06.000Z,received,Desk,,no,a.bin,done,,1,0,8,1,0,,/r/a.bin')
    expect(second).toMatch(/,sent,Desk,,no,a\.bin,failed,The connection was lost\. .*,,,,,0,,$/)
    expect(end).toBe('')
  })

  it.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['+1', `'+1`],
    ['-1', `'-1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    [' =1', `' =1`],
    ['a,b', '"a,b"'],
    ['two\r\nlines', 'two\uFFFD\uFFFDlines'],
    ['plain.txt', 'plain.txt'],
  ])('takes the name %j for nothing but a name', (title, cell) => {
    expect(exported([entry({ title })], 'csv').split('\r\n')[1]).toContain(`,no,${cell},done,`)
  })

  it('names what did not arrive', () => {
    const lost = { count: 1, files: [{ path: 'a/1.mov', bytes: 5, code: 'SOURCE_CHANGED' as const }] }
    const leftOut = [{ path: 'a/link', reason: 'link' as const }]
    expect(exported([entry({ lost, leftOut })], 'csv').split('\r\n')[1]).toContain(',"a/link (link); a/1.mov (SOURCE_CHANGED)",')
  })

  it('has everything as JSON', () => {
    expect(JSON.parse(exported([entry({ title: '=1' })], 'json'))).toEqual([entry({ title: '=1' })])
  })
})
