import { printable } from '../../shared/format.ts'

/** Errors nobody waits for: one line with the stack on the terminal the app was started from, if any. */
export function complain(what: string, error: unknown): void {
  const words = error instanceof Error ? (error.stack ?? error.message).split('\n') : [String(error)]
  // a sentence may hold the name that a peer gave itself
  console.error(`FastDrop: ${what}: ${words.map(printable).join('\n')}`)
}

/** For a promise whose failure changes nothing. */
export function unattended(what: string, promise: Promise<unknown>): void {
  promise.catch((error: unknown) => complain(what, error))
}

/** Node ends a process for these, and Electron shows a stack trace or hangs: here the app goes on. */
export function outliveErrors(onUncaught: (error: Error) => void): void {
  // A terminal that went away must not turn each later complaint into another error.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  process.on('unhandledRejection', (reason) => complain('unhandled rejection', reason))
  process.on('uncaughtException', (error) => {
    complain('uncaught exception', error)
    onUncaught(error)
  })
}
