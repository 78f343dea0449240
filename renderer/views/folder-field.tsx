import { faultText } from '../../shared/language/fault-text.ts'
import { Button } from '../parts/button.tsx'
import { FieldGroup } from '../parts/field.tsx'
import { useActions, useApp } from '../state/page.ts'
import { text } from '../text.ts'
import css from './dialogs.module.css'

/** Chosen in the system's own dialog and applied there and then: the page never holds a path. */
export function FolderField({ onFault }: { readonly onFault: (message: string | null) => void }) {
  const { chooseReceiveFolder } = useActions()
  const label = useApp((app) => app.self.folderLabel)

  async function change(): Promise<void> {
    const fault = await chooseReceiveFolder()
    onFault(fault && faultText(fault))
  }

  return (
    <FieldGroup label={text.folderField}>
      <div className={css.folder}>
        <span className={css.folderLabel}>{label}</span>
        <Button onClick={() => void change()}>{text.change}</Button>
      </div>
    </FieldGroup>
  )
}
