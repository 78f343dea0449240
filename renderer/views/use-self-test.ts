import { useCallback, useEffect, useState } from 'react'
import type { SelfTestReport } from '../../shared/self-test.ts'
import { useActions } from '../state/page.ts'

/** `busy`: a check runs, and `report` is the one before. Both empty: the check itself failed, which a notice says. */
export interface SelfTestState {
  readonly report: SelfTestReport | null
  readonly busy: boolean
  readonly again: () => void
}

/** Runs the check once at first, and whenever it is asked for. */
export function useSelfTest(): SelfTestState {
  const { checkConnection } = useActions()
  const [round, setRound] = useState(1)
  const [last, setLast] = useState<{ readonly round: number; readonly report: SelfTestReport | null }>({ round: 0, report: null })

  useEffect(() => {
    let stale = false
    void checkConnection().then((report) => {
      if (!stale) setLast({ round, report })
    })
    return () => {
      stale = true
    }
  }, [checkConnection, round])

  const again = useCallback(() => setRound((before) => before + 1), [])
  return { report: last.report, busy: last.round !== round, again }
}
