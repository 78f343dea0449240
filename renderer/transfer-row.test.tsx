import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { TransferSnapshot } from '../shared/transfer.ts'
import type { Actions } from './state/actions.ts'
import { PageContext } from './state/page.ts'
import type { PageState } from './state/store.ts'
import { appOf, movingOf } from './testing.ts'
import { App } from './views/app.tsx'

/** The whole window with that transfer in it. */
function windowWith(transfer: TransferSnapshot): string {
  const store = createStore<PageState>(() => ({ app: appOf({ transfers: [transfer] }), dialog: null, pane: 'transfers', notices: [] }))
  const actions = new Proxy({}, { get: () => () => {} }) as Actions
  return renderToStaticMarkup(
    <PageContext value={{ store, actions }}>
      <App />
    </PageContext>,
  )
}

describe('a row', () => {
  it('says once how much was there already, whichever way it was found', () => {
    const said = windowWith(movingOf({}, { sameBytes: 3_000_000, alreadyThereBytes: 2_000_000 }))
    expect(said.split('already there')).toHaveLength(2)
    expect(said).toContain('3.00')
  })
})
