import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { faultText } from '../../shared/language/fault-text.ts'
import type { PairedDevice } from '../../shared/pairing.ts'
import { pairedName, pairingText } from '../pairing-words.ts'
import { Button } from '../parts/button.tsx'
import { Field, FieldGroup, FormFault } from '../parts/field.tsx'
import { Foreign } from '../parts/foreign.tsx'
import { Switch } from '../parts/switch.tsx'
import { useActions, useApp } from '../state/page.ts'
import { foreign, text } from '../text.ts'
import css from './paired-devices.module.css'

/** The devices whose keys were compared. What is changed here counts at once, whatever becomes of the rest of the form. */
export function PairedDevices() {
  const paired = useApp((app) => app.paired)
  return (
    <FieldGroup label={pairingText.section} {...(paired.length > 0 && { hint: pairingText.sectionHint })}>
      {paired.length === 0 && <p className={css.none}>{pairingText.none}</p>}
      <ul className={css.devices}>
        {paired.map((device) => (
          <Device key={device.deviceId} device={device} />
        ))}
      </ul>
    </FieldGroup>
  )
}

type Mode = 'rest' | 'rename' | 'unpair'

interface StepProps {
  readonly device: PairedDevice
  readonly onBack: () => void
  readonly onFault: (message: string | null) => void
}

function Device({ device }: { readonly device: PairedDevice }) {
  const { changePaired } = useActions()
  const [mode, setMode] = useState<Mode>('rest')
  const [fault, setFault] = useState<string | null>(null)
  const ref = useFocusAfter(mode)
  const step = { device, onFault: setFault, onBack: () => setMode('rest') }

  async function accept(acceptWithoutAsking: boolean): Promise<void> {
    const refused = await changePaired(device.deviceId, { acceptWithoutAsking })
    setFault(refused && faultText(refused))
  }

  return (
    <li ref={ref} className={css.device} data-testid="paired-device">
      {mode === 'rest' && <Summary device={device} onMode={setMode} />}
      {mode === 'rename' && <Rename {...step} />}
      {mode === 'unpair' && <Unpair {...step} />}
      {mode !== 'unpair' && (
        <Switch
          label={pairingText.accept}
          spoken={pairingText.acceptFrom(pairedName(device))}
          on={device.acceptWithoutAsking}
          onChange={(on) => void accept(on)}
        />
      )}
      <FormFault message={fault} />
    </li>
  )
}

/** When the way on changes, the focus goes to where it starts: what was pressed is not there any more. */
function useFocusAfter(mode: Mode) {
  const ref = useRef<HTMLLIElement>(null)
  const before = useRef(mode)
  useEffect(() => {
    if (before.current !== mode) {
      const start = ref.current?.querySelector<HTMLElement>(`[data-start="${mode === 'rest' ? before.current : mode}"]`)
      start?.focus({ preventScroll: true })
      ref.current?.scrollIntoView({ block: 'nearest' })
    }
    before.current = mode
  }, [mode])
  return ref
}

function Summary({ device, onMode }: { readonly device: PairedDevice; readonly onMode: (mode: Mode) => void }) {
  const name = pairedName(device)
  return (
    <div className={css.summary}>
      <div className={css.words}>
        <Foreign className={css.name} cut>
          {device.label || device.name}
        </Foreign>
        {device.label !== '' && device.label !== device.name && <span className={css.line}>{pairingText.itself(foreign(device.name))}</span>}
        <span className={css.line}>{device.deviceId}</span>
        <span className={css.line}>{pairingText.since(device.pairedAtMs)}</span>
      </div>
      <div className={css.actions}>
        <Button aria-label={pairingText.renameOf(name)} data-start="rename" onClick={() => onMode('rename')}>
          {pairingText.rename}
        </Button>
        <Button aria-label={pairingText.unpairOf(name)} data-start="unpair" onClick={() => onMode('unpair')}>
          {pairingText.unpair}
        </Button>
      </div>
    </div>
  )
}

/** Escape leaves the step; Enter in the field is for it, and not for the form around it. */
function keysOf(onEscape: () => void, onEnter?: () => void) {
  return (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onEscape()
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) onEnter?.()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}

function Rename({ device, onBack, onFault }: StepProps) {
  const { changePaired } = useActions()
  const [label, setLabel] = useState(device.label)

  async function rename(): Promise<void> {
    const refused = await changePaired(device.deviceId, { label })
    onFault(refused && faultText(refused))
    if (!refused) onBack()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys come from the field and the buttons in it.
    <div className={css.step} onKeyDown={keysOf(onBack, () => void rename())}>
      <Field
        label={pairingText.labelField}
        hint={pairingText.labelHint(foreign(device.name))}
        placeholder={foreign(device.name)}
        value={label}
        data-start="rename"
        onChange={(event) => {
          setLabel(event.target.value)
          onFault(null)
        }}
      />
      <div className={css.answers}>
        <Button onClick={onBack}>{text.cancel}</Button>
        <Button onClick={() => void rename()}>{pairingText.apply}</Button>
      </div>
    </div>
  )
}

/** The focus is on "Keep". */
function Unpair({ device, onBack, onFault }: StepProps) {
  const { unpair } = useActions()

  async function forget(): Promise<void> {
    const refused = await unpair(device.deviceId)
    onFault(refused && faultText(refused))
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys come from the buttons in it.
    <div className={css.step} onKeyDown={keysOf(onBack)}>
      <p className={css.question}>{pairingText.unpairTitle(pairedName(device))}</p>
      <p className={css.line}>{pairingText.unpairHint}</p>
      <div className={css.answers}>
        <Button data-start="unpair" onClick={onBack}>
          {pairingText.keep}
        </Button>
        <Button className={css.unpair} onClick={() => void forget()}>
          {pairingText.unpairNow}
        </Button>
      </div>
    </div>
  )
}
