import { useCallback, useMemo, useState } from 'react'
import { CHUNK } from '../../shared/flow.ts'
import { lostBecause, mayComeAgain, skippedBecause } from '../../shared/lost-words.ts'
import { isActive, isClassic, type Progress, type TransferSnapshot } from '../../shared/transfer.ts'
import { detailText, eventText } from '../detail-words.ts'
import { eventLines, eventSummary } from '../event-words.ts'
import { fileText } from '../file-words.ts'
import { Button } from '../parts/button.tsx'
import { ChunkMap } from '../parts/chunk-map.tsx'
import type { ChunkRange } from '../parts/chunk-map-layout.ts'
import { EventList } from '../parts/event-list.tsx'
import { peakOf } from '../parts/lane-maths.ts'
import { LaneRow } from '../parts/lane-row.tsx'
import { Phrase } from '../parts/phrase.tsx'
import { RateChart } from '../parts/rate-chart.tsx'
import { ScrollList } from '../parts/scroll-list.tsx'
import { useActions } from '../state/page.ts'
import { statesInMap, storedChunks } from '../state/select.ts'
import { chunkLine, storedLine, text } from '../text.ts'
import { compressionLine, titleOf } from '../transfer-words.ts'
import { ConflictOutcomes } from './conflict-outcomes.tsx'
import css from './transfer-detail.module.css'
import { TransferFiles } from './transfer-files.tsx'

type WithProgress = Extract<TransferSnapshot, { readonly progress: Progress }>

/** The chunk map, the connections, and what was left out. */
export function TransferDetail({ transfer }: { readonly transfer: TransferSnapshot }) {
  if (!('progress' in transfer)) return null
  return <Details transfer={transfer} />
}

function Details({ transfer }: { readonly transfer: WithProgress }) {
  const { chunkFacts } = useActions()
  const { id, progress, payload } = transfer
  const factsOf = useCallback((range: ChunkRange) => chunkFacts(id, range), [chunkFacts, id])
  const moves = transfer.state === 'moving' && transfer.paused === null
  return (
    <div className={css.detail}>
      <ChunkMap map={progress.map} label={storedLine(storedChunks(progress), progress.map.chunks)} factsOf={factsOf} />
      <div className={css.under}>
        <Legend transfer={transfer} />
        <span className={css.chunks}>{chunkLine(payload)}</span>
      </div>
      <Compression transfer={transfer} />
      <RateChart chart={progress.chart} events={progress.events} now={moves ? progress.bytesPerSecond : null} />
      <Lanes transfer={transfer} />
      {isActive(transfer) && <TransferFiles transferId={transfer.id} title={titleOf(transfer)} />}
      <Lost transfer={transfer} />
      <Events transfer={transfer} />
      <LeftOut transfer={transfer} />
      {transfer.state === 'done' && transfer.result.conflicts && <ConflictOutcomes report={transfer.result.conflicts} />}
    </div>
  )
}

/** Constant for a direction, so that it does not jump; states that are rare there join when they occur. */
function Legend({ transfer }: { readonly transfer: WithProgress }) {
  const { progress, direction } = transfer
  const present = useMemo(() => statesInMap(progress.map.cells), [progress.map.cells])
  const { legend } = detailText
  return (
    <ul className={css.legend}>
      <Swatch name="waiting" words={legend.waiting} />
      {(direction === 'send' || present.has(CHUNK.READING)) && <Swatch name="reading" words={legend.reading} />}
      <Swatch name="flight" words={legend.flight} />
      {(direction === 'receive' || present.has(CHUNK.VERIFIED)) && <Swatch name="verified" words={legend.verified} />}
      <Swatch name="stored" words={legend.stored} />
      {present.has(CHUNK.VOID) && <Swatch name="lost" words={legend.lost} />}
      {progress.sameBytes > 0 && <Swatch name="same" words={legend.same} />}
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
  const { lanes, chosenConnections } = transfer.progress
  const peak = useMemo(() => peakOf(lanes), [lanes])
  return (
    <>
      {chosenConnections !== undefined && transfer.state === 'moving' && (
        <p className={css.compression} data-testid="chosen-connections">
          {detailText.connectionsChosen(chosenConnections)}
        </p>
      )}
      <ul className={css.lanes}>
        {lanes.map((lane) => (
          <LaneRow key={lane.lane} lane={lane} peak={peak} renewed={!isClassic(transfer.peer)} />
        ))}
      </ul>
    </>
  )
}

/** What was lost on the way, while the rest was not. */
function Lost({ transfer }: { readonly transfer: WithProgress }) {
  const { sendLost } = useActions()
  const { lost = [] } = transfer.progress
  if (lost.length === 0) return null
  const again = transfer.state === 'done' && transfer.direction === 'send' ? mayComeAgain(lost) : 0
  return (
    <details className={css.leftOut} open={transfer.state === 'done'} data-testid="lost-files">
      <summary>{fileText.lost(lost.length)}</summary>
      <ScrollList>
        {lost.map((file) => (
          <li key={file.path}>
            <Phrase of={(path = '') => text.because(path, lostBecause(file))} names={[file.path]} whole />
          </li>
        ))}
      </ScrollList>
      {again > 0 && <Button onClick={() => void sendLost(transfer.id)}>{fileText.sendAgain(again)}</Button>}
    </details>
  )
}

/** What happened, of the transfer and of all its connections; the line above it says what it comes to. */
function Events({ transfer }: { readonly transfer: WithProgress }) {
  const [open, setOpen] = useState(false)
  const { progress } = transfer
  return (
    <details className={css.events} data-testid="events" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{eventText.summary(eventSummary(progress))}</summary>
      {open && <EventList lines={eventLines(progress)} label={eventText.eventsOf} none={detailText.noEvents} />}
    </details>
  )
}

function LeftOut({ transfer }: { readonly transfer: WithProgress }) {
  const { skipped, skippedMore = 0 } = transfer.payload
  if (skipped.length === 0) return null
  return (
    <details className={css.leftOut}>
      <summary>{text.leftOut(skipped.length + skippedMore)}</summary>
      <ScrollList>
        {skipped.map((entry) => (
          <li key={entry.path}>
            <Phrase of={(path = '') => text.because(path, skippedBecause(entry))} names={[entry.path]} whole />
          </li>
        ))}
      </ScrollList>
    </details>
  )
}
