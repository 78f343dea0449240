import type { Bridge } from '../../shared/ipc.ts'
import { addNotice, applySnapshot, type PageStore } from './store.ts'

/** The only inlet: snapshots from the main process go into the store. Returns the function that ends it. */
export function connect(bridge: Bridge<File>, store: PageStore): () => void {
  let pushed = false
  const stop = bridge.onState((state) => {
    pushed = true
    store.setState((page) => applySnapshot(page, state), true)
  })
  void bridge.request('getState', {}).then((reply) => {
    if (!reply.ok) store.setState((page) => addNotice(page, reply.fault), true)
    // A pushed state is newer than the answer that was on its way.
    else if (!pushed) store.setState((page) => applySnapshot(page, reply.value), true)
  })
  return stop
}
