import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { loadIdentity } from '../../main/engine/identity/identity.ts'
import { type Contestant, listening, program, SERVER_TIMEOUT_MS } from '../contestant.ts'
import type { Stand } from '../ground.ts'
import { versionOf } from '../machine.ts'
import { Child } from '../processes.ts'

export const SUITE = 'TLS_AES_128_GCM_SHA256'
export const NGINX_HOW = 'nginx: one worker, sendfile, output_buffers 2 512k'

/** A web server in the source's folder, for one contestant. */
export async function nginx({ workspace, place }: Stand, folder: string, tls: boolean): Promise<Pick<Contestant, 'serve' | 'version'>> {
  const file = program('nginx')
  const settings = await workspace.folder(folder)
  // a self-signed P-256 certificate, as FastDrop's own devices have
  const { keyPem, certPem } = await loadIdentity(join(settings, 'identity'))
  await writeFile(join(settings, 'key.pem'), keyPem, { mode: 0o600 })
  await writeFile(join(settings, 'cert.pem'), certPem)
  return {
    version: await versionOf(file, ['-v']),
    async serve(run) {
      const port = await place.freePort()
      const config = join(settings, 'nginx.conf')
      await writeFile(config, configOf({ settings, listen: `${place.serverHost}:${port}`, folder: dirname(run.source), tls }), { mode: 0o600 })
      const args = ['-p', settings, '-e', 'stderr', '-c', config]
      return listening(await Child.launch(place.atServer({ file, args }), SERVER_TIMEOUT_MS), port)
    },
  }
}

interface Config {
  readonly settings: string
  readonly listen: string
  readonly folder: string
  readonly tls: boolean
}

function configOf({ settings, listen, folder, tls }: Config): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path ${join(settings, name)};`)
  const encryption = [
    `    ssl_certificate ${join(settings, 'cert.pem')};`,
    `    ssl_certificate_key ${join(settings, 'key.pem')};`,
    '    ssl_protocols TLSv1.3;',
    `    ssl_conf_command Ciphersuites ${SUITE};`,
  ]
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
    `    listen ${listen}${tls ? ' ssl' : ''};`,
    ...(tls ? encryption : []),
    `    root ${folder};`,
    '  }',
    '}',
    '',
  ].join('\n')
}
