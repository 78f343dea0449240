/**
 * Pieces of memory in order, with those that lie right behind one another as one: what thousands of small files have in a chunk is then
 * copied in a few calls.
 */
export function runsOf(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  const runs: Uint8Array[] = []
  let first: Uint8Array | null = null
  let bytes = 0
  const close = (): void => {
    if (first !== null) runs.push(new Uint8Array(first.buffer, first.byteOffset, bytes))
  }
  for (const piece of pieces) {
    if (first?.buffer !== piece.buffer || first.byteOffset + bytes !== piece.byteOffset) {
      close()
      first = piece
      bytes = 0
    }
    bytes += piece.length
  }
  close()
  return runs
}
