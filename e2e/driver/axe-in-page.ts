import { createRequire } from 'node:module'
import type { Page } from 'playwright'

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

interface Axe {
  run(context: Document, options: object): Promise<{ readonly violations: readonly Violation[] }>
}

declare global {
  interface Window {
    axe?: Axe
  }
}

/** The very one that `expectAccessible` asks through its builder. */
const { source } = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'))('axe-core') as { readonly source: string }

/**
 * What axe finds on the page, one line for each rule that is broken; of these rules alone where some are named. It is put into the page once for
 * each load, and only the lines come back: many looks at one page take a third of the time.
 */
export async function linesOfAxe(page: Page, rules: readonly string[] = []): Promise<readonly string[]> {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(source)
  return page.evaluate(async (values) => {
    if (!window.axe) throw new Error('Axe is not in the page.')
    const only = values.length > 0 ? { runOnly: { type: 'rule', values } } : {}
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'], ...only })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
  }, rules)
}
