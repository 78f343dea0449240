/**
 * The same pieces, the next one being made while one is worked on. A piece is valid until the next is asked for, so a source that makes
 * them in turns needs two buffers. Ends its source when it is left early.
 */
export async function* ahead<T>(pieces: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = pieces.next()
  try {
    for (let piece = await next; !piece.done; piece = await next) {
      next = pieces.next()
      // told when its turn comes
      next.catch(() => {})
      yield piece.value
    }
  } finally {
    await pieces.return(undefined)
  }
}
