import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    environment: 'node',
    include: ['{main,shared,preload,renderer,scripts,bench}/**/*.test.{ts,tsx}'],
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results/unit.json' },
    // Many tests wait for a silence to end, so two files at once pay even on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Only `npm test` sets it, and names what needed it.
    retry: Number(process.env.FASTDROP_TEST_RETRIES ?? 0),
    // Two transfers on a busy machine may take a while; a hang is still found the same minute.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // No test may announce or listen beyond this machine.
    env: { FASTDROP_INTERFACE: '127.0.0.1' },
  },
})
