import { existsSync, mkdirSync, rmdirSync } from 'node:fs'
import { copyFile, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { type Contestant, freePort, listening, program, SERVER_TIMEOUT_MS } from '../contestant.ts'
import { atEnd } from '../ending.ts'
import { versionOf } from '../machine.ts'
import { Child, runToEnd } from '../processes.ts'
import type { Workspace } from '../workspace.ts'

const CIPHER = 'aes128-gcm@openssh.com'
/** Compiled into sshd, which as root does not start without it. It holds nothing. */
const PRIVILEGE_FOLDER = '/run/sshd'

/** OpenSSH both ends, with keys of this run. */
export async function scp(workspace: Workspace): Promise<Contestant> {
  const [file, sshd, keygen] = [program('scp'), program('sshd'), program('ssh-keygen')]
  const settings = await workspace.folder('ssh')
  const hostKey = join(settings, 'host')
  const userKey = join(settings, 'user')
  for (const key of [hostKey, userKey]) await runToEnd({ file: keygen, args: ['-q', '-t', 'ed25519', '-N', '', '-C', 'bench', '-f', key] })
  await copyFile(`${userKey}.pub`, join(settings, 'allowed'))
  ensurePrivilegeFolder()
  return {
    id: 'scp',
    label: 'scp',
    how: `scp -o Ciphers=${CIPHER}: encrypted`,
    version: await versionOf(program('ssh'), ['-V']),
    async serve() {
      const port = await freePort()
      const config = join(settings, 'sshd_config')
      await writeFile(config, configOf({ port, hostKey, allowed: join(settings, 'allowed') }), { mode: 0o600 })
      return listening(await Child.launch({ file: sshd, args: ['-D', '-e', '-f', config] }, SERVER_TIMEOUT_MS), port)
    },
    client: (run, server) => ({
      file,
      args: [...clientOptions(userKey), '-P', `${server?.port}`, `${userInfo().username}@127.0.0.1:${run.source}`, join(run.folder, 'source.bin')],
    }),
    delivered: (run) => join(run.folder, 'source.bin'),
  }
}

/** Made as its package's start script would make it, and removed again. */
function ensurePrivilegeFolder(): void {
  if (process.getuid?.() !== 0 || existsSync(PRIVILEGE_FOLDER)) return
  mkdirSync(PRIVILEGE_FOLDER, { mode: 0o755 })
  atEnd(() => rmdirSync(PRIVILEGE_FOLDER))
}

function configOf({ port, hostKey, allowed }: { readonly port: number; readonly hostKey: string; readonly allowed: string }): string {
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
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
