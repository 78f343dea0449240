import { contest } from '../contest.ts'
import { fastdropInNode, type Manner } from '../contestants/fastdrop.ts'
import { LOOPBACK } from '../place.ts'
import type { ContestRecord } from '../results.ts'
import type { Row } from '../row.ts'
import { randomFile } from '../sources.ts'

const MIB = 1024 * 1024
const PROBE_BYTES = 16 * MIB
const SIZE_MIB = { whole: 1536, quick: 192 }

const CHOSEN: Manner = { id: 'fastdrop-default', label: 'FastDrop, its own choice' }

function fixed(option: '--connections' | '--chunk-size', value: string, label: string): Manner {
  return { id: `fastdrop-${value}`, label: `FastDrop, ${label}`, how: `fastdrop send ${option} ${value}`, send: [option, value] }
}

/** What FastDrop chooses by itself beside fixed choices, where the path is faster than the processor. */
export const choices: Row = {
  id: 'choices',
  title: 'Its own choice and fixed ones',
  measure: async (ground) => {
    const { workspace, options, cli } = ground
    const stand = { workspace, cli, place: LOOPBACK }
    const bytes = (options.quick ? SIZE_MIB.quick : SIZE_MIB.whole) * MIB
    await workspace.checkRoom(bytes)
    const probe = await randomFile(workspace, 'probe', PROBE_BYTES)
    const source = await randomFile(workspace, 'source', bytes)
    const play = (id: string, what: string, manners: readonly Manner[], share: number): Promise<ContestRecord> =>
      contest(ground, {
        id,
        title: `One file of ${bytes / MIB} MiB over loopback, by ${what}`,
        planned: [CHOSEN, ...manners].map((manner) => ({ ...manner, prepare: () => fastdropInNode(stand, manner) })),
        source,
        probe,
        untilMs: ground.untilMs(share),
      })
    const connections = ['1', '4', '16'].map((many) => fixed('--connections', many, `${many} connection${many === '1' ? '' : 's'}`))
    const chunks = ['256k', '1M', '16M'].map((size) => fixed('--chunk-size', size, `chunks of ${size.toUpperCase()}iB`))
    return { contests: [await play('connections', 'connections', connections, 0.5), await play('chunks', 'size of its chunks', chunks, 1)] }
  },
}
