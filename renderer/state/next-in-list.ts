/** Which row takes the place of one that is taken out: the one behind it, or at the end of the list the one before. Null: none is left. */
export function nextInList(rows: readonly { readonly id: string }[], gone: string): string | null {
  const at = rows.findIndex(({ id }) => id === gone)
  return (rows[at + 1] ?? rows[at - 1])?.id ?? null
}
