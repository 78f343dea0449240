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
  const code = readFileSync(out)
  const text = `/** Made from xxh3.c by \`node scripts/xxh3.mjs\`, and proven against published values before it is used. */
export const XXH3_CODE =
  '${code.toString('base64')}'

/** The same for a memory that several threads share. */
export const XXH3_CODE_SHARED =
  '${onSharedMemory(code).toString('base64')}'
`
  writeFileSync(path.join(wire, 'xxh3-code.ts'), text)
  console.log(`xxh3-code.ts: ${text.length} characters`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/**
 * The same code with its memory declared as shared. The linker would do that with a start function of its own for the constants, which
 * every thread would have to wait for; here each instance writes the same bytes to the same place.
 * @param {Buffer} code
 */
function onSharedMemory(code) {
  // import section: id 2, its length; one import, "env" "memory", a memory: flags 0 = least only, 1 page
  const own = Buffer.from('020f0103656e76066d656d6f7279020001', 'hex')
  // flags 3 = shared with a most, 1 page, 65,536 pages
  const shared = Buffer.from('02120103656e76066d656d6f727902030180' + '8004', 'hex')
  const at = code.indexOf(own)
  if (at < 0) throw new Error('The import section is not as expected.')
  return Buffer.concat([code.subarray(0, at), shared, code.subarray(at + own.length)])
}
