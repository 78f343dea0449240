import { useEffect, useState } from 'react'

const EVERY_MS = 1_000

/** The clock of Date.now(), once a second while it is used. */
export function useNow(): number {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return nowMs
}
