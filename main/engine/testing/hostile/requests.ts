import type { RawPeer } from '../raw-peer.ts'
import { type HostileRow, type Outcome, rows } from './row.ts'

const LINES = [
  'GET /fastdp-endpoint HTTP/1.1',
  'Host: 127.0.0.1:5424',
  'Upgrade: fastdp',
  'Connection: Upgrade',
  'Sec-FastDP-Key: AAECAwQFBgcICQoLDA0ODw==',
  'Sec-FastDP-Version: 2.0.0',
]

/** The right request with one line replaced, or with lines more. */
const replaced = (from: string, to: string): string => head(LINES.map((line) => (line.startsWith(from) ? to : line)))
const without = (from: string): string => head(LINES.filter((line) => !line.startsWith(from)))
const plus = (...more: string[]): string => head([...LINES, ...more])
const fields = (count: number): string[] => Array.from({ length: count - LINES.length + 1 }, (_, index) => `X-${index}: 1`)

function head(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

const GET = 'GET /fastdp-endpoint'

/** In TLS, where the request is due. */
const requests: Readonly<Record<Outcome & `HTTP ${number}`, Readonly<Record<string, string>>>> = {
  'HTTP 400': {
    'a bare LF': replaced('Upgrade', 'Upgrade: fastdp\nX: 1'),
    'a bare CR': replaced('Upgrade', 'Upgrade: fastdp\rX: 1'),
    'NUL in a value': plus('X: a\0b'),
    'NUL in a name': plus('X\0: a'),
    'a letter beyond ASCII': plus('X: \xe4'),
    'a folded line': plus('X: a', ' b'),
    'a space before the colon': plus('X : a'),
    'a line without a colon': plus('X'),
    'a line without a name': plus(': a'),
    'Sec-FastDP-Key twice': plus('Sec-FastDP-Key: AAECAwQFBgcICQoLDA0ODw=='),
    'Sec-FastDP-Version twice, in another case': plus('sec-fastdp-VERSION: 2.0.0'),
    'Host twice': plus('Host: 127.0.0.1'),
    'HTTP/1.0': replaced('GET', `${GET} HTTP/1.0`),
    'HTTP/2': replaced('GET', `${GET} HTTP/2`),
    'the HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'two spaces': replaced('GET', 'GET  /fastdp-endpoint HTTP/1.1'),
    'a word too many': replaced('GET', `${GET} HTTP/1.1 x`),
    'no version': replaced('GET', GET),
    'Upgrade: websocket': replaced('Upgrade', 'Upgrade: websocket'),
    'Upgrade to one of two': replaced('Upgrade', 'Upgrade: fastdp, websocket'),
    'no Upgrade': without('Upgrade'),
    'Connection without upgrade': replaced('Connection', 'Connection: keep-alive'),
    'no key': without('Sec-FastDP-Key'),
    'a short key': replaced('Sec-FastDP-Key', 'Sec-FastDP-Key: AAAA'),
    'a long key': replaced('Sec-FastDP-Key', `Sec-FastDP-Key: ${'A'.repeat(4000)}==`),
  },
  'HTTP 403': {
    Origin: plus('Origin: https://example.org'),
    'Origin: null': plus('oRiGiN: null'),
    Referer: plus('Referer: https://example.org/'),
    'Sec-Fetch-Site': plus('Sec-Fetch-Site: same-origin'),
    'a foreign Host': replaced('Host', 'Host: example.org'),
    'a name that leads here': replaced('Host', 'Host: localhost:5424'),
    'an address inside a name': replaced('Host', 'Host: 127.0.0.1.example.org'),
    'an address in another spelling': replaced('Host', 'Host: 0x7f000001'),
    'a user before the address': replaced('Host', 'Host: a@127.0.0.1'),
    'no Host': without('Host'),
  },
  'HTTP 404': {
    'the root': replaced('GET', 'GET / HTTP/1.1'),
    'a query': replaced('GET', `${GET}?x HTTP/1.1`),
    'a path that leads to it': replaced('GET', 'GET /x/../fastdp-endpoint HTTP/1.1'),
    'an escaped path': replaced('GET', 'GET /%66astdp-endpoint HTTP/1.1'),
    'a proxy request': replaced('GET', 'GET https://127.0.0.1/fastdp-endpoint HTTP/1.1'),
  },
  'HTTP 405': {
    POST: replaced('GET', 'POST /fastdp-endpoint HTTP/1.1'),
    OPTIONS: replaced('GET', 'OPTIONS /fastdp-endpoint HTTP/1.1'),
    'get in small letters': replaced('GET', 'get /fastdp-endpoint HTTP/1.1'),
  },
  'HTTP 426': {
    'version 9': replaced('Sec-FastDP-Version', 'Sec-FastDP-Version: 9'),
    'version 1.1.0': replaced('Sec-FastDP-Version', 'Sec-FastDP-Version: 1.1.0'),
    'a list of versions': replaced('Sec-FastDP-Version', 'Sec-FastDP-Version: 2.0.0, 1.1.0'),
    'no version': without('Sec-FastDP-Version'),
  },
  'HTTP 431': {
    '33 headers': plus(...fields(33)),
    'a 9 KiB head': plus(`X: ${'x'.repeat(9000)}`),
    '9 KiB without an end': `${LINES.join('\r\n')}\r\nX: ${'x'.repeat(9000)}`,
    '9 KiB of line ends': '\n'.repeat(9000),
  },
  'HTTP 101': {
    'odd case of names and words': head(
      LINES.map((line, at) => (at === 0 ? line : line.toUpperCase().replace('AAECAWQFBGCICQOLDA0ODW==', 'AAECAwQFBgcICQoLDA0ODw=='))),
    ),
    '32 headers': plus(...fields(32)),
    'a field nobody knows': plus('X-Later: 1'),
  },
}

export const REQUEST_ROWS: readonly HostileRow[] = [
  ...Object.entries(requests).flatMap(([outcome, texts]) =>
    rows(
      outcome as Outcome,
      Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, (peer: RawPeer) => peer.write(Buffer.from(text, 'latin1'))])),
    ),
  ),
  ...rows('closed', {
    'bytes behind the request': (peer) => peer.write(`${head(LINES)}x`),
    'half a request and the end': (peer) => {
      peer.write(head(LINES).slice(0, 60))
      peer.socket.end()
    },
    'line ends without CR, and the end': (peer) => {
      peer.write(head(LINES).replaceAll('\r', ''))
      peer.socket.end()
    },
  }),
]
