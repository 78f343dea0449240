import { useMemo } from 'react'
import { CHUNK, isClassic, type Progress, type TransferSnapshot } from '../../shared/transfer.ts'
import { ChunkMap } from '../parts/chunk-map.tsx'
import { Foreign } from '../parts/foreign.tsx'
import { peakOf } from '../parts/lane-maths.ts'
import { LaneRow } from '../parts/lane-row.tsx'
import { statesInMap, storedChunks } from '../state/select.ts'
import { chunkLine, storedLine, text } from '../text.ts'
import { compressionLine } from '../transfer-words.ts'
import { ConflictOutcomes } from './conflict-outcomes.tsx'
import css from './transfer-detail.module.css'

type WithProgress = Extract<TransferSnapshot, { readonly progress: Progress }>

/** The chunk map, the connections, and what was left out. */
export function TransferDetail({ transfer }: { readonly transfer: TransferSnapshot }) {
  if (!('progress' in transfer)) return null
  const { progress, payload } = transfer
  return (
    <div className={css.detail}>
      <ChunkMap map={progress.map} label={storedLine(storedChunks(progress), progress.map.chunks)} />
      <div className={css.under}>
        <Legend transfer={transfer} />
        <span className={css.chunks}>{chunkLine(payload)}</span>
      </div>
      <Compression transfer={transfer} />
      <Lanes transfer={transfer} />
      <LeftOut transfer={transfer} />
      {transfer.state === 'done' && transfer.result.conflicts && <ConflictOutcomes report={transfer.result.conflicts} />}
    </div>
  )
}

/** Constant for a direction, so that it does not jump; states that are rare there join when they occur. */
function Legend({ transfer }: { readonly transfer: WithProgress }) {
  const { progress, direction } = transfer
  const present = useMemo(() => statesInMap(progress.map.cells), [progress.map.cells])
  const { legend } = text
  return (
    <ul className={css.legend}>
      <Swatch name="waiting" words={legend.waiting} />
      {(direction === 'send' || present.has(CHUNK.READING)) && <Swatch name="reading" words={legend.reading} />}
      <Swatch name="flight" words={legend.flight} />
      {(direction === 'receive' || present.has(CHUNK.VERIFIED)) && <Swatch name="verified" words={legend.verified} />}
      <Swatch name="stored" words={legend.stored} />
      {progress.retries > 0 && <Swatch name="retried" words={legend.retried(progress.retries)} />}
    </ul>
  )
}

function Swatch({ name, words }: { readonly name: string; readonly words: string }) {
  return (
    <li className={css.swatch} data-swatch={name}>
      <i className={css[name]} aria-hidden />
      {words}
    </li>
  )
}

function Compression({ transfer }: { readonly transfer: WithProgress }) {
  const line = compressionLine(transfer)
  return line === null ? null : (
    <p className={css.compression} data-testid="compression">
      {line}
    </p>
  )
}

function Lanes({ transfer }: { readonly transfer: WithProgress }) {
  const { lanes } = transfer.progress
  const peak = useMemo(() => peakOf(lanes), [lanes])
  return (
    <ul className={css.lanes}>
      {lanes.map((lane) => (
        <LaneRow key={lane.lane} lane={lane} peak={peak} renewed={!isClassic(transfer.peer)} />
      ))}
    </ul>
  )
}

function LeftOut({ transfer }: { readonly transfer: WithProgress }) {
  const { skipped } = transfer.payload
  if (skipped.length === 0) return null
  return (
    <details className={css.leftOut}>
      <summary>{text.leftOut(skipped.length)}</summary>
      <ul>
        {skipped.map((entry) => (
          <li key={entry.path}>
            <Foreign whole>{entry.path}</Foreign>: {text.leftOutReason[entry.reason]}
          </li>
        ))}
      </ul>
    </details>
  )
}
