import { basename } from 'node:path'
import { type Contestant, deliveredIn, program } from '../contestant.ts'
import type { Stand } from '../ground.ts'
import { versionOf } from '../machine.ts'
import type { Command } from '../processes.ts'
import { NGINX_HOW, nginx, SUITE } from './nginx.ts'

/** Connections of aria2c: more of them made it no faster. */
const ARIA_CONNECTIONS = 8

type Fetch = (url: string, run: { readonly source: string; readonly folder: string }) => Command

/** A download from a web server over TLS 1.3: encrypted with the same cipher as FastDrop, no digest. */
export async function curl(stand: Stand): Promise<Contestant> {
  const file = program('curl')
  const options = ['-q', '-sS', '-k', '--fail', '--noproxy', '*', '--tlsv1.3', '--tls13-ciphers', SUITE]
  const how = `curl -k -o DESTINATION https://… (${SUITE}; ${NGINX_HOW}): encrypted, no digest`
  const fetch: Fetch = (url, run) => ({ file, args: [...options, '-o', deliveredIn(run), url] })
  return download(stand, { id: 'curl', label: 'curl from nginx, TLS 1.3', how, file, tls: true, fetch })
}

export async function plainCurl(stand: Stand): Promise<Contestant> {
  const file = program('curl')
  const how = `curl -o DESTINATION http://… (${NGINX_HOW}): not encrypted, no digest`
  const fetch: Fetch = (url, run) => ({ file, args: ['-q', '-sS', '--fail', '--noproxy', '*', '-o', deliveredIn(run), url] })
  return download(stand, { id: 'curl-plain', label: 'curl from nginx, plain', how, file, tls: false, fetch })
}

export async function aria(stand: Stand, tls: boolean): Promise<Contestant> {
  const file = program('aria2c')
  const many = `${ARIA_CONNECTIONS}`
  const options = ['--no-conf', '-q', '-x', many, '-s', many, '-k', '1M', '--file-allocation=none', '--check-certificate=false', '--async-dns=false']
  const how = `aria2c -x${many} -s${many} --file-allocation=none from nginx (${NGINX_HOW}): ${tls ? 'TLS 1.3, no digest' : 'not encrypted, no digest'}`
  const fetch: Fetch = (url, run) => ({ file, args: [...options, '-d', run.folder, '-o', basename(run.source), url] })
  return download(stand, { id: tls ? 'aria2c' : 'aria2c-plain', label: `aria2c -x${many}, ${tls ? 'TLS 1.3' : 'plain'}`, how, file, tls, fetch })
}

interface Downloader extends Pick<Contestant, 'id' | 'label' | 'how'> {
  readonly file: string
  readonly tls: boolean
  readonly fetch: Fetch
}

async function download(stand: Stand, { id, label, how, file, tls, fetch }: Downloader): Promise<Contestant> {
  const { place } = stand
  const server = await nginx(stand, `nginx-${id}`, tls)
  return {
    id,
    label,
    how,
    version: `${await versionOf(file, ['--version'])}; ${server.version}`,
    serve: server.serve,
    client: (run, at) => place.atClient(fetch(`${tls ? 'https' : 'http'}://${place.serverHost}:${at?.port}/${basename(run.source)}`, run)),
    delivered: deliveredIn,
  }
}
