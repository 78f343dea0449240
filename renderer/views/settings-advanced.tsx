import { ChevronRight, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Interfaces } from '../../shared/ipc.ts'
import { faultText } from '../../shared/language/fault-text.ts'
import { Button } from '../parts/button.tsx'
import { cx } from '../parts/cx.ts'
import { Field } from '../parts/field.tsx'
import { Segments } from '../parts/segments.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { settingsText } from '../settings-words.ts'
import { useActions, useApp } from '../state/page.ts'
import { foreign, text } from '../text.ts'
import { Caution } from './caution.tsx'
import css from './dialogs.module.css'
import type { GroupProps } from './settings-dialog.tsx'

interface ToggleProps {
  readonly open: boolean
  readonly controls: string
  readonly onToggle: () => void
}

export function AdvancedToggle({ open, controls, onToggle }: ToggleProps) {
  return (
    <button type="button" className={css.disclosure} aria-expanded={open} aria-controls={controls} onClick={onToggle}>
      <ChevronRight className={cx(css.chevron, open && css.opened)} size={16} strokeWidth={1.8} aria-hidden />
      {settingsText.advanced}
    </button>
  )
}

/** What most people never need. */
export function AdvancedSettings({ shown, draft, errors, change, onFault }: GroupProps) {
  return (
    <>
      <NumberFields shown={shown} draft={draft} errors={errors} change={change} />
      {shown.has('interfaceAddress') && <InterfaceField value={draft.interfaceAddress} onChange={(interfaceAddress) => change({ interfaceAddress })} />}
      {shown.has('compression') && (
        <Segments
          label={text.compressionField}
          hint={text.compressionHints[draft.compression]}
          choices={text.compressions}
          value={draft.compression}
          onChange={(compression) => change({ compression })}
        />
      )}
      {shown.has('reuse') && (
        <Segments
          label={text.reuseField}
          hint={text.reuseHints[draft.reuse ? 'on' : 'off']}
          choices={text.reuses}
          value={draft.reuse ? 'on' : 'off'}
          onChange={(reuse) => change({ reuse: reuse === 'on' })}
        />
      )}
      {shown.has('sendLimit') && (
        <Field
          label={settingsText.limitField}
          hint={settingsText.limitHint}
          error={errors.sendLimit ?? null}
          inputMode="decimal"
          value={draft.sendLimit}
          onChange={(event) => change({ sendLimit: event.target.value })}
        />
      )}
      {shown.has('reset') && <Reset onFault={onFault} />}
    </>
  )
}

function NumberFields({ shown, draft, errors, change }: Omit<GroupProps, 'onFault'>) {
  const port = useApp((app) => app.self.port)
  if (!shown.has('port') && !shown.has('connections')) return null
  return (
    <div className={css.pair}>
      {shown.has('port') && (
        <Field
          label={text.portField}
          hint={text.portHint}
          error={errors.port ?? null}
          inputMode="numeric"
          placeholder={port === null ? '' : String(port)}
          value={draft.port}
          onChange={(event) => change({ port: event.target.value })}
        />
      )}
      {shown.has('connections') && (
        <Field
          label={text.connectionsField}
          hint={text.connectionsHint}
          error={errors.connections ?? null}
          inputMode="numeric"
          value={draft.connections}
          onChange={(event) => change({ connections: event.target.value })}
        />
      )}
    </div>
  )
}

function InterfaceField({ value, onChange }: { readonly value: string; readonly onChange: (address: string) => void }) {
  const { listInterfaces } = useActions()
  const [interfaces, setInterfaces] = useState<Interfaces | null>(null)
  useEffect(() => {
    void listInterfaces().then(setInterfaces)
  }, [listInterfaces])
  const fixed = interfaces?.fixed ?? null
  return (
    <SelectField
      label={settingsText.interfaceField}
      hint={fixed === null ? settingsText.interfaceHint : settingsText.interfaceFixed(fixed)}
      choices={interfaceChoices(interfaces, value)}
      value={value}
      disabled={fixed !== null}
      onChange={onChange}
    />
  )
}

/** The one that is chosen stays in the list also while it is not connected. */
export function interfaceChoices(interfaces: Interfaces | null, value: string): (readonly [string, string])[] {
  const all = (interfaces?.all ?? []).filter(({ kind, address }) => kind !== 'loopback' || address === value)
  const choices = all.map(({ name, address, kind }) => [address, settingsText.interfaceKinds[kind](address, foreign(name))] as const)
  const known = value === '' || choices.some(([address]) => address === value)
  return [['', settingsText.interfaceAll], ...choices, ...(known ? [] : [[value, settingsText.interfaceGone(value)] as const])]
}

/** Asks where it stands, and is done at once: nothing else in the form is saved with it. */
function Reset({ onFault }: { readonly onFault: (message: string | null) => void }) {
  const { closeDialog, resetSettings } = useActions()
  const [asking, setAsking] = useState<boolean | null>(null)

  async function reset(): Promise<void> {
    const refused = await resetSettings()
    if (refused) onFault(faultText(refused))
    else closeDialog()
  }

  if (!asking) {
    return (
      <div>
        {/* and the button takes the place of the question */}
        <Button autoFocus={asking === false} onClick={() => setAsking(true)}>
          {settingsText.reset}
        </Button>
      </div>
    )
  }
  return (
    <div role="alertdialog" aria-label={settingsText.resetQuestion} className={css.group}>
      <Caution icon={TriangleAlert}>
        <div>
          <p>{settingsText.resetQuestion}</p>
          <p>{settingsText.resetKeeps}</p>
        </div>
      </Caution>
      <div className={css.links}>
        {/* the question takes the place of the button that had the focus */}
        <Button autoFocus onClick={() => setAsking(false)}>
          {settingsText.resetNo}
        </Button>
        <Button onClick={() => void reset()}>{settingsText.resetYes}</Button>
      </div>
    </div>
  )
}
