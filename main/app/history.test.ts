import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { faultOf, faultText } from '../../shared/fault.ts'
import { HISTORY_LEFT_OUT_MAX, HISTORY_MAX, type HistoryEntry } from '../../shared/history.ts'
import { say } from '../../shared/sentence.ts'
import { entryOf, rowOf, sentPathsOf } from '../history/history-entry.ts'
import { HistoryFile, withEntry } from '../history/history-file.ts'
import { History } from './history.ts'
import { askingOf, doneOf, failedOf, movingOf, payload } from './testing.ts'

vi.mock('./complain.ts', () => ({ complain: vi.fn(), unattended: (_what: string, promise: Promise<unknown>) => void promise.catch(() => {}) }))

/** The history cannot be read at the moment. */
const read = vi.hoisted(() => ({ fails: false }))

vi.mock(import('node:fs/promises'), async (original) => {
  const real = await original()
  const readFile = ((path: string, ...more: []) =>
    read.fails && path.endsWith('history.json')
      ? Promise.reject(Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' }))
      : real.readFile(path, ...more)) as typeof real.readFile
  return { ...real, readFile }
})

const complaints = vi.fn()
let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fastdrop-history-'))
  file = path.join(folder, 'history.json')
})
/** What still writes when a test is over. */
const open: History[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((history) => history.settled()))
  await rm(folder, { recursive: true, force: true })
})

const changed = vi.fn()

async function historyOf(isKept: () => boolean = () => true): Promise<{ history: History; stored: () => Promise<readonly HistoryEntry[]> }> {
  const kept = new HistoryFile(file, complaints)
  const history = new History({ file: kept, entries: await kept.load(), isKept, pathsOf: (id) => [`/sent/${id}`], changed })
  open.push(history)
  return { history, stored: () => new HistoryFile(file, complaints).load() }
}

function ends(history: History, id: string): void {
  history.tell({ event: 'transfer', transfer: doneOf({ id, title: `${id}.bin` }) })
}

describe('an entry', () => {
  it('says who, what and how it ended', () => {
    expect(entryOf(doneOf(), ['/r/a.bin'])).toMatchObject({ id: 't', title: 'a.bin', outcome: 'done', fault: null, files: 1, bytes: 8, paths: ['/r/a.bin'] })
    expect(entryOf(failedOf(), [])).toMatchObject({ outcome: 'failed', fault: { code: 'PEER_LOST' }, files: null, bytes: null, seconds: null, paths: [] })
  })

  it('knows how many names stood at its top; one of an earlier version has as many as paths', () => {
    const several = entryOf(doneOf({ title: 'a.bin and 2 more' }, {}, { payload: { ...payload, tops: 3 } }), ['/r/a.bin', '/r/b.bin'])
    expect(rowOf(several as HistoryEntry)).toMatchObject({ title: 'a.bin and 2 more', tops: 3, hasPaths: true })
    const { tops: _none, ...before } = several as HistoryEntry
    expect(rowOf(before)).toMatchObject({ tops: 2 })
  })

  it('is none before the end', () => {
    expect([askingOf(), movingOf(1, 8)].map((transfer) => entryOf(transfer, []))).toEqual([null, null])
  })

  it('of a text holds neither its words nor its name', () => {
    const text = doneOf({ title: 'the door code is 4711' }, { text: 'the door code is 4711' }, { payload: { ...payload, kind: 'text' } })
    expect(JSON.stringify(entryOf(text, ['/x']))).not.toMatch(/4711|\/x/)
  })

  it('names files that were left out, and not without end', () => {
    const skipped = Array.from({ length: 5_000 }, (_none, place) => ({ path: `link ${place}`, reason: 'link' as const }))
    const entry = entryOf(doneOf({}, {}, { payload: { ...payload, skipped, excluded: 3 } }), [])
    expect([entry?.leftOut.length, entry?.leftOut[0], entry?.excluded]).toEqual([HISTORY_LEFT_OUT_MAX, { path: 'link 0', reason: 'link' }, 3])
  })

  it('says how many files of it did not arrive, names the first of them, and is read again with them', async () => {
    const lost = Array.from({ length: 300 }, (_none, place) => ({ path: `film ${place}`, bytes: 5, code: 'SOURCE_CHANGED' as const }))
    const entry = entryOf(doneOf({}, { lost }), [])
    expect([entry?.lost?.count, entry?.lost?.files.length, entry?.lost?.files[0]]).toEqual([300, HISTORY_LEFT_OUT_MAX, lost[0]])
    await writeFile(file, JSON.stringify({ version: 1, entries: [entry] }))
    expect(await new HistoryFile(file, complaints).load()).toEqual([entry])
    expect(entryOf(doneOf(), [])).not.toHaveProperty('lost')
  })

  it('knows the places of what was not sent from the top, also when it is read again, and tells nobody where they are', async () => {
    const sent = [{ path: '/t/Trip/b', at: 'Trip/b' }, '/t/c']
    const entry = entryOf(doneOf({ direction: 'send' }), sent)
    expect(entry).toMatchObject({ paths: ['/t/Trip/b', '/t/c'], places: ['Trip/b', ''] })
    const { places: _none, ...before } = { ...entry, id: 'before' }
    await writeFile(file, JSON.stringify({ version: 1, entries: [entry, before] }))
    const read = await new HistoryFile(file, complaints).load()
    expect(read.map(sentPathsOf)).toEqual([sent, ['/t/Trip/b', '/t/c']])
    for (const row of read.map(rowOf)) expect([row.hasPaths, 'paths' in row, 'places' in row]).toEqual([true, false, false])
    expect(entryOf(doneOf(), ['/t/c'])).not.toHaveProperty('places')
  })
})

