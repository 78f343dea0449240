import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // One story at a time: they share a display, a session bus and the clipboard.
  workers: 1,
  fullyParallel: false,
  // Only `npm test` sets it, and names what needed it.
  retries: Number(process.env.FASTDROP_TEST_RETRIES ?? 0),
  timeout: 180_000,
  // Only what hangs may fail by the clock.
  expect: { timeout: 60_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  // A folder of its own: Playwright empties it at the start, and the unit report lies beside it.
  outputDir: 'test-results/e2e',
  use: { trace: 'off', screenshot: 'off', video: 'off' },
})
