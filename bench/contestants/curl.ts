import { writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { loadIdentity } from '../../main/engine/identity/identity.ts'
import { type Contestant, freePort, listening, program, SERVER_TIMEOUT_MS } from '../contestant.ts'
import { versionOf } from '../machine.ts'
import { Child } from '../processes.ts'
import type { Workspace } from '../workspace.ts'

const SUITE = 'TLS_AES_128_GCM_SHA256'

/** A download from a web server over TLS 1.3: encrypted with the same cipher as FastDrop, no digest. */
export async function curl(workspace: Workspace): Promise<Contestant> {
  const [file, nginx] = [program('curl'), program('nginx')]
  const settings = await workspace.folder('nginx')
  // a self-signed P-256 certificate, as FastDrop's own devices have
  const { keyPem, certPem } = await loadIdentity(join(settings, 'identity'))
  await writeFile(join(settings, 'key.pem'), keyPem, { mode: 0o600 })
  await writeFile(join(settings, 'cert.pem'), certPem)
  return {
    id: 'curl',
    label: 'curl from nginx, TLS 1.3',
    how: `curl -k -o DESTINATION https://… (${SUITE}; nginx: one worker, sendfile, output_buffers 2 512k): encrypted, no digest`,
    version: `${await versionOf(file, ['--version'])}; ${await versionOf(nginx, ['-v'])}`,
    async serve(run) {
      const port = await freePort()
      const config = join(settings, 'nginx.conf')
      await writeFile(config, configOf(settings, port, dirname(run.source)), { mode: 0o600 })
      const args = ['-p', settings, '-e', 'stderr', '-c', config]
      return listening(await Child.launch({ file: nginx, args }, SERVER_TIMEOUT_MS), port)
    },
    client(run, server) {
      const options = ['-q', '-sS', '-k', '--fail', '--noproxy', '*', '--tlsv1.3', '--tls13-ciphers', SUITE]
      return { file, args: [...options, '-o', join(run.folder, 'source.bin'), `https://127.0.0.1:${server?.port}/${basename(run.source)}`] }
    },
    delivered: (run) => join(run.folder, 'source.bin'),
  }
}

function configOf(settings: string, port: number, folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path ${join(settings, name)};`)
  return [
    'daemon off;',
    'master_process off;',
    'worker_processes 1;',
    'error_log stderr;',
    `pid ${join(settings, 'nginx.pid')};`,
    'events { worker_connections 64; }',
    'http {',
    '  access_log off;',
    ...temporary,
    '  sendfile on;',
    '  tcp_nopush on;',
    '  output_buffers 2 512k;',
    '  server {',
    `    listen 127.0.0.1:${port} ssl;`,
    `    ssl_certificate ${join(settings, 'cert.pem')};`,
    `    ssl_certificate_key ${join(settings, 'key.pem')};`,
    '    ssl_protocols TLSv1.3;',
    `    ssl_conf_command Ciphersuites ${SUITE};`,
    `    root ${folder};`,
    '  }',
    '}',
    '',
  ].join('\n')
}
