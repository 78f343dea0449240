import { BadgeCheck, Laptop, LockOpen, type LucideIcon, Monitor, Server, ShieldAlert } from 'lucide-react'
import { memo } from 'react'
import { calledName, type DeviceKind, isClassic, type PeerSnapshot } from '../../shared/transfer.ts'
import { cx } from '../parts/cx.ts'
import { Foreign } from '../parts/foreign.tsx'
import { useSpoken } from '../parts/spoken.ts'
import { namesakeName, presenceText, shownName } from '../presence-words.ts'
import { useActions, useApp } from '../state/page.ts'
import { deviceActivity, dropsWait, takesDrops } from '../state/select.ts'
import { activityLine, text } from '../text.ts'
import { waitingText } from '../waiting-words.ts'
import css from './device-card.module.css'
import { type DropTarget, useDropTarget } from './use-file-drag.ts'

export const KIND_ICONS: Readonly<Record<DeviceKind, LucideIcon>> = { laptop: Laptop, desktop: Monitor, server: Server }

/** A device that takes drops; a click or Enter offers the same by choosing. */
export const DeviceCard = memo(function DeviceCard({ peer }: { readonly peer: PeerSnapshot }) {
  useSpoken()
  const { dropOn, open } = useActions()
  const line = useActivityLine(peer)
  const away = peer.state === 'away'
  const refuses = !takesDrops(peer)
  const { over, handlers } = useDropTarget(refuses ? null : (files) => void dropOn(peer.id, files))
  const Icon = KIND_ICONS[peer.kind]
  const said = dropLine(peer, over) ?? line
  return (
    <li>
      <button
        type="button"
        className={cx(css.card, away && css.away, over && (refuses ? css.refuses : css.over))}
        data-testid="device-card"
        data-peer-name={calledName(peer)}
        data-trust={trustOf(peer)}
        data-state={peer.state}
        data-peer-id={peer.id}
        aria-haspopup="dialog"
        onClick={() => open({ kind: 'device', peerId: peer.id })}
        {...handlers}
      >
        <span className={css.icon}>
          <Icon size={20} strokeWidth={1.6} aria-hidden />
        </span>
        <span className={css.words}>
          <Foreign className={css.name} cut>
            {calledName(peer)}
          </Foreign>
          <span className={cx(css.line, peer.namesakeOf && css.warned, (isClassic(peer) || peer.namesakeOf) && css.whole)} title={said}>
            {said}
          </span>
        </span>
        <Mark peer={peer} line={line} />
      </button>
    </li>
  )
})

/** What the way to it is like; has a name where the line beside it does not say the same already. */
function Mark({ peer, line }: { readonly peer: PeerSnapshot; readonly line: string }) {
  const named = (words: string) => (line === words ? { 'aria-hidden': true } : { role: 'img', 'aria-label': words })
  if (isClassic(peer)) return <LockOpen className={css.unlocked} size={16} strokeWidth={1.8} {...named(text.classicCard)} />
  if (peer.namesakeOf)
    return <ShieldAlert className={css.unlocked} size={16} strokeWidth={1.8} {...named(presenceText.namesakeCard(namesakeName(peer.namesakeOf)))} />
  if (peer.verified) return <BadgeCheck className={css.paired} size={16} strokeWidth={1.8} {...named(text.paired)} />
  return <span className={css.dot} aria-hidden />
}

/** As words, so that a card is drawn again only when it would read differently, not whenever a byte has moved. */
function useActivityLine(peer: PeerSnapshot): string {
  return useApp((app) => activityLine(deviceActivity(peer, app.peers, app.transfers), peer))
}

function trustOf(peer: PeerSnapshot): 'verified' | 'namesake' | 'unknown' {
  if (peer.verified) return 'verified'
  return peer.namesakeOf ? 'namesake' : 'unknown'
}

function dropLine(peer: PeerSnapshot, over: DropTarget['over']): string | null {
  if (!over) return null
  if (dropsWait(peer)) return waitingText.releaseToAway
  return takesDrops(peer) ? text.releaseTo(shownName(peer), over.items) : text.cannotTake
}
