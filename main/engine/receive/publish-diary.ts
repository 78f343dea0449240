import type { Journal } from './journal.ts'
import { impatient } from './patience.ts'
import type { Final, PublishDiary } from './publish-parts.ts'

/** Keeps in the journal what is published. `before`: what an earlier run has published, by the node's number. */
export function journalDiary(journal: Journal, before: ReadonlyMap<number, Final>): PublishDiary {
  return {
    publishedBefore: (node) => before.get(node) ?? null,
    publishing: (node, name, backup) => journal.append({ type: 'publishing', node, name, backup, atMs: Date.now() }),
    published: (node, final) => journal.append({ type: 'published', node, ...final }),
    sync: (name) => impatient(() => journal.sync(), name),
  }
}
