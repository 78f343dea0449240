// npm run pictures: draws the pictures of the documentation anew, and every screen in every look below test-results/pictures.
// `-- screens [look …]` takes only the latter, `-- docs` only the former.
import { runScript } from './bootstrap.mjs'
import { runProgram } from './tsx.mjs'

const [part, ...looks] = process.argv.slice(2)

await runScript(async () => {
  const screens = part === 'docs' ? 0 : await runProgram('e2e/screen-pictures.ts', 'virtual', looks)
  const docs = part === 'screens' ? 0 : await runProgram('e2e/pictures.ts', 'virtual', [])
  return screens || docs
})
