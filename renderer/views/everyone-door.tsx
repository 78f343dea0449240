import { presenceText } from '../presence-words.ts'
import { useActions, useApp } from '../state/page.ts'
import { TimedDoor } from './timed-door.tsx'

/** Lets everyone in without a question for a while. */
export function EveryoneDoor() {
  const everyone = useApp((app) => app.everyone)
  const { stopAcceptingEveryone, open } = useActions()
  return (
    <TimedDoor
      name="everyone"
      title={everyone === null ? presenceText.everyoneSwitch : presenceText.everyoneOn}
      opening={everyone}
      fact={presenceText.everyoneUnasked}
      onOpen={() => open({ kind: 'everyone' })}
      onShut={() => void stopAcceptingEveryone()}
    />
  )
}
