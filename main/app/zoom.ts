import type { Input, WebContents } from 'electron'

/** Each about a fifth more than the one before, as in browsers; from half to three times the size. */
const FACTORS = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const

/** The keys that make everything larger and smaller elsewhere do so here, too; without a menu nothing else would. */
export function followZoomKeys(contents: WebContents): void {
  contents.on('before-input-event', (event, input) => {
    const factor = zoomAfter(input, contents.getZoomFactor())
    if (factor === null) return
    event.preventDefault()
    contents.setZoomFactor(factor)
  })
}

/** Null: that key means something else. */
export function zoomAfter({ type, key, control, meta, alt }: Pick<Input, 'type' | 'key' | 'control' | 'meta' | 'alt'>, now: number): number | null {
  if (type !== 'keyDown' || alt || control === meta) return null
  switch (key) {
    case '+':
    case '=':
      return FACTORS.find((factor) => factor > now + 0.01) ?? null
    case '-':
    case '_':
      return FACTORS.findLast((factor) => factor < now - 0.01) ?? null
    case '0':
      return 1
    default:
      return null
  }
}
