import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { MANIFEST_MAX_ENTRIES } from '../../limits.ts'
import { encodeEntry, type ManifestEntry } from '../../wire/manifest.ts'
import { fileEntry, header, offer } from '../raw-offer.ts'
import type { RawPeer } from '../raw-peer.ts'
import { greedy, type HostileRow, rows } from './row.ts'

const ONE = [fileEntry('a', 5)]
const TEXT = { Kind: 'text', FileName: 'text.txt' }
const MIB = 1024 * 1024

const offers =
  (entries: readonly ManifestEntry[], lie: Record<string, unknown> = {}): HostileRow['act'] =>
  (peer) =>
    offer(peer, entries, lie)

/** A page of any bytes that says any length. */
function page(packed: Buffer, says: number): Buffer {
  const head = Buffer.from([1, 0, 0, 0, 0])
  head.writeUInt32BE(says, 1)
  return Buffer.concat([head, packed])
}

/** The honest header, one page of this text, and the OFFER that belongs to it but for a lie. */
const lines =
  (text: string | Buffer, lie: Record<string, unknown> = {}): HostileRow['act'] =>
  (peer: RawPeer) => {
    const bytes = Buffer.from(text)
    peer.send(header(ONE))
    peer.frame(0, page(deflateSync(bytes), bytes.length))
    const sum = createHash('sha256').update(bytes).digest('hex')
    peer.send({ type: 'OFFER', Entries: 1, Pages: 1, ManifestBytes: bytes.length, ManifestSha256: sum, ...lie })
  }

const pages =
  (...bodies: Buffer[]): HostileRow['act'] =>
  (peer) => {
    peer.send(header(ONE))
    for (const body of bodies) peer.frame(0, body)
  }

const LINE = encodeEntry(fileEntry('a', 5))
const bomb = (): Buffer => deflateSync(Buffer.alloc(64 * MIB))

/** Small on the wire, large in memory: many paths, each with folders of its own all the way down. */
function deepFolders(count: number): ManifestEntry[] {
  return Array.from({ length: count }, (_, n) => fileEntry(`${n}/${Array(62).fill('d').join('/')}`, 0))
}

