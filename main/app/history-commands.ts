import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import type { HistoryFormat } from '../../shared/history.ts'
import { wordsOf } from '../../shared/language/current.ts'
import { say } from '../../shared/sentence.ts'
import { EngineError } from '../engine/errors.ts'
import type { DoneActions } from './done-actions.ts'
import type { History } from './history.ts'
import { exported } from './history-export.ts'
import type { Commands } from './ipc.ts'

const words = wordsOf('dialogs')

export interface HistoryCommandParts {
  readonly history: History
  readonly done: DoneActions
  readonly window: BrowserWindow
  readonly changed: () => void
}

type HistoryCommands = Pick<
  Commands,
  'historyRows' | 'removeFromHistory' | 'clearHistory' | 'exportHistory' | 'revealTransfer' | 'openTransfer' | 'dragTransfer' | 'selectAgain'
>

/** What the page asks of transfers that have ended. */
export function historyCommands({ history, done, window, changed }: HistoryCommandParts): HistoryCommands {
  const finished = async (step: Promise<unknown>): Promise<null> => {
    // the page is told of a list that changed also where the disk refused it
    await step.finally(changed)
    return null
  }
  return {
    historyRows: ({ from, count }) => history.rows(from, count),
    removeFromHistory: ({ transferId }) => finished(history.remove(transferId)),
    clearHistory: () => finished(history.clear()),
    exportHistory: ({ format }) => exportTo({ history, window }, format),
    revealTransfer: ({ transferId }) => finished(done.reveal(transferId)),
    openTransfer: ({ transferId }) => finished(done.open(transferId)),
    dragTransfer: ({ transferId }) => finished(done.drag(transferId)),
    selectAgain: ({ transferId }) => done.select(transferId),
  }
}

/** True when it was written. Throws DISK_ERROR. */
async function exportTo({ history, window }: Pick<HistoryCommandParts, 'history' | 'window'>, format: HistoryFormat): Promise<boolean> {
  const day = new Date().toISOString().slice(0, 10)
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: path.join(app.getPath('documents'), `${words.historyFile(day)}.${format}`),
    filters: [{ name: format === 'csv' ? words.historyTable : words.historyJson, extensions: [format] }],
  })
  if (canceled || filePath === '') return false
  try {
    await writeFile(filePath, exported(history.entries, format), { mode: 0o600 })
  } catch (error) {
    throw new EngineError('DISK_ERROR', say('historyNotExported', { name: path.basename(filePath) }), error)
  }
  return true
}
