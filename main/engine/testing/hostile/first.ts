import { encodeMessage } from '../../wire/messages.ts'
import { fileEntry, header } from '../raw-offer.ts'
import type { RawPeer } from '../raw-peer.ts'
import { greedy, type HostileRow, rows } from './row.ts'

const ONE = [fileEntry('a', 5)]
const HASH = '00'.repeat(32)
const json = (text: string) => (peer: RawPeer) => peer.frame(0, Buffer.from(text))
const says = (message: Record<string, unknown>) => (peer: RawPeer) => peer.send(message)

/** The honest header's text, changed; the change must have done something. */
function changed(from: string, to: string): HostileRow['act'] {
  const text = JSON.stringify(header(ONE))
  if (!text.includes(from)) throw new Error(`${from} is not in ${text}`)
  return json(text.replace(from, to))
}

/** Where the first message is due. */
export const FIRST_ROWS: readonly HostileRow[] = [
  ...rows('closed', {
    'length 0': (peer) => peer.frame(0, Buffer.alloc(0)),
    'a body shorter than its length, and the end': (peer) => {
      peer.frame(0, Buffer.from('{'), 100)
      peer.socket.end()
    },
    'half a frame head, and the end': (peer) => {
      peer.write(Buffer.alloc(5))
      peer.socket.end()
    },
    'a message above 64 KiB': json(`{"type":"PING","Id":1,"x":"${'x'.repeat(65_536)}"}`),
    'a chunk': (peer) => peer.frame(1, Buffer.alloc(100)),
    'a message under the number of a chunk': (peer) => peer.frame(1, Buffer.from('{"type":"PING","Id":1}')),
    'chunk 2^32−1': (peer) => peer.frame(0xffffffff, Buffer.alloc(100)),
    'not JSON': json('{nonsense'),
    'a list': json('[]'),
    'white space in front': json(' {"type":"PING","Id":1}'),
    'invalid UTF-8': (peer) => peer.frame(0, Buffer.from('{"type":"PING","Id":1,"x":"\xff"}', 'latin1')),
    'a kind byte that is none': (peer) => peer.frame(0, Buffer.from([0x20, 1])),
    'a kind byte of 0': (peer) => peer.frame(0, Buffer.from([0, 1])),
    'a page': (peer) => peer.frame(0, Buffer.from([1, 0, 0, 0, 1])),
    'a reserved page': (peer) => peer.frame(0, Buffer.from([0x1f, 0, 0, 0, 1])),
    'no type': json('{"Id":1}'),
    'a type of 65 bytes': says({ type: 'x'.repeat(65) }),
    'deep nesting': json(`{"type":"PING","Id":1,"x":${'['.repeat(30_000)}${']'.repeat(30_000)}}`),
    'a field twice': changed('"FullSize":5', '"FullSize":6,"FullSize":5'),
    'a field twice, once escaped': changed('"FullSize":5', '"FullSize":5,"Full\\u0053ize":5'),
    __proto__: changed('{', '{"__proto__":{"FullSize":5},'),
    '1e400': changed('"FullSize":5', '"FullSize":1e400'),
    '2^53+1': changed('"FullSize":5', '"FullSize":9007199254740993'),
    '−0': changed('"FullSize":5', '"FullSize":-0'),
    '−1': changed('"FullSize":5', '"FullSize":-1'),
    '1.5': changed('"FullSize":5', '"FullSize":1.5'),
    'a fraction that rounding hides': changed('"FullSize":5', '"FullSize":5.00000000000000000001'),
    '"10"': changed('"FullSize":5', '"FullSize":"5"'),
    null: changed('"FullSize":5', '"FullSize":null'),
    'a field that is missing': changed('"FullSize":5,', ''),
    'OneChunk 0': changed('"OneChunk":262144', '"OneChunk":0'),
    'OneChunk 1': changed('"OneChunk":262144', '"OneChunk":1'),
    'OneChunk 2^31': changed('"OneChunk":262144', '"OneChunk":2147483648'),
    'FullChunk 2^24 + 1': changed('"FullChunk":1', '"FullChunk":16777217'),
    'Connections 17': changed('"Connections":2', '"Connections":17'),
    'Connections 0': changed('"Connections":2', '"Connections":0'),
    'an offer of another kind': changed('"Kind":"files"', '"Kind":"command"'),
    'a digest that is not on its own list': changed('"Digests":["sha-256"]', '"Digests":["md5"]'),
    'a compression that is not on its own list': changed('"CompressType":"None"', '"CompressType":"Zstd"'),
    'a compression nobody has': changed('"CompressType":"None"', '"CompressType":"Brotli"'),
    'OFFER first': says({ type: 'OFFER', Entries: 1, Pages: 1, ManifestBytes: 1, ManifestSha256: HASH }),
    'ACCEPT first': says({ type: 'ACCEPT', Session: '00'.repeat(16), Token: HASH, Excluded: [] }),
    'STORED first': says({ type: 'STORED', Chunks: [1] }),
    'RECONNECT first': says({ type: 'RECONNECT', Lane: 0, Bytes: 1 }),
    'ROOT first': says({ type: 'ROOT', Root: HASH }),
    'COMMIT first': says({ type: 'COMMIT', Root: HASH, Void: [] }),
    'PAIR3 first': says({ type: 'PAIR3', Nonce: HASH }),
    'PAIRED first': says({ type: 'PAIRED' }),
    'ATTACH to nothing': says({ type: 'ATTACH', Session: '00'.repeat(16), Token: HASH, Lane: 0 }),
  }),
  ...rows('REFUSE VERSION_MISMATCH', { 'a header of another version': changed('"DPVersion":"2.0.0"', '"DPVersion":"2.0.1"') }),
  ...greedy(
    rows('closed', {
      'length 2^32−1': (peer) => peer.frame(0, Buffer.from('{'), 0xffffffff),
      'page bound + 1': (peer) => peer.frame(0, Buffer.from([1]), 1024 * 1024 + 1),
      'questions without end': (peer) => peer.write(Buffer.concat(Array.from({ length: 5000 }, (_, Id) => encodeMessage({ type: 'PING', Id })))),
      'unknown messages without end': (peer) => {
        for (let n = 0; n < 1000; n += 1) peer.send({ type: 'WHAT' })
      },
    }),
  ),
]