describe('a file that several programs change', () => {
  const write = (): Promise<readonly HistoryEntry[]> => new HistoryFile(file, complaints).change(withEntry(entryOf(doneOf(), []) as HistoryEntry))

  it.each([
    ['is empty', ''],
    ['is no JSON', 'x'],
    ['names nobody', '{}'],
    ['is endless', ' '.repeat(100_000)],
  ])('is changed although an old lock of it %s: whoever made it was killed', async (_, lock) => {
    await writeFile(`${file}.lock`, lock)
    const old = Date.now() / 1000 - 60
    await utimes(`${file}.lock`, old, old)
    expect(await write()).toHaveLength(1)
    expect(await readdir(folder)).toEqual(['history.json'])
  })

  it('waits for a lock that is only not named yet', async () => {
    await writeFile(`${file}.lock`, '')
    const written = write()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await readdir(folder)).toContain('history.json.lock')
    await rm(`${file}.lock`)
    expect(await written).toHaveLength(1)
  })

  it('that cannot be read is left as it is, and neither taken for empty nor for bad', async () => {
    await write()
    const { ino } = await stat(file)
    read.fails = true
    try {
      await expect(new HistoryFile(file, complaints).change(withEntry(entryOf(doneOf({ id: 'u' }), []) as HistoryEntry))).rejects.toThrow('too many open files')
      expect(await new HistoryFile(file, complaints).load()).toEqual([])
    } finally {
      read.fails = false
    }
    expect([(await readdir(folder)).toSorted(), (await stat(file)).ino]).toEqual([['history.json'], ino])
    expect(await new HistoryFile(file, complaints).load()).toHaveLength(1)
  })
})

describe('why it failed', () => {
  const why = say('cannotBeSaved', { name: 'a.bin', because: say('diskFull') })
  const failed = (): HistoryEntry =>
    entryOf({ ...failedOf(), state: 'failed', payload: null, fault: faultOf('NO_SPACE', why), endedAtMs: 5_000 }, []) as HistoryEntry
  const reread = async (fault: unknown): Promise<HistoryEntry['fault'] | undefined> => {
    await writeFile(file, JSON.stringify({ version: 1, entries: [{ ...failed(), fault }] }))
    return (await new HistoryFile(file, () => {}).load())[0]?.fault
  }

  it('can be said in any language after a restart', async () => {
    const { fault } = failed()
    expect(fault).toEqual({ code: 'NO_SPACE', message: faultOf('NO_SPACE', why).message, sentence: why })
    expect(await reread(fault)).toEqual(fault)
  })

  it('is what was said then, in a file of an earlier version', async () => {
    const read = await reread({ code: 'NO_SPACE', message: 'The disk was full.' })
    expect(read).toEqual({ code: 'NO_SPACE', message: 'The disk was full.' })
    expect(read && faultText(read)).toBe('The disk was full.')
  })

  it.each<[string, unknown]>([
    ['an unknown key', { key: 'noSuchKey' }],
    ['what every object has', { key: 'constructor' }],
    ['arguments that are none of its', { key: 'cannotBeSaved', args: { name: 'a.bin' } }],
    ['a text of great length', { key: 'noDeviceNamed', args: { host: 'x'.repeat(1_000_000) } }],
    ['words', 'Ha!'],
    ['nothing', null],
  ])('is what was said then, where the sentence in the file is %s', async (_what, sentence) => {
    const read = await reread({ code: 'NO_SPACE', message: 'The disk was full.', sentence })
    expect(read).toEqual({ code: 'NO_SPACE', message: 'The disk was full.' })
    expect(read && faultText(read)).toBe('The disk was full.')
  })
})

