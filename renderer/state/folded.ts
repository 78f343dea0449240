/** Words as they are compared where somebody looks for something: without accents, in small letters, however their signs were put together. */
export function folded(words: string): string {
  return words.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
