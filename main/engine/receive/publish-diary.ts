import type { Journal } from './journal.ts'
import { impatient } from './patience.ts'
import type { PublishDiary } from './publish.ts'

/** Keeps in the journal what is published. `before`: final paths of what an earlier run has published, by top entry. */
export function journalDiary(journal: Journal, before: ReadonlyMap<number, string>): PublishDiary {
  return {
    publishing: async (top, name, how) => {
      await journal.append({ type: 'publishing', top, name, atMs: Date.now() })
      // a link is known again by its inode; a placeholder that a power cut leaves, only by our word
      if (how === 'placeholder') await impatient(() => journal.sync(), name)
    },
    published: (top, path) => journal.append({ type: 'published', top, path }),
    publishedBefore: (top) => Promise.resolve(before.get(top) ?? null),
  }
}
