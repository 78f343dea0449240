import { useEffect, useRef, useState } from 'react'
import { LiveRegion } from '../parts/live-region.tsx'
import { Announcements } from '../state/announcements.ts'
import { useApp } from '../state/page.ts'

/** Reads out how transfers fare. */
export function Announcer() {
  const transfers = useApp((app) => app.transfers)
  const announcements = useRef<Announcements>(null)
  const [words, setWords] = useState('')
  useEffect(() => {
    announcements.current ??= new Announcements()
    const news = announcements.current.hear(transfers)
    if (news !== '') setWords(news)
  }, [transfers])
  return <LiveRegion words={words} />
}
