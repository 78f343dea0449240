// npm run bench: measures throughput and overhead of the engine on this machine. `npm run bench -- control`: how soon a pause and a cancel
// act. `npm run bench -- crowd`: what a crowd of silent connections costs a good peer. `npm run bench -- window`: what a million chunks and
// fifty transfers cost the main process and the window.
import { runScript } from './bootstrap.mjs'
import { runProgram } from './tsx.mjs'

const alone = ['control', 'crowd', 'window'].find((name) => name === process.argv[2])
if (alone) process.argv.splice(2, 1)
await runScript(() => runProgram(alone ? `bench/${alone}.ts` : 'bench/run.ts', alone === 'window' ? 'virtual' : 'none'))
