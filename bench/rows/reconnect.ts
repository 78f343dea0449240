import { contest } from '../contest.ts'
import { builtWithoutReconnects, fastdropInNode, type Manner } from '../contestants/fastdrop.ts'
import { LOOPBACK } from '../place.ts'
import type { Figure } from '../results.ts'
import type { Row } from '../row.ts'
import { randomFile } from '../sources.ts'
import { largeBytes } from './large.ts'

const MIB = 1024 * 1024
const PROBE_BYTES = 16 * MIB
/** Fewer bytes have no planned reconnect in them. */
const LEAST_BYTES = 768 * MIB

const WITH: Manner = {
  id: 'fastdrop-reconnecting',
  label: 'with planned reconnects',
  how: 'fastdrop send --connections 1: nothing else moves while the one connection changes, so it is the worst case',
  send: ['--connections', '1'],
}
const WITHOUT: Manner = {
  id: 'fastdrop-unbroken',
  label: 'without',
  how: 'the same program with the mark of 524,288,000 bytes out of reach, --connections 1',
  send: ['--connections', '1'],
}

export const reconnect: Row = {
  id: 'reconnect',
  title: 'Planned reconnects',
  measure: async (ground) => {
    const { workspace } = ground
    const stand = { workspace, cli: ground.cli, place: LOOPBACK }
    const bytes = Math.max(LEAST_BYTES, largeBytes(ground))
    await workspace.checkRoom(bytes)
    const probe = await randomFile(workspace, 'probe', PROBE_BYTES)
    const source = await randomFile(workspace, 'source', bytes)
    const unbroken = await builtWithoutReconnects()
    const planned = [
      { ...WITH, prepare: () => fastdropInNode(stand, WITH) },
      { ...WITHOUT, prepare: () => fastdropInNode(stand, { ...WITHOUT, cli: unbroken }) },
    ]
    const title = `One file of ${Math.round(bytes / MIB)} MiB over one connection`
    const record = await contest(ground, { id: 'reconnects', title, planned, source, probe, untilMs: ground.untilMs(1) })
    const runs = record.contestants.find(({ id }) => id === WITH.id)?.runs ?? []
    const gaps: Figure[] = (['sender', 'receiver'] as const).map((end) => ({
      id: `stall-${end}`,
      label: `longest stall at the ${end}`,
      unit: 'ms',
      values: runs.flatMap((run) => run.own?.largestGapMs[end] ?? []),
    }))
    const counts = { id: 'reconnects', label: 'planned reconnects a run', unit: '', values: runs.flatMap((run) => run.own?.plannedReconnects ?? []) }
    return { contests: [record], figures: [...gaps, counts] }
  },
}
