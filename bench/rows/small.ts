import { join } from 'node:path'
import { acquaint } from '../acquaint.ts'
import { contest } from '../contest.ts'
import { cp } from '../contestants/cp.ts'
import { fastdropInElectron, fastdropInNode, IN_NODE, type Manner } from '../contestants/fastdrop.ts'
import { rsync } from '../contestants/rsync.ts'
import { tarOverSocat } from '../contestants/socat.ts'
import { rsyncOverSsh, scp } from '../contestants/ssh.ts'
import { LOOPBACK } from '../place.ts'
import type { Row } from '../row.ts'
import { tree } from '../sources.ts'

/** As many and as large as a folder of photos' thumbnails: 195 MB. */
export const SIZES = { whole: { files: 20_000, meanBytes: 9750 }, quick: { files: 2_000, meanBytes: 9750 } }
const PROBE = { files: 20, meanBytes: 9750 }
/** The second contest is two of ours alone, so it takes less. */
const FIRST_SHARE = 0.8

const KNOWN: Manner = {
  id: 'fastdrop-paired',
  label: 'FastDrop, paired',
  how: 'the two ends are paired, so the receiver looks whether it has some of it already; nothing is there',
}
const NOT_LOOKING: Manner = {
  id: 'fastdrop-no-reuse',
  label: 'FastDrop, paired, --no-reuse',
  how: 'the two ends are paired, and the receiver looks at nothing (--no-reuse)',
  receive: ['--no-reuse'],
}

export const small: Row = {
  id: 'small',
  title: 'Many small files',
  measure: async (ground) => {
    const { workspace, options } = ground
    const stand = { workspace, cli: ground.cli, place: LOOPBACK }
    const probe = await tree(workspace, 'probe', PROBE)
    const source = await tree(workspace, 'source', options.quick ? SIZES.quick : SIZES.whole)
    const title = `${source.files} files of ${Math.round(source.bytes / 1e6)} MB over loopback`
    const planned = [
      { id: 'cp', label: 'cp -r', prepare: () => cp() },
      { id: 'tar-socat', label: 'tar over socat', prepare: () => tarOverSocat(stand) },
      { id: 'rsync', label: 'rsync daemon', prepare: () => rsync(stand) },
      { id: 'rsync-ssh', label: 'rsync over ssh', prepare: () => rsyncOverSsh(stand) },
      { id: 'scp', label: 'scp -r', prepare: () => scp(stand) },
      { ...IN_NODE, prepare: () => fastdropInNode(stand) },
      { id: 'fastdrop-electron', label: 'FastDrop in Electron', prepare: () => fastdropInElectron(stand) },
    ]
    const all = await contest(ground, { id: 'native', title, planned, source, probe, untilMs: ground.untilMs(FIRST_SHARE) })
    const folder = await workspace.folder('paired')
    const homes = { sender: join(folder, 'sender'), receiver: join(folder, 'receiver') }
    await acquaint(homes)
    const two = [KNOWN, NOT_LOOKING].map((manner) => ({ ...manner, prepare: () => fastdropInNode(stand, { ...manner, homes }) }))
    const looked = await contest(ground, {
      id: 'reuse',
      title: `${title}, nothing of it there already`,
      planned: two,
      source,
      probe,
      untilMs: ground.untilMs(1),
    })
    return { contests: [all, looked] }
  },
}
