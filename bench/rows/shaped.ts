import { parseArguments } from '../../main/cli/arguments.ts'
import { layCable, type Shape } from '../cable.ts'
import { type ContestPlan, contest } from '../contest.ts'
import { type Contestant, NotInstalled } from '../contestant.ts'
import { fastdropInNode, type Manner } from '../contestants/fastdrop.ts'
import { socat } from '../contestants/socat.ts'
import { rsyncOverSsh } from '../contestants/ssh.ts'
import type { Ground, Stand } from '../ground.ts'
import type { ContestRecord } from '../results.ts'
import type { Row } from '../row.ts'
import { randomFile, type Source, textFile } from '../sources.ts'

const MIB = 1024 * 1024
const PROBE_BYTES = MIB
const GIGABIT: Shape = { rate: '1gbit', delayMs: 0, windowBytes: null }
/** 50 ms of round trip, and windows as small as routers of old and careful systems leave them: one connection fills a tenth of the line. */
const FAR: Shape = { rate: null, delayMs: 25, windowBytes: MIB }

const SIZES_MIB = { shaped: { whole: 384, quick: 64 }, delayed: { whole: 192, quick: 24 }, text: { whole: 768, quick: 64 }, random: { whole: 256, quick: 64 } }

const DEFAULT: Manner = { id: 'fastdrop-default', label: 'FastDrop, its defaults' }

/** `auto`: FastDrop chooses, where its version can. */
function withConnections(many: string): Manner {
  const how = `fastdrop send --connections ${many}`
  return {
    id: many === 'auto' ? 'fastdrop-choosing' : `fastdrop-${many}`,
    label: `FastDrop, ${many} connection${many === '1' ? '' : 's'}`,
    how,
    send: ['--connections', many],
  }
}

function compressing(how: string): Manner {
  return { id: `fastdrop-${how}`, label: `FastDrop, --compress ${how}`, how: `fastdrop send --compress ${how}`, send: ['--compress', how] }
}

function sizeOf({ options }: Ground, row: keyof typeof SIZES_MIB): number {
  return (options.quick ? SIZES_MIB[row].quick : SIZES_MIB[row].whole) * MIB
}

/** A contest between two hosts. Where there can be none the row says why, and all its contestants are left out. */
async function overCable(ground: Ground, shape: Shape, play: (stand: Stand, delayedBy: string) => Promise<ContestRecord[]>): Promise<ContestRecord[]> {
  const cable = await layCable(shape)
  try {
    return await play({ workspace: ground.workspace, cli: ground.cli, place: cable.place }, cable.delayedBy)
  } finally {
    await cable.remove()
  }
}

function ours(stand: Stand, manners: readonly Manner[]): ContestPlan['planned'] {
  return manners.map((manner) => ({ ...manner, prepare: () => prepared(stand, manner) }))
}

/** What this version of the command line does not know is no failure of it. */
async function prepared(stand: Stand, manner: Manner): Promise<Contestant> {
  const words = ['send', '--to', '127.0.0.1', ...(manner.send ?? []), 'file']
  const parsed = parseArguments(words, {}, '')
  if (parsed.kind === 'refused') throw new NotInstalled(`this version of FastDrop does not know ${(manner.send ?? []).join(' ')}`)
  return fastdropInNode(stand, manner)
}

export const shaped: Row = {
  id: 'shaped',
  title: 'A line of 1 Gbit/s',
  measure: async (ground) => {
    const { workspace } = ground
    const probe = await randomFile(workspace, 'probe', PROBE_BYTES)
    const source = await randomFile(workspace, 'source', sizeOf(ground, 'shaped'))
    const title = `One file of ${source.bytes / MIB} MiB between two namespaces, tbf 1 Gbit/s`
    const contests = await overCable(ground, GIGABIT, async (stand) => {
      const planned = [
        { id: 'socat', label: 'socat: bare TCP, the line', prepare: () => socat(stand) },
        { id: 'rsync-ssh', label: 'rsync over ssh', prepare: () => rsyncOverSsh(stand) },
        ...ours(stand, [withConnections('1'), DEFAULT, withConnections('auto')]),
      ]
      return [await contest(ground, { id: 'line', title, planned, source, probe, untilMs: ground.untilMs(1) })]
    })
    return { contests }
  },
}

export const delayed: Row = {
  id: 'delayed',
  title: 'A long way: 50 ms, small windows',
  measure: async (ground) => {
    const { workspace } = ground
    const probe = await randomFile(workspace, 'probe', PROBE_BYTES)
    const source = await randomFile(workspace, 'source', sizeOf(ground, 'delayed'))
    const contests = await overCable(ground, FAR, async (stand, delayedBy) => {
      const title = `One file of ${source.bytes / MIB} MiB between two namespaces, 50 ms of round trip (${delayedBy}), TCP buffers of 1 MiB at most`
      const planned = ours(stand, ['1', '2', '4', '8', 'auto'].map(withConnections))
      return [await contest(ground, { id: 'far', title, planned, source, probe, untilMs: ground.untilMs(1) })]
    })
    return { contests }
  },
}

export const compression: Row = {
  id: 'compression',
  title: 'Compression, over 1 Gbit/s',
  measure: async (ground) => {
    const { workspace } = ground
    const probe = await randomFile(workspace, 'probe', PROBE_BYTES)
    // text goes so fast that of less of it the start would be a large part
    const sources: [string, string, Source][] = [
      ['text', 'texts of packages', await textFile(workspace, 'text', sizeOf(ground, 'text'))],
      ['random', 'random bytes', await randomFile(workspace, 'source', sizeOf(ground, 'random'))],
    ]
    const contests = await overCable(ground, GIGABIT, async (stand) => {
      const found: ContestRecord[] = []
      for (const [id, what, source] of sources) {
        const planned = ours(stand, ['auto', 'none', 'zstd'].map(compressing))
        const untilMs = ground.untilMs(id === 'text' ? 0.6 : 1)
        found.push(await contest(ground, { id, title: `${source.bytes / MIB} MiB of ${what}, tbf 1 Gbit/s`, planned, source, probe, untilMs }))
      }
      return found
    })
    return { contests }
  },
}
