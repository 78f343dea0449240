import { fastdropInNode, type Manner } from '../contestants/fastdrop.ts'
import type { Ground } from '../ground.ts'
import { LOOPBACK } from '../place.ts'
import { race } from '../race.ts'
import type { Found, Row } from '../row.ts'
import { hole } from '../sources.ts'
import { Workspace } from '../workspace.ts'

const MIB = 1024 * 1024
const GIB = 1024 * MIB
const SIZES_GIB = { quick: [0.125, 0.25], whole: [1, 2, 4, 8], full: [1, 2, 4, 8, 20] }

const MANNER: Manner = { id: 'fastdrop-memory', label: 'FastDrop, 8 connections', send: ['--connections', '8', '--compress', 'none'] }

/** A source without room of its own, received on a disk: memory in tmpfs would count as ours. */
export const memory: Row = {
  id: 'memory',
  title: 'Memory while receiving, onto a disk',
  measure: async (ground) => {
    const workspace = await Workspace.create({ onDisk: true })
    try {
      return await measureIn(workspace, ground)
    } finally {
      for (const name of ['destination', 'source', MANNER.id]) await workspace.remove(name)
    }
  },
}

async function measureIn(workspace: Workspace, { options, cli, untilMs }: Ground): Promise<Found> {
  const contestant = await fastdropInNode({ workspace, cli, place: LOOPBACK }, MANNER)
  const points: { receiver: [number, number][]; sender: [number, number][] } = { receiver: [], sender: [] }
  const remarks: string[] = []
  const sizes = options.quick ? SIZES_GIB.quick : options.full ? SIZES_GIB.full : SIZES_GIB.whole
  for (const gib of sizes) {
    if (!options.full && points.receiver.length >= 2 && performance.now() > untilMs(1)) {
      remarks.push(`there was no time for ${gib} GiB`)
      break
    }
    try {
      await workspace.checkRoom(gib * GIB, 1)
      const outcome = await race(contestant, workspace, await hole(workspace, 'source', gib * GIB))
      if (outcome.server?.firstPeakBytes) points.receiver.push([gib, outcome.server.firstPeakBytes / MIB])
      if (outcome.client.firstPeakBytes) points.sender.push([gib, outcome.client.firstPeakBytes / MIB])
      console.log(`${gib} GiB  receiver ${mib(outcome.server?.firstPeakBytes)}, sender ${mib(outcome.client.firstPeakBytes)}`)
    } catch (error) {
      remarks.push(`${gib} GiB: ${error instanceof Error ? error.message.replaceAll(workspace.root, 'WORKSPACE') : String(error)}`)
      break
    }
  }
  const curve = (id: 'receiver' | 'sender') => ({ id, label: id, x: 'GiB', y: 'peak MiB', points: points[id] })
  return { curves: [curve('receiver'), curve('sender')], remarks, inMemory: workspace.inMemory }
}

function mib(bytes: number | null | undefined): string {
  return bytes ? `${Math.round(bytes / MIB)} MiB` : 'unknown'
}
