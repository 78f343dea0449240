// npm run faults -- network | power | filesystems | fidelity: what would take too long, or too many rights, for every run of the tests.
import { runScript } from './bootstrap.mjs'
import { runProgram } from './tsx.mjs'

await runScript(() => runProgram('main/engine/testing/faults/run.ts', 'none'))
