/** Runs `step` at once; what is asked for while it runs is done once more behind it, however often it was asked for. It must not reject. */
export function together(step: () => Promise<void>): () => void {
  let due = false
  let running = false
  const run = async (): Promise<void> => {
    running = true
    while (due) {
      due = false
      await step()
    }
    running = false
  }
  return () => {
    due = true
    if (!running) void run()
  }
}
