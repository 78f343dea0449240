import { contest } from '../contest.ts'
import { cp } from '../contestants/cp.ts'
import { aria, curl, plainCurl } from '../contestants/curl.ts'
import { fastdropInElectron, fastdropInNode, IN_NODE, type Manner } from '../contestants/fastdrop.ts'
import { otherProgram } from '../contestants/other-program.ts'
import { rsync } from '../contestants/rsync.ts'
import { socat } from '../contestants/socat.ts'
import { rsyncOverSsh, scp } from '../contestants/ssh.ts'
import type { Ground } from '../ground.ts'
import { LOOPBACK } from '../place.ts'
import type { Found, Row } from '../row.ts'
import { randomFile } from '../sources.ts'

const MIB = 1024 * 1024
const PROBE_BYTES = 16 * MIB
export const SIZE_MIB = { whole: 2048, quick: 256 }

export const CLASSIC: Manner = {
  id: 'fastdrop-classic',
  label: 'FastDrop, FastDP 1.1.0',
  how: 'fastdrop receive --classic, fastdrop send --classic=1.1.0 --compress none: not encrypted; the published protocol with SHA-256 over the whole file',
  classic: true,
  send: ['--classic=1.1.0', '--compress', 'none'],
}

export function largeBytes({ options }: Ground): number {
  return options.sizeBytes ?? (options.quick ? SIZE_MIB.quick : SIZE_MIB.whole) * MIB
}

export const large: Row = {
  id: 'large',
  title: 'One large file, encrypted',
  measure: (ground) => {
    const stand = { workspace: ground.workspace, cli: ground.cli, place: LOOPBACK }
    return oneFile(ground, 'native', [
      { id: 'cp', label: 'cp', prepare: () => cp() },
      { id: 'rsync', label: 'rsync daemon', prepare: () => rsync(stand) },
      { id: 'curl', label: 'curl from nginx, TLS 1.3', prepare: () => curl(stand) },
      { id: 'aria2c', label: 'aria2c, TLS 1.3', prepare: () => aria(stand, true) },
      { id: 'scp', label: 'scp', prepare: () => scp(stand) },
      { id: 'rsync-ssh', label: 'rsync over ssh', prepare: () => rsyncOverSsh(stand) },
      { ...IN_NODE, prepare: () => fastdropInNode(stand) },
      { id: 'fastdrop-electron', label: 'FastDrop in Electron', prepare: () => fastdropInElectron(stand) },
    ])
  },
}

export const plain: Row = {
  id: 'plain',
  title: 'One large file, not encrypted',
  measure: (ground) => {
    const stand = { workspace: ground.workspace, cli: ground.cli, place: LOOPBACK }
    return oneFile(ground, 'plain', [
      { id: 'cp', label: 'cp', prepare: () => cp() },
      { id: 'rsync', label: 'rsync daemon', prepare: () => rsync(stand) },
      { id: 'curl-plain', label: 'curl from nginx, plain', prepare: () => plainCurl(stand) },
      { id: 'aria2c-plain', label: 'aria2c, plain', prepare: () => aria(stand, false) },
      { id: 'socat', label: 'socat', prepare: () => socat(stand) },
      { ...CLASSIC, prepare: () => fastdropInNode(stand, CLASSIC) },
      { id: 'other', label: 'another FastDP 1.1.0 program', prepare: () => otherProgram(stand, ground.options.other) },
    ])
  },
}

async function oneFile(ground: Ground, id: string, planned: Parameters<typeof contest>[1]['planned']): Promise<Found> {
  const { workspace } = ground
  const bytes = largeBytes(ground)
  await workspace.checkRoom(bytes)
  const probe = await randomFile(workspace, 'probe', PROBE_BYTES)
  const source = await randomFile(workspace, 'source', bytes)
  const title = `One file of ${Math.round(bytes / MIB)} MiB over loopback`
  return { contests: [await contest(ground, { id, title, planned, source, probe, untilMs: ground.untilMs(1) })] }
}
