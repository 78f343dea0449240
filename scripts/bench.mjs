// npm run bench: measures throughput and overhead of the engine on this machine.
import { runScript } from './bootstrap.mjs'
import { runProgram } from './tsx.mjs'

await runScript(() => runProgram('bench/run.ts', 'none'))
