import { useMemo } from 'react'
import type { PeerSnapshot } from '../../shared/transfer.ts'
import { checkText } from '../check-words.ts'
import { Button } from '../parts/button.tsx'
import { useActions, useDevices } from '../state/page.ts'
import { groupedPeers } from '../state/select.ts'
import { text } from '../text.ts'
import { ClassicDoor } from './classic-door.tsx'
import { DeviceCard } from './device-card.tsx'
import css from './device-list.module.css'
import { DropArea } from './drop-area.tsx'
import { EveryoneDoor } from './everyone-door.tsx'
import type { FileDrag } from './use-file-drag.ts'

export function DeviceList({ drag }: { readonly drag: FileDrag | null }) {
  const peers = useDevices()
  const { open } = useActions()
  const groups = useMemo(() => groupedPeers(peers), [peers])
  return (
    <aside className={css.side} aria-label={text.devices}>
      <div className={css.top}>
        <h1 className={css.name}>{text.appName}</h1>
        <Button look="quiet" onClick={() => open({ kind: 'address' })}>
          {text.addByAddress}
        </Button>
      </div>
      <EveryoneDoor />
      <div className={css.groups}>
        {groups.online.length === 0 && <p className={css.nobody}>{text.nobodyYet}</p>}
        <Group title={text.nearby} peers={groups.online} />
        <Group title={text.away} peers={groups.away} />
        <div className={css.why}>
          <Button look="link" onClick={() => open({ kind: 'check' })}>
            {checkText.why}
          </Button>
        </div>
      </div>
      <ClassicDoor />
      <DropArea drag={drag} />
    </aside>
  )
}

function Group({ title, peers }: { readonly title: string; readonly peers: readonly PeerSnapshot[] }) {
  if (peers.length === 0) return null
  return (
    <section>
      <h2 className={css.title}>{title}</h2>
      <ul className={css.cards}>
        {peers.map((peer) => (
          <DeviceCard key={peer.id} peer={peer} />
        ))}
      </ul>
    </section>
  )
}
