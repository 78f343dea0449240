import { useEffect, useState } from 'react'
import type { HistoryRow } from '../../shared/history.ts'
import { useActions, useApp } from './page.ts'

/** All of the history; null until it is here. It is asked for again whenever it has changed. */
export function useHistory(): readonly HistoryRow[] | null {
  const revision = useApp((app) => app.history.revision)
  const { historyRows } = useActions()
  const [rows, setRows] = useState<readonly HistoryRow[] | null>(null)
  useEffect(() => {
    let wanted = true
    void historyRows().then((found) => {
      // an answer about the list before may come behind the one about this
      if (wanted && revision >= 0) setRows((before) => found ?? before ?? [])
    })
    return () => {
      wanted = false
    }
  }, [revision, historyRows])
  return rows
}
