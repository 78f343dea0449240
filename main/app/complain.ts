/** Errors nobody waits for: one line with the stack on the terminal the app was started from, if any. */
export function complain(what: string, error: unknown): void {
  console.error(`FastDrop: ${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
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
