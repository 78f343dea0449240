import { fidelity } from './fidelity.ts'
import { filesystems } from './filesystems.ts'
import { network } from './network.ts'
import { power } from './power.ts'

/** Each takes the words behind its name; false or an error: something is wrong. */
const KINDS: Readonly<Record<string, (words: readonly string[]) => Promise<boolean>>> = { network, power, filesystems, fidelity }

const [kind = '', ...words] = process.argv.slice(2)
const run = KINDS[kind]
if (!run) {
  process.stderr.write(`npm run faults -- ${Object.keys(KINDS).join(' | ')}\n`)
  process.exitCode = 2
} else {
  try {
    process.exitCode = (await run(words)) ? 0 : 1
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exitCode = 1
  }
}
