import type { HostileRow } from './row.ts'
import { rows } from './row.ts'

const REQUEST = 'GET /fastdp-endpoint HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: fastdp\r\nConnection: Upgrade\r\n\r\n'

/** In plain TCP, where TLS is due. */
export const PLAIN_ROWS: readonly HostileRow[] = rows('closed', {
  'plain HTTP': (peer) => peer.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'),
  'our own request without TLS': (peer) => peer.write(REQUEST),
  'HTTP/2 with prior knowledge': (peer) => peer.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'),
  'an SSH greeting': (peer) => peer.write('SSH-2.0-OpenSSH_9.2\r\n'),
  'a record that says 65,535 bytes': (peer) => peer.write(Buffer.concat([Buffer.from('160301ffff', 'hex'), Buffer.alloc(100)])),
  'a record of another version': (peer) => peer.write(Buffer.from('16020000050100000100', 'hex')),
  'application data first': (peer) => peer.write(Buffer.from('17030300050102030405', 'hex')),
  'a megabyte of zeros': (peer) => peer.write(Buffer.alloc(1024 * 1024)),
  'half a greeting and the end': (peer) => {
    peer.write(Buffer.from('160301020001', 'hex'))
    peer.socket.end()
  },
  'nothing and the end': (peer) => peer.socket.end(),
})
