// npm run bench: measures throughput and overhead of the engine on this machine. `npm run bench -- control`: how soon a pause and a cancel act.
import { runScript } from './bootstrap.mjs'
import { runProgram } from './tsx.mjs'

const control = process.argv[2] === 'control'
if (control) process.argv.splice(2, 1)
await runScript(() => runProgram(control ? 'bench/control.ts' : 'bench/run.ts', 'none'))
