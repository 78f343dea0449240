import { expect, it } from 'vitest'
import { faultOf } from '../../shared/fault.ts'
import type { Bridge } from '../../shared/ipc.ts'
import { createOutlet } from './outlet.ts'
import { createSettingsActions } from './settings-actions.ts'
import { addFault, createPageStore } from './store.ts'

it('a button that changes a setting says what went wrong, a form does so itself', async () => {
  const store = createPageStore()
  const fault = faultOf('DISK_ERROR')
  const asked: unknown[] = []
  const request = async (...request: unknown[]) => {
    asked.push(request)
    return { ok: false, fault }
  }
  const bridge = { request } as unknown as Bridge<File>
  const outlet = createOutlet(bridge, (refused) => store.setState((page) => addFault(page, refused), true))
  const actions = createSettingsActions(bridge, store, outlet)
  expect(await actions.saveSettings({ receiving: true })).toEqual(fault)
  expect(store.getState().notices).toEqual([])
  await actions.changeSettings({ receiving: true })
  expect(store.getState().notices).toMatchObject([{ code: 'DISK_ERROR', message: fault.message }])
  expect(asked).toEqual([
    ['updateSettings', { receiving: true }],
    ['updateSettings', { receiving: true }],
  ])
})
