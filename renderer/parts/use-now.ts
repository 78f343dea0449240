import { useEffect, useState } from 'react'

const EVERY_MS = 1_000

/** The clock of Date.now(), once a second while it is used, or as often as said. */
export function useNow(everyMs: number = EVERY_MS): number {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return nowMs
}
