import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../testing/support.ts'
import { pour } from './frame.ts'
import { buildAcceptance, buildRefusal, buildRequest, HeadReader, judgeRequest, judgeResponse, newHandshakeKey } from './handshake.ts'

const KEY = 'AAECAwQFBgcICQoLDA0ODw=='
const GOOD = [
  'GET /fastdp-endpoint HTTP/1.1',
  'Host: 192.0.2.1:5424',
  'Upgrade: fastdp',
  'Connection: Upgrade',
  `Sec-FastDP-Key: ${KEY}`,
  'Sec-FastDP-Version: 2.0.0',
]

function head(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

/** The good request with one line replaced (by its field name, or "GET" for the first line) or added. */
function judged(line: string, instead?: string): number {
  const lines = instead === undefined ? [...GOOD, line] : GOOD.flatMap((each) => (each.startsWith(line) ? (instead === '' ? [] : [instead]) : [each]))
  const verdict = judgeRequest(head(lines))
  return verdict.ok ? 200 : verdict.status
}

describe('the request', () => {
  it('is exactly the published text', () => {
    expect(buildRequest('192.0.2.1', 5424, KEY).toString('latin1')).toBe(`${GOOD.join('\r\n')}\r\n\r\n`)
  })

  it('names an IPv6 literal in brackets and without its zone', () => {
    expect(buildRequest('fe80::1%eth0', 5424, KEY).toString('latin1').split('\r\n')[1]).toBe('Host: [fe80::1]:5424')
    expect(judgeRequest(buildRequest('fe80::1%eth0', 5424, KEY))).toEqual({ ok: true, key: KEY, version: '2.0.0' })
  })

  it('is accepted as built, with a fresh key each time', () => {
    const keys = [newHandshakeKey(), newHandshakeKey()] as const
    expect(keys[0]).toMatch(/^[A-Za-z0-9+/]{22}==$/)
    expect(keys[0]).not.toBe(keys[1])
    for (const key of keys) expect(judgeRequest(buildRequest('192.0.2.1', 1, key))).toEqual({ ok: true, key, version: '2.0.0' })
  })

  it('may spell its field names in any case and leave blanks around values', () => {
    const odd = ['GET /fastdp-endpoint HTTP/1.1', 'hOsT:192.0.2.1', 'UPGRADE: FastDP', 'connection:\tkeep-alive, uPGRADE  ', `sec-fastdp-KEY:   ${KEY}`]
    expect(judgeRequest(head([...odd, 'SEC-FASTDP-VERSION: 2.0.0']))).toEqual({ ok: true, key: KEY, version: '2.0.0' })
  })

  it('may carry fields that mean nothing here', () => {
    expect(judged('User-Agent: something else')).toBe(200)
  })
})

describe('a request is refused', () => {
  it.each([
    ['another method', 'GET', 'POST /fastdp-endpoint HTTP/1.1', 405],
    ['a lower-case method', 'GET', 'get /fastdp-endpoint HTTP/1.1', 405],
    ['HTTP/1.0', 'GET', 'GET /fastdp-endpoint HTTP/1.0', 400],
    ['HTTP/2', 'GET', 'PRI * HTTP/2.0', 400],
    ['four words in the first line', 'GET', 'GET /fastdp-endpoint x HTTP/1.1', 400],
    ['two blanks in the first line', 'GET', 'GET  /fastdp-endpoint HTTP/1.1', 400],
    ['another path', 'GET', 'GET / HTTP/1.1', 404],
    ['a query behind the path', 'GET', 'GET /fastdp-endpoint?x=1 HTTP/1.1', 404],
    ['an absolute target', 'GET', 'GET http://192.0.2.1/fastdp-endpoint HTTP/1.1', 404],
    ['websocket', 'Upgrade:', 'Upgrade: websocket', 400],
    ['no Upgrade', 'Upgrade:', '', 400],
    ['no Connection', 'Connection:', '', 400],
    ['another Connection', 'Connection:', 'Connection: keep-alive', 400],
    ['no key', 'Sec-FastDP-Key:', '', 400],
    ['a short key', 'Sec-FastDP-Key:', 'Sec-FastDP-Key: AAECAwQFBgcICQoLDA0O', 400],
    ['a key that is not base64', 'Sec-FastDP-Key:', 'Sec-FastDP-Key: AAECAwQFBgcICQoLDA0OD-==', 400],
    ['no version', 'Sec-FastDP-Version:', '', 426],
    ['an older version', 'Sec-FastDP-Version:', 'Sec-FastDP-Version: 1.1.0', 426],
    ['no Host', 'Host:', '', 403],
    ['a host name', 'Host:', 'Host: example.org:5424', 403],
    ['localhost', 'Host:', 'Host: localhost', 403],
    ['a number that is no address', 'Host:', 'Host: 192.0.2', 403],
    ['an IPv6 literal without brackets', 'Host:', 'Host: 2001:db8::1', 403],
    ['an IPv4 literal in brackets', 'Host:', 'Host: [192.0.2.1]', 403],
    ['an address with a name behind', 'Host:', 'Host: 192.0.2.1.example.org', 403],
  ])('for %s', (...[, line, instead, status]) => {
    expect(judged(line, instead)).toBe(status)
  })

  it.each(['Origin: null', 'origin: http://192.0.2.1', 'Referer: x', 'Sec-Fetch-Mode: websocket', 'sec-fetch-anything: x'])(
    'for coming from a browser: %s',
    (line) => {
      expect(judged(line)).toBe(403)
    },
  )

  it.each([
    `Sec-FastDP-Key: ${KEY}`,
    'sec-fastdp-version: 2.0.0',
    'HOST: 192.0.2.1',
    ' folded: value',
    'no colon',
    ': no name',
    'bad name: x',
    'trailing : x',
    'nul: \0',
    'high: \u00e9',
    'escape: \u001b[0m',
    'bare: a\nb: c',
    'bare: a\rb',
  ])('as malformed: %j', (line) => {
    expect(judged(line)).toBe(400)
  })

  it('for lines that end in a bare LF', () => {
    expect(judgeRequest(Buffer.from(`${GOOD.join('\n')}\r\n\r\n`))).toEqual({ ok: false, status: 400 })
  })

  it('for more than 32 fields', () => {
    const extra = (count: number): string[] => Array.from({ length: count }, (_, index) => `X-${index}: y`)
    expect(judgeRequest(head([...GOOD, ...extra(27)]))).toEqual({ ok: true, key: KEY, version: '2.0.0' })
    expect(judgeRequest(head([...GOOD, ...extra(28)]))).toEqual({ ok: false, status: 431 })
  })

  it('never by throwing, whatever the bytes', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.constantFrom(...GOOD, '', ' ', ':', 'Host: x', '\0', '\n')).map((lines) => head(lines)),
    )
    fc.assert(
      fc.property(anything, (bytes) => {
        const verdict = judgeRequest(Buffer.from(bytes))
        const lines = Buffer.from(bytes).toString('latin1').split('\r\n')
        expect(verdict.ok).toBe(verdict.ok && GOOD.every((line) => lines.includes(line)))
        if (!verdict.ok) expect([400, 403, 404, 405, 426, 431]).toContain(verdict.status)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the answers', () => {
  it('are exactly these bytes', () => {
    expect(buildAcceptance(KEY).toString('latin1')).toBe(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: fastdp\r\nConnection: Upgrade\r\nSec-FastDP-Key: ${KEY}\r\nSec-FastDP-Version: 2.0.0\r\n\r\n`,
    )
    expect(buildRefusal(403).toString('latin1')).toBe('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    expect(buildRefusal(426).toString('latin1')).toBe(
      'HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\nConnection: close\r\nUpgrade: fastdp\r\nSec-FastDP-Version: 2.0.0\r\n\r\n',
    )
  })

  const judgedAnswer = (text: string): string => codeOf(() => judgeResponse(Buffer.from(text, 'latin1'), KEY))
  const accepted = buildAcceptance(KEY).toString('latin1')

  it('are judged: an acceptance with our key passes', () => {
    expect(judgedAnswer(accepted)).toBe('nothing')
    expect(judgedAnswer(accepted.replace('Switching Protocols', 'Fine'))).toBe('nothing')
  })

  it('are judged: 426 is another version', () => {
    expect(judgedAnswer(buildRefusal(426).toString('latin1'))).toBe('VERSION_MISMATCH')
  })

  it.each([
    ['a refusal', buildRefusal(403).toString('latin1')],
    ['a web server', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['another protocol', accepted.replace('Upgrade: fastdp', 'Upgrade: websocket')],
    ['another key', accepted.replace(KEY, 'AAAAAAAAAAAAAAAAAAAAAA==')],
    ['another version', accepted.replace('2.0.0', '2.0.1')],
    ['a field twice', accepted.replace('\r\n\r\n', '\r\nUpgrade: fastdp\r\n\r\n')],
    ['a bare LF in the reason', accepted.replace('Switching Protocols', 'Fine\nX: 1')],
    ['HTTP/1.0', accepted.replace('HTTP/1.1', 'HTTP/1.0')],
    ['a status that only begins with 101', accepted.replace('101 ', '1011 ')],
    ['something else', 'SSH-2.0-x\r\n\r\n'],
    ['nothing', ''],
  ])('are judged: %s is not FastDrop', (_, text) => {
    expect(judgedAnswer(text)).toBe('NOT_FASTDROP')
  })
})

describe('HeadReader', () => {
  const request = buildRequest('192.0.2.1', 5424, KEY)

  function read(pieces: readonly Uint8Array[]): { heads: string[]; rests: string[]; tooLarge: number; answers: boolean[] } {
    const seen = { heads: [] as string[], rests: [] as string[], tooLarge: 0, answers: [] as boolean[] }
    const reader = new HeadReader(
      (found, rest) => {
        seen.heads.push(found.toString('latin1'))
        seen.rests.push(rest.toString('hex'))
      },
      () => {
        seen.tooLarge += 1
      },
    )
    for (const piece of pieces) seen.answers.push(pour(reader, piece))
    return seen
  }

  it('finds the head wherever the stream is split', () => {
    for (let at = 0; at <= request.length; at += 1) {
      const seen = read([request.subarray(0, at), request.subarray(at)])
      expect([seen.heads, seen.rests, seen.tooLarge]).toEqual([[request.toString('latin1')], [''], 0])
    }
    expect(read([...request].map((byte) => Uint8Array.of(byte))).heads).toEqual([request.toString('latin1')])
  })

  it('hands on the bytes behind the head', () => {
    const seen = read([Buffer.concat([request, Buffer.from('00000000deadbeef', 'hex')])])
    expect([seen.heads.length, seen.rests]).toEqual([1, ['00000000deadbeef']])
  })

  it('takes a head of exactly 8 KiB, and goes on throwing away what follows', () => {
    const whole = Buffer.from(`${'a'.repeat(8188)}\r\n\r\n`)
    expect(whole.length).toBe(8192)
    const seen = read([whole, Buffer.alloc(20_000)])
    expect([seen.heads[0]?.length, seen.rests, seen.tooLarge, seen.answers]).toEqual([8192, [''], 0, [true, false]])
  })

  it('refuses a longer one, once, and takes no more', () => {
    const seen = read([Buffer.from(`${'a'.repeat(8189)}\r\n\r\n`), Buffer.alloc(20_000), request])
    expect([seen.heads, seen.tooLarge, seen.answers]).toEqual([[], 1, [false, false, false]])
  })
})
