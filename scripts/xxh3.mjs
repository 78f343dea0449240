// node scripts/xxh3.mjs: builds main/engine/wire/xxh3.c into xxh3-code.ts. Needs clang and wasm-ld; only for whoever changes the C.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const wire = path.join(import.meta.dirname, '..', 'main', 'engine', 'wire')
const folder = mkdtempSync(path.join(tmpdir(), 'fastdrop-xxh3-'))
const target = ['--target=wasm32', '-O3', '-msimd128', '-nostdlib']
const link = ['--no-entry', '--import-memory', '--global-base=1024', '-z', 'stack-size=0', '--strip-all'].flatMap((word) => ['-Xlinker', word])

try {
  const out = path.join(folder, 'xxh3.wasm')
  execFileSync('clang', [...target, ...link, '-o', out, path.join(wire, 'xxh3.c')], { stdio: 'inherit' })
  const code = readFileSync(out).toString('base64')
  const text = `/** Made from xxh3.c by \`node scripts/xxh3.mjs\`, and proven against published values before it is used. */\nexport const XXH3_CODE =\n  '${code}'\n`
  writeFileSync(path.join(wire, 'xxh3-code.ts'), text)
  console.log(`xxh3-code.ts: ${code.length} characters`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
