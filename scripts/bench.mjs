// npm run bench: FastDrop beside what people would use instead, row by row; `npm run bench -- --help` names the rows. `npm run bench -- control`:
// how soon a pause and a cancel act. `npm run bench -- crowd`: what a crowd of silent connections costs a good peer. `npm run bench -- window`:
// what a million chunks and fifty transfers cost the main process and the window. `npm run bench -- profile`: where the processor's time goes.
import { runScript } from './bootstrap.mjs'
import { runProgram } from './tsx.mjs'

/** Programs of their own; the row “desktop” starts desktop-apps. */
const ALONE = ['control', 'crowd', 'window', 'profile', 'desktop-apps']
const WITH_WINDOW = ['window', 'desktop-apps']

const alone = ALONE.find((name) => name === process.argv[2])
if (alone) process.argv.splice(2, 1)
await runScript(() => runProgram(alone ? `bench/${alone}.ts` : 'bench/run.ts', alone && WITH_WINDOW.includes(alone) ? 'virtual' : 'none'))
