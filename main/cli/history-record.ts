import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { settingsSchema } from '../../shared/settings.ts'
import { asEngineError } from '../engine/errors.ts'
import type { Engine } from '../engine/facade.ts'
import { HISTORY_FILE, HistoryFile } from '../history/history-file.ts'
import { Recorder } from '../history/recorder.ts'
import type { Terminal } from './terminal.ts'

export interface RecordParts {
  readonly engine: Engine
  readonly terminal: Terminal
  readonly dataDir: string
}

/** Writes what this run sends and receives into the history of its data folder. Returns what waits until it is written. */
export function recordInto({ engine, terminal, dataDir }: RecordParts): () => Promise<void> {
  const complain = (trouble: string): void => terminal.warn(`The history could not be written down: ${trouble}`)
  const recorder = new Recorder({
    file: new HistoryFile(join(dataDir, HISTORY_FILE), complain),
    pathsOf: (transferId) => [...engine.receivedPaths(transferId), ...engine.sentPaths(transferId)],
    onTrouble: (error) => complain(asEngineError(error, 'DISK_ERROR').message),
  })
  engine.subscribe((event) => recorder.tell(event))
  return () => recorder.settled()
}

const keepsSchema = v.object({ keepHistory: settingsSchema.entries.keepHistory })

/** The app may share this folder, and its user may want no history. */
export async function keepsHistory(dataDir: string): Promise<boolean> {
  try {
    const settings = v.safeParse(keepsSchema, JSON.parse(await readFile(join(dataDir, 'settings.json'), 'utf8')))
    return !settings.success || settings.output.keepHistory
  } catch {
    return true
  }
}
