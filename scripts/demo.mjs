// npm run demo: the app and a second device on this machine, sending to each other.
import { runScript } from './bootstrap.mjs'
import { runProgram } from './tsx.mjs'

await runScript(() => runProgram('e2e/demo.ts', 'any'))
