import { existsSync, mkdirSync, rmdirSync } from 'node:fs'
import { copyFile, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { type Contestant, deliveredIn, listening, program, SERVER_TIMEOUT_MS } from '../contestant.ts'
import { atEnd } from '../ending.ts'
import type { Stand } from '../ground.ts'
import { versionOf } from '../machine.ts'
import { Child, runToEnd } from '../processes.ts'
import { RSYNC_FLAGS } from './rsync.ts'

const CIPHER = 'aes128-gcm@openssh.com'
/** Compiled into sshd, which as root does not start without it. It holds nothing. */
const PRIVILEGE_FOLDER = '/run/sshd'

/** OpenSSH both ends, with keys of this run: `how` it is used is the contestant's own. */
interface Ssh {
  readonly userKey: string
  readonly version: string
  readonly serve: Contestant['serve']
}

async function ssh({ workspace, place }: Stand, folder: string): Promise<Ssh> {
  const [sshd, keygen] = [program('sshd'), program('ssh-keygen')]
  const settings = await workspace.folder(folder)
  const hostKey = join(settings, 'host')
  const userKey = join(settings, 'user')
  for (const key of [hostKey, userKey]) await runToEnd({ file: keygen, args: ['-q', '-t', 'ed25519', '-N', '', '-C', 'bench', '-f', key] })
  await copyFile(`${userKey}.pub`, join(settings, 'allowed'))
  ensurePrivilegeFolder()
  return {
    userKey,
    version: await versionOf(program('ssh'), ['-V']),
    async serve() {
      const port = await place.freePort()
      const config = join(settings, 'sshd_config')
      await writeFile(config, configOf({ host: place.serverHost, port, hostKey, allowed: join(settings, 'allowed') }), { mode: 0o600 })
      return listening(await Child.launch(place.atServer({ file: sshd, args: ['-D', '-e', '-f', config] }), SERVER_TIMEOUT_MS), port)
    },
  }
}

export async function scp(stand: Stand): Promise<Contestant> {
  const file = program('scp')
  const { userKey, version, serve } = await ssh(stand, 'scp')
  const { place } = stand
  return {
    id: 'scp',
    label: 'scp',
    how: `scp -r -o Ciphers=${CIPHER}: encrypted`,
    version,
    serve,
    client: (run, server) => {
      const source = `${userInfo().username}@${place.serverHost}:${run.source}`
      return place.atClient({ file, args: ['-r', ...clientOptions(userKey), '-P', `${server?.port}`, source, deliveredIn(run)] })
    },
    delivered: deliveredIn,
  }
}

export async function rsyncOverSsh(stand: Stand): Promise<Contestant> {
  const [file, client] = [program('rsync'), program('ssh')]
  const { userKey, version, serve } = await ssh(stand, 'rsync-ssh')
  const { place } = stand
  return {
    id: 'rsync-ssh',
    label: 'rsync over ssh',
    how: `rsync ${RSYNC_FLAGS.join(' ')} -e ssh (${CIPHER}): encrypted, its own checksum`,
    version: `${await versionOf(file, ['--version'])}; ${version}`,
    serve,
    client: (run, server) => {
      const shell = [client, ...clientOptions(userKey), '-p', `${server?.port}`].join(' ')
      const source = `${userInfo().username}@${place.serverHost}:${run.source}`
      return place.atClient({ file, args: [...RSYNC_FLAGS, '-e', shell, `--rsync-path=${file}`, source, `${run.folder}/`] })
    },
    delivered: deliveredIn,
  }
}

/** Made as its package's start script would make it, and removed again. */
function ensurePrivilegeFolder(): void {
  if (process.getuid?.() !== 0 || existsSync(PRIVILEGE_FOLDER)) return
  mkdirSync(PRIVILEGE_FOLDER, { mode: 0o755 })
  atEnd(() => rmdirSync(PRIVILEGE_FOLDER))
}

interface SshdConfig {
  readonly host: string
  readonly port: number
  readonly hostKey: string
  readonly allowed: string
}

function configOf({ host, port, hostKey, allowed }: SshdConfig): string {
  const lines = [
    `Port ${port}`,
    `ListenAddress ${host}`,
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${allowed}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    `Ciphers ${CIPHER}`,
    'Compression no',
    'Subsystem sftp internal-sftp',
  ]
  return `${lines.join('\n')}\n`
}

/** Nothing of the user's own ssh settings is read or written. */
function clientOptions(userKey: string): string[] {
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    'BatchMode=yes',
    'LogLevel=ERROR',
    'Compression=no',
    `Ciphers=${CIPHER}`,
  ]
  return ['-q', '-F', 'none', '-i', userKey, ...options.flatMap((option) => ['-o', option])]
}
