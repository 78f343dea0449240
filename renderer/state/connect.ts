import type { AppState, Bridge } from '../../shared/ipc.ts'
import { speak } from '../../shared/language/speak.ts'
import { addFault, applySnapshot, type PageStore } from './store.ts'

/** The only inlet: snapshots from the main process go into the store. Returns the function that ends it. */
export function connect(bridge: Bridge<File>, store: PageStore): () => void {
  let pushed = false
  const take = (state: AppState): void => {
    // before anything is drawn with it
    speak(state.language)
    store.setState((page) => applySnapshot(page, state), true)
  }
  const stop = bridge.onState((state) => {
    pushed = true
    take(state)
  })
  void bridge.request('getState', {}).then((reply) => {
    if (!reply.ok) store.setState((page) => addFault(page, reply.fault), true)
    // A pushed state is newer than the answer that was on its way.
    else if (!pushed) take(reply.value)
  })
  return stop
}