/** Whole pages, again and again, until the engine has had enough. */
const pagesWithoutEnd = (text: string): HostileRow['act'] => {
  return async (peer) => {
    peer.send(header(ONE))
    const bytes = Buffer.from(text)
    const body = page(deflateSync(bytes), bytes.length)
    for (let sent = 0; sent < 40 && !peer.closed; sent += 1) {
      peer.frame(0, body)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

/** Between HEADER and the question. */
export const OFFER_ROWS: readonly HostileRow[] = [
  ...rows('closed', {
    'FullSize that does not add up': offers(ONE, { FullSize: 6 }),
    'FullChunk that does not fit': offers(ONE, { FullChunk: 2 }),
    'sizes that add up above 2^53': offers([fileEntry('a', Number.MAX_SAFE_INTEGER), fileEntry('b', 5)], { FullChunk: 1, FullSize: 4 }),
    'a chunk after HEADER': (peer) => {
      peer.send(header(ONE))
      peer.frame(1, Buffer.alloc(100))
    },
    'HEADER twice': (peer) => {
      peer.send(header(ONE))
      peer.send(header(ONE))
    },
    'ROOT before OFFER': (peer) => {
      peer.send(header(ONE))
      peer.send({ type: 'ROOT', Root: '00'.repeat(32) })
    },
    'a text of two files': offers([fileEntry('text.txt', 5), fileEntry('b', 1)], TEXT),
    'a text without a letter': offers([fileEntry('text.txt', 0)], TEXT),
    'a text of more than 64 KiB': offers([fileEntry('text.txt', 65_537)], TEXT),
    'a text under another title': offers([fileEntry('text.txt', 5)], { ...TEXT, FileName: 'my password' }),
    'a text to be executed': offers([{ ...fileEntry('text.txt', 5), executable: true }], TEXT),
    'a text of another name': offers([fileEntry('note.exe', 5)], TEXT),
    'an offer of nothing': offers([]),
    'Entries that lie': lines(LINE, { Entries: 2 }),
    'Pages that lie': lines(LINE, { Pages: 2 }),
    'ManifestBytes that lies': lines(LINE, { ManifestBytes: 1 }),
    'Skipped of 101 entries': lines(LINE, { Skipped: Array(101).fill({ Path: 'x', Reason: 'link' }) }),
    'Skipped with a path of 1,025 bytes': lines(LINE, { Skipped: [{ Path: 'x'.repeat(1025), Reason: 'link' }] }),
    'SkippedCount of −1': lines(LINE, { SkippedCount: -1 }),
    'a SHA-256 that lies': lines(LINE, { ManifestSha256: '00'.repeat(32) }),
    'a page that ends inside a line': lines(LINE.slice(0, -1)),
    'an empty line': lines(`${LINE}\n`),
    'text that is not UTF-8': lines(Buffer.from('["f","\xff",5,0,0]\n', 'latin1')),
    'an entry that is no list': lines('{"0":"f","length":5}\n'),
    'an entry of another kind': lines('["l","a","/etc/passwd",0,0]\n'),
    'an entry with more': lines('["f","a",5,0,0,"/etc"]\n'),
    'an entry with less': lines('["f","a",5,0]\n'),
    'a path that is no text': lines('["f",["a"],5,0,0]\n'),
    'a path of 4,097 bytes': lines(`["f","${'x/'.repeat(2048)}y",5,0,0]\n`),
    'a size of −1': lines('["f","a",-1,0,0]\n'),
    'a size of −0': lines('["f","a",-0,0,0]\n'),
    'a size of 1.5': lines('["f","a",1.5,0,0]\n'),
    'a size that rounding makes whole': lines('["f","a",5.00000000000000000001,0,0]\n'),
    'a size of 2^53+1': lines('["f","a",9007199254740993,0,0]\n'),
    'a size as text': lines('["f","a","5",0,0]\n'),
    'a size of null': lines('["f","a",null,0,0]\n'),
    'a time of 1e400': lines('["f","a",5,1e400,0]\n'),
    'an executable of 2': lines('["f","a",5,0,2]\n'),
    'an entry of many levels': lines(`${'['.repeat(20_000)}${']'.repeat(20_000)}\n`),
    'an empty page': pages(Buffer.from([1, 0, 0, 0, 0])),
    'a page of 0 bytes': pages(page(deflateSync(Buffer.alloc(0)), 0)),
    'a page of less than it says': pages(page(deflateSync(Buffer.from(LINE)), LINE.length + 1)),
    'a page of more than it says': pages(page(deflateSync(Buffer.from(LINE)), LINE.length - 1)),
    'a page cut short': pages(page(deflateSync(Buffer.from(LINE)).subarray(0, -6), LINE.length)),
    'a page with a dictionary': pages(page(deflateSync(Buffer.from(LINE), { dictionary: Buffer.from(LINE) }), LINE.length)),
  }),
  ...rows('REFUSE LIMIT_EXCEEDED', { 'a page that says more than 1 MiB': pages(page(deflateSync(Buffer.from(LINE)), MIB + 1)) }),
  ...rows('CANCEL NO_SPACE', { 'petabytes, from whom everything is taken': offers([fileEntry('huge', 2 ** 42)]) }),
  ...greedy([
    ...rows('closed', { '64 MiB of zeros in a page': (peer, stage) => pages(page(bomb(), MIB))(peer, stage) }),
    ...rows('REFUSE LIMIT_EXCEEDED', {
      'deep folders without end': offers(deepFolders(6_000)),
      'pages without end': pagesWithoutEnd(LINE.repeat(Math.floor(MIB / LINE.length))),
      'entries without end': offers(Array.from({ length: MANIFEST_MAX_ENTRIES + 1 }, (_, n) => fileEntry(`${n}`, 0))),
    }),
  ]),
]

/** Names that can only be meant to leave the folder, or that two entries want. */
export const NAME_ROWS: readonly HostileRow[] = [
  ...rows('REFUSE BAD_NAME', {
    'dot-dot': offers([fileEntry('../x', 1)]),
    'dot-dot inside': offers([fileEntry('a/../../x', 1)]),
    'dot-dot at the end': offers([fileEntry('a/..', 1)]),
    'a folder that is dot-dot': offers([{ ...fileEntry('..', 0), kind: 'directory' }]),
    dot: offers([fileEntry('./x', 1)]),
    absolute: offers([fileEntry('/etc/x', 1)]),
    'a drive': offers([fileEntry('C:\\x', 1)]),
    'a drive with a slash': offers([fileEntry('c:/x', 1)]),
    UNC: offers([fileEntry('\\\\srv\\s', 1)]),
    'a device path': offers([fileEntry('\\\\?\\C:\\x', 1)]),
    'backslash dot-dot': offers([fileEntry('..\\x', 1)]),
    'backslash dot-dot inside': offers([fileEntry('a\\..\\..\\x', 1)]),
    empty: offers([fileEntry('', 1)]),
    'an empty component': offers([fileEntry('a//b', 1)]),
    'a slash at the end': offers([fileEntry('a/', 1)]),
    NUL: offers([fileEntry('a\0b', 1)]),
    'too long': offers([fileEntry('x'.repeat(256), 1)]),
    'too deep': offers([fileEntry(Array(65).fill('d').join('/'), 1)]),
    'one bad name behind a thousand good ones': offers([...Array.from({ length: 1000 }, (_, n) => fileEntry(`good-${n}`, 1)), fileEntry('../x', 1)]),
  }),
  ...rows('REFUSE NAME_CLASH', {
    'the same twice': offers([fileEntry('a', 1), fileEntry('a', 1)]),
    'a file as a folder': offers([fileEntry('a', 1), fileEntry('a/b', 1)]),
    'a folder as a file': offers([fileEntry('a/b', 1), fileEntry('a', 1)]),
    'a folder twice': offers([
      { ...fileEntry('a', 0), kind: 'directory' },
      { ...fileEntry('a', 0), kind: 'directory' },
    ]),
  }),
]

/** While a person is asked, who then says yes. */
export const CONSENT_ROWS: readonly HostileRow[] = [
  ...rows('closed', {
    'a chunk before the answer': (peer) => peer.frame(1, Buffer.alloc(100)),
    'length 2^32−1 before the answer': (peer) => peer.frame(0, Buffer.from('{'), 0xffffffff),
    'not JSON before the answer': (peer) => peer.frame(0, Buffer.from('{nonsense')),
    'the sender takes it back': (peer) => peer.send({ type: 'CANCEL', Code: 'CANCELLED' }),
    'the sender leaves': (peer) => peer.socket.end(),
  }),
]
