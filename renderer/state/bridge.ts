import type { Bridge } from '../../shared/ipc.ts'

declare global {
  interface Window {
    readonly fastdrop: Bridge<File>
  }
}

/** What the preload put there. Only connect.ts and actions.ts are given it. */
export function pageBridge(): Bridge<File> {
  return window.fastdrop
}