describe('the history', () => {
  it('is there again after a restart, newest first, for the owner alone', async () => {
    const { history } = await historyOf()
    for (const id of ['a', 'b', 'c']) ends(history, id)
    await history.settled()
    const { history: again } = await historyOf()
    expect(again.entries.map(({ id, paths }) => [id, paths])).toEqual([
      ['c', ['/sent/c']],
      ['b', ['/sent/b']],
      ['a', ['/sent/a']],
    ])
    expect((await stat(file)).mode & 0o077).toBe(0)
    expect(await readdir(folder)).toEqual(['history.json'])
  })

  it('has a transfer once, however often its end is told, and says when it has changed', async () => {
    const { history } = await historyOf()
    const before = history.summary
    ends(history, 'a')
    const once = history.summary
    ends(history, 'a')
    expect(history.summary).toEqual(once)
    expect(once).toEqual({ revision: before.revision + 1, count: 1 })
    history.tell({ event: 'transfer', transfer: askingOf({ id: 'b' }) })
    expect(history.summary).toEqual(once)
    await history.settled()
  })

  it('forgets the oldest', async () => {
    const { history, stored } = await historyOf()
    for (let id = 0; id < HISTORY_MAX + 2; id += 1) ends(history, `t${id}`)
    await history.settled()
    expect(history.entries).toHaveLength(HISTORY_MAX)
    expect([history.entry('t1'), history.entry('t2')?.id]).toEqual([null, 't2'])
    expect((await stored()).at(-1)?.id).toBe('t2')
  })

  it('tells the page pages, and no path', async () => {
    const { history } = await historyOf()
    for (const id of ['a', 'b', 'c']) ends(history, id)
    expect(history.rows(1, 2).map(({ id }) => id)).toEqual(['b', 'a'])
    expect(history.rows(3, 10)).toEqual([])
    expect(JSON.stringify(history.rows(0, 9))).not.toContain('/sent')
    expect(history.rows(0, 1)[0]?.hasPaths).toBe(true)
  })

  it('removes one, and all, from the disk too', async () => {
    const { history, stored } = await historyOf()
    for (const id of ['a', 'b']) ends(history, id)
    await history.remove('a')
    expect((await stored()).map(({ id }) => id)).toEqual(['b'])
    await expect(history.remove('a')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await history.clear()
    expect(await readdir(folder)).toEqual([])
  })

  it('is not kept where the user wants none', async () => {
    const { history } = await historyOf(() => false)
    ends(history, 'a')
    await history.settled()
    expect([history.summary.count, await readdir(folder)]).toEqual([0, []])
  })

  it('has what another program writes down, too, and neither loses a word of the other', async () => {
    const { history, stored } = await historyOf()
    ends(history, 'mine')
    await history.settled()
    const other = new HistoryFile(file, complaints)
    const theirs = (id: string) => withEntry({ ...entryOf(doneOf({ id }), []), id } as HistoryEntry)
    const { history: again } = await historyOf()
    const count = again.summary.count
    await other.change(theirs('theirs'))
    await vi.waitFor(() => expect(again.entry('theirs')).not.toBeNull(), 5_000)
    expect([again.summary.count, changed.mock.calls.length > 0]).toEqual([count + 1, true])
    await Promise.all([...Array(10).keys()].flatMap((n) => [other.change(theirs(`t${n}`)), Promise.resolve(ends(again, `m${n}`))]))
    await again.settled()
    expect((await stored()).map(({ id }) => id).sort()).toEqual(['mine', 'theirs', ...[...Array(10).keys()].flatMap((n) => [`m${n}`, `t${n}`])].sort())
  })

  it('says that the disk refused it', async () => {
    const refused = {
      load: () => Promise.resolve([]),
      change: () => Promise.reject(new Error('EIO')),
      busy: false,
      watch: () => () => {},
      settled: () => Promise.resolve(),
    }
    const history = new History({ file: refused, entries: [], isKept: () => true, pathsOf: () => [], changed })
    await expect(history.clear()).rejects.toMatchObject({ code: 'DISK_ERROR' })
  })
})

describe('the file', () => {
  it('that cannot be used is kept aside, and the history begins anew', async () => {
    await writeFile(file, '{"version":1,"entries":[')
    expect(await new HistoryFile(file, complaints).load()).toEqual([])
    const [aside = ''] = await readdir(folder)
    expect(aside).toMatch(/^history\.json\..*\.bad$/)
    expect(await readFile(path.join(folder, aside), 'utf8')).toBe('{"version":1,"entries":[')
  })

  it('of a later version is kept aside, too', async () => {
    await writeFile(file, '{"version":2,"entries":[]}')
    expect(await new HistoryFile(file, complaints).load()).toEqual([])
    expect((await readdir(folder)).every((name) => name.endsWith('.bad'))).toBe(true)
  })

  it('loses only the entries that are none', async () => {
    const good = entryOf(doneOf({ id: 'good' }), [])
    const wrong = [{ ...good, id: '../etc' }, { ...good, outcome: 'stolen' }, null, { ...good, paths: [1] }, { ...good, title: 'x'.repeat(9_000) }]
    await writeFile(file, JSON.stringify({ version: 1, entries: [...wrong, good] }))
    expect((await new HistoryFile(file, complaints).load()).map(({ id }) => id)).toEqual(['good'])
  })

  it('ends as the last call wished, whoever came between', async () => {
    const kept = new HistoryFile(file, complaints)
    const entry = entryOf(doneOf(), [])
    if (!entry) throw new Error('No entry.')
    await Promise.all(Array.from({ length: 20 }, (_none, place) => kept.change(() => [{ ...entry, id: `t${place}` }])))
    expect((await kept.load()).map(({ id }) => id)).toEqual(['t19'])
  })
})
