// npm run soak -- [rounds] [seed] [minutes]: either end of a drop is killed, again and again.
import { runScript } from './bootstrap.mjs'
import { runProgram } from './tsx.mjs'

await runScript(() => runProgram('main/cli/testing/crash/run.ts', 'none'))
