import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import type { HistoryRow } from '../shared/history.ts'
import { inLanguage } from '../shared/language/testing.ts'
import { dayLine, historyLine, historyTitle } from './history-words.ts'
import type { Actions } from './state/actions.ts'
import { linesOf, rowsFound } from './state/history-list.ts'
import { PageContext } from './state/page.ts'
import { metAgain } from './state/select.ts'
import { createPageStore } from './state/store.ts'
import { appOf, otherEnd, peerOf } from './testing.ts'
import { HistoryRowView } from './views/history-row.tsx'

const at = (day: number, hour = 14): number => new Date(2026, 10, day, hour, 5, 31).getTime()

function rowOf(part: Partial<HistoryRow> = {}): HistoryRow {
  return {
    id: 't1',
    direction: 'send',
    kind: 'files',
    title: 'Footage',
    peer: { name: 'Desk', deviceId: 'abcd', address: '192.0.2.1:5424', verified: false, wire: '2.0.0' },
    outcome: 'done',
    fault: null,
    startedAtMs: at(22),
    endedAtMs: at(22),
    files: 3,
    directories: 1,
    bytes: 2_400_000,
    seconds: 1.2,
    excluded: 0,
    leftOut: [],
    hasPaths: true,
    ...part,
  }
}

function pageWith(row: HistoryRow): string {
  const store = createPageStore()
  store.setState({ app: appOf() })
  const actions = new Proxy({}, { get: () => () => {} }) as Actions
  return renderToStaticMarkup(
    <PageContext value={{ store, actions }}>
      <HistoryRowView row={row} inherits={false} onRemove={() => {}} />
    </PageContext>,
  )
}

describe('an entry in words', () => {
  it('says what, how much and how it ended', () => {
    expect(historyLine(rowOf())).toBe('3 files, 1 folder, 2.40 MB in 1.2 s · delivered and verified, 14:05')
    expect(historyLine(rowOf({ direction: 'receive', outcome: 'failed', seconds: null }))).toBe('3 files, 1 folder, 2.40 MB · failed, 14:05')
    expect(historyLine(rowOf({ outcome: 'cancelled', files: null, directories: null, bytes: null, seconds: null }))).toBe('cancelled, 14:05')
    expect(historyLine(rowOf({ kind: 'text', bytes: 21 }))).toBe('21 B · delivered and verified, 14:05')
    expect(historyTitle(rowOf({ kind: 'text', title: '' }))).toBe('Text')
  })

  it('does not say that what was left out on the way was delivered', () => {
    const lost = { count: 2, files: [{ path: 'Footage/1.mov', bytes: 5, code: 'SOURCE_CHANGED' as const }] }
    expect(historyLine(rowOf({ lost }))).toContain('delivered and verified, 2 files left out, 14:05')
    const page = pageWith(rowOf({ lost }))
    for (const words of ['What of Footage did not arrive', 'Footage/1.mov: it changed while it was being sent', 'and 1 more']) expect(page).toContain(words)
    expect(rowsFound([rowOf({ lost })], '1.mov')).toHaveLength(1)
  })

  it('promises no more of FastDP 1.x than it does', () => {
    const peer = { ...rowOf().peer, wire: '1.0.0' as const }
    expect(historyLine(rowOf({ peer }))).toContain('FastDP 1.0.0, not encrypted · sent, but not confirmed')
  })

  it('names the days', () => {
    expect([at(22, 0), at(21, 23), at(20)].map((ended) => dayLine(ended, at(22)))).toEqual([
      'Today',
      'Yesterday',
      expect.stringMatching(/^Friday,? 20 November 2026$/),
    ])
    expect(dayLine(new Date(2026, 1, 28, 12).getTime(), new Date(2026, 2, 1, 1).getTime())).toBe('Yesterday')
  })
})

describe('the list', () => {
  const rows = [rowOf({ id: 'a' }), rowOf({ id: 'b', title: 'Notes', outcome: 'failed', fault: { code: 'NO_SPACE', message: 'Disk full.' } })]

  it('has a line where a day begins', () => {
    const lines = linesOf([rowOf({ id: 'a' }), rowOf({ id: 'b' }), rowOf({ id: 'c', endedAtMs: at(21) })], at(22))
    expect(lines.map(({ day, row }) => day ?? row?.id)).toEqual(['Today', 'a', 'b', 'Yesterday', 'c'])
  })

  it('is searched by every word, in any order', () => {
    const found = (words: string) => rowsFound(rows, words).map(({ id }) => id)
    expect([found(''), found('desk'), found('NOTES desk'), found('disk FULL'), found('footage notes'), found('delivered')]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['b'],
      ['b'],
      [],
      ['a'],
    ])
  })
})

describe('what is found', () => {
  it('is found however its letters were put together', () => {
    const rows = [rowOf({ title: 'Röhre.mov'.normalize('NFD') })]
    for (const words of ['röhre', 'ROHRE', 'Röhre.mov']) expect([words, rowsFound(rows, words).length]).toEqual([words, 1])
  })

  it('is what stands there, in the language of the window', () => {
    const rows = [rowOf({ title: 'Footage and 2 more', tops: 3 })]
    expect(inLanguage('de', () => rowsFound(rows, 'weitere'))).toHaveLength(1)
    expect(inLanguage('de', () => historyTitle(rows[0] as HistoryRow))).toBe('Footage und 2 weitere')
  })
})

describe('an entry on the page', () => {
  it('is read out as one writes in its language', () => {
    const leftOut = [{ path: 'a', reason: 'link' as const }]
    expect(pageWith(rowOf({ leftOut }))).toMatch(/<summary aria-label="[^"]+\. [^"]+">/)
    expect(inLanguage('ja', () => pageWith(rowOf({ leftOut })))).toMatch(/<summary aria-label="[^".]+。[^".]+">/)
  })

  it('shows names from outside as text', () => {
    const evil = '"><script>alert(1)</script>\u202E'
    const page = pageWith(rowOf({ title: evil, peer: { ...rowOf().peer, name: evil }, leftOut: [{ path: evil, reason: 'link' }] }))
    expect(page).not.toContain('<script')
    // an attribute that only tests read is not shown
    expect(page.replace(/ data-title="[^"]*"/, '')).not.toContain('\u202E')
  })

  it('offers only what can be done', () => {
    const offers = (part: Partial<HistoryRow>) => [...pageWith(rowOf(part)).matchAll(/aria-label="(Send|Open|Show|Remove)/g)].map(([, word]) => word)
    expect(offers({})).toEqual(['Send', 'Remove'])
    expect(offers({ direction: 'receive' })).toEqual(['Show', 'Open', 'Send', 'Remove'])
    expect(offers({ direction: 'receive', outcome: 'failed' })).toEqual(['Remove'])
    expect(offers({ hasPaths: false })).toEqual(['Remove'])
  })
})

describe('the device of a transfer that has ended', () => {
  it('is known again by its key, or by a name that nobody else has', () => {
    const met = otherEnd({ name: 'Desk', deviceId: 'abcd' })
    const key = peerOf({ id: '1', name: 'Renamed', deviceId: 'abcd', verified: true })
    expect(metAgain(met, [key, peerOf({ id: '2', name: 'Other' })])?.id).toBe('1')
    expect(metAgain(met, [peerOf({ id: '2', name: 'Desk' })])?.id).toBe('2')
    expect(metAgain(met, [peerOf({ id: '2', name: 'Desk', state: 'away' })])).toBeNull()
    expect(metAgain(met, [key, peerOf({ id: '2', name: 'Desk' })])).toBeNull()
    expect(metAgain(met, [])).toBeNull()
  })
})
