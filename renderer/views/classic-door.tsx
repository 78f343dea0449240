import { useActions, useApp } from '../state/page.ts'
import { text } from '../text.ts'
import { TimedDoor } from './timed-door.tsx'

/** Lets FastDP 1.x devices in for a while. */
export function ClassicDoor() {
  const classic = useApp((app) => app.classic)
  const { closeClassic, open } = useActions()
  return (
    <TimedDoor
      name="classic"
      title={classic === null ? text.classicSwitch : text.classicOn}
      opening={classic}
      fact={classic === null ? '' : text.classicPort(classic.port)}
      onOpen={() => open({ kind: 'classic' })}
      onShut={() => void closeClassic()}
    />
  )
}
