// npm run pictures: draws the pictures of the documentation anew.
import { runScript } from './bootstrap.mjs'
import { runProgram } from './tsx.mjs'

await runScript(() => runProgram('e2e/pictures.ts', 'virtual'))
