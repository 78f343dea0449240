import { useEffect, useState } from 'react'
import type { PairingSnapshot } from '../../shared/pairing.ts'
import { codeGroups, pairingText, spokenCode } from '../pairing-words.ts'
import { Button } from '../parts/button.tsx'
import { cx } from '../parts/cx.ts'
import { Dialog } from '../parts/dialog.tsx'
import hidden from '../parts/hidden.module.css'
import { Phrase } from '../parts/phrase.tsx'
import { useNow } from '../parts/use-now.ts'
import { useActions } from '../state/page.ts'
import { secondsUntil } from '../state/select.ts'
import { foreign, text } from '../text.ts'
import css from './pairing-dialog.module.css'

interface PairingProps {
  readonly pairing: PairingSnapshot
  /** The user wants to see it no more; it may still go on. */
  readonly onPutAside: () => void
}

/** Two people compare six digits. The focus is on the cautious answer, and Escape is a no as long as there was no yes. */
export function PairingDialog({ pairing, onPutAside }: PairingProps) {
  const { answerPairing } = useActions()
  const { id, state, peer } = pairing

  function leave(): void {
    if (state !== 'waiting') void answerPairing(id, false)
    onPutAside()
  }

  return (
    <Dialog
      title={pairing.direction === 'outgoing' ? pairingText.titleOutgoing(foreign(peer.name)) : <Phrase of={pairingText.titleIncoming} names={[peer.name]} />}
      onClose={leave}
      footer={
        <>
          <Button onClick={leave} data-first>
            {leavingWords(state)}
          </Button>
          {state !== 'connecting' && <Equal pairing={pairing} />}
        </>
      }
    >
      <p className={css.hint}>{pairingText.meaning}</p>
      <Code pairing={pairing} />
    </Dialog>
  )
}

function leavingWords(state: PairingSnapshot['state']): string {
  return { connecting: text.cancel, comparing: pairingText.differ, waiting: pairingText.close }[state]
}

/** The region stands there from the beginning, and all of it is read when the code or the question comes. */
function Code({ pairing }: { readonly pairing: PairingSnapshot }) {
  const { code, state, peer } = pairing
  const [left, right] = codeGroups(code ?? '––––––')
  return (
    <div className={css.compare} data-testid="pairing" data-state={state}>
      <div role="status" aria-live="polite" aria-atomic className={css.said}>
        <p className={cx(css.code, code === null && css.none)} aria-hidden data-testid="pairing-code">
          <span>{left}</span> <span>{right}</span>
        </p>
        {code !== null && <p className={hidden.hidden}>{spokenCode(code)}</p>}
        <p className={css.question}>{questionOf(state, foreign(peer.name))}</p>
      </div>
      <p className={css.hint}>{state === 'waiting' ? pairingText.waitingHint : pairingText.differHint}</p>
      <Remaining untilMs={pairing.expiresAtMs} />
    </div>
  )
}

function questionOf(state: PairingSnapshot['state'], name: string): string {
  if (state === 'connecting') return pairingText.reaching(name)
  return state === 'comparing' ? pairingText.compare : pairingText.waiting
}

const ARMED_AFTER_MS = 600

/** Counts only after a moment, so that a click meant for what was there before says no yes. */
function Equal({ pairing }: { readonly pairing: PairingSnapshot }) {
  const { answerPairing } = useActions()
  const [armed, setArmed] = useState(false)
  const [busy, setBusy] = useState(false)
  const said = pairing.state === 'waiting' || busy
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), ARMED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])

  async function confirm(): Promise<void> {
    if (!armed || said) return
    setBusy(true)
    await answerPairing(pairing.id, true)
    setBusy(false)
  }

  return (
    <Button look="primary" aria-disabled={!armed || said} onClick={() => void confirm()}>
      {pairingText.equal}
    </Button>
  )
}

function Remaining({ untilMs }: { readonly untilMs: number }) {
  return <p className={css.left}>{pairingText.left(secondsUntil(untilMs, useNow()) ?? 0)}</p>
}

/** In a dialog that was open already: it is not pushed away from under someone who types. */
export function PairingWaits({ pairing, onLook }: { readonly pairing: PairingSnapshot; readonly onLook: () => void }) {
  return (
    <div className={css.waits} data-testid="pairing-waits">
      {pairing.direction === 'outgoing' ? (
        <p>{pairingText.underWay(foreign(pairing.peer.name))}</p>
      ) : (
        <p>
          <Phrase of={pairingText.asksNow} names={[pairing.peer.name]} />
        </p>
      )}
      <Button look="link" onClick={onLook}>
        {pairingText.show}
      </Button>
    </div>
  )
}
