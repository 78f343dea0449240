import { Button } from '../parts/button.tsx'
import { cx } from '../parts/cx.ts'
import { sendingText } from '../sending-words.ts'
import { useActions } from '../state/page.ts'
import { text } from '../text.ts'
import css from './drop-area.module.css'
import type { FileDrag } from './use-file-drag.ts'

/** Says that drops are welcome; the drop itself is taken by the window, see use-file-drag.ts. */
export function DropArea({ drag }: { readonly drag: FileDrag | null }) {
  const { chooseFirst, open, paste } = useActions()
  return (
    <div className={cx(css.area, drag && css.active)} data-testid="drop-area">
      <p className={css.title}>{drag ? text.dropNow : text.dropTitle}</p>
      <p className={css.hint}>{drag?.items ? text.items(drag.items) : text.dropHint}</p>
      <div className={css.buttons}>
        <Button onClick={() => void chooseFirst('files')}>{text.chooseFiles}</Button>
        <Button onClick={() => void chooseFirst('folder')}>{text.chooseFolder}</Button>
        <Button onClick={() => open({ kind: 'text', peerId: null, text: '' })}>{sendingText.sendText}</Button>
        <Button onClick={() => void paste()}>{sendingText.sendClipboard}</Button>
      </div>
    </div>
  )
}
