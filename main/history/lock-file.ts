import { link, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import * as v from 'valibot'
import { say } from '../../shared/sentence.ts'
import { isRunning, thisProcess } from '../engine/engine.ts'
import { EngineError, errnoOf } from '../engine/errors.ts'

const PATIENCE_MS = 10_000
const LOOK_EVERY_MS = 25
/** A lock that names nobody for so long names nobody any more: the name is written at once. */
const NAMELESS_MS = 5_000
const OWNER_MAX_BYTES = 1_024
const ownerSchema = v.object({ pid: v.number(), since: v.string() })
type Owner = v.InferOutput<typeof ownerSchema>

/**
 * Runs `step` while no other program that does the same with this file does. The file names the process that has it, so that one which was
 * killed holds up nobody. Throws BUSY when another one does not let go for long.
 */
export async function locked<T>(file: string, step: () => Promise<T>): Promise<T> {
  const latestMs = performance.now() + PATIENCE_MS
  while (!(await taken(file))) {
    if (performance.now() > latestMs) throw new EngineError('BUSY', say('historyInOtherHands', { file }))
    if (!(await cleared(file))) await sleep(LOOK_EVERY_MS * (1 + Math.random()))
  }
  try {
    return await step()
  } finally {
    await rm(file, { force: true })
  }
}

async function taken(file: string): Promise<boolean> {
  const own = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`
  const handle = await open(own, 'wx', 0o600)
  try {
    await handle.writeFile(JSON.stringify(thisProcess))
    await handle.close()
    // whole from the first moment, so that nobody reads half an owner
    await link(own, file)
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    // a file system without links: then the name alone has to do
    if (errnoOf(error) === 'EPERM' || errnoOf(error) === 'ENOTSUP' || errnoOf(error) === 'ENOSYS') return await takenByName(file)
    throw error
  } finally {
    await rm(own, { force: true })
  }
}

async function takenByName(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600)
    await handle.writeFile(JSON.stringify(thisProcess))
    await handle.close()
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
}

/** True: who had it is gone, and so is the file. It is put aside first and looked at once more: somebody may have taken it meanwhile. */
async function cleared(file: string): Promise<boolean> {
  if (!(await isLeft(file))) return false
  const aside = `${file}.${process.pid}.left`
  try {
    await rename(file, aside)
    if (await isLeft(aside)) return true
    await link(aside, file)
    return false
  } catch {
    // another program was quicker
    return false
  } finally {
    await rm(aside, { force: true })
  }
}

async function isLeft(file: string): Promise<boolean> {
  try {
    const { mtimeMs, size } = await stat(file)
    const owner = size > OWNER_MAX_BYTES ? null : ownerOf(await readFile(file, 'utf8'))
    // who was killed between making it and saying whose it is has left it without a name
    return owner ? !isRunning(owner) : Math.abs(Date.now() - mtimeMs) > NAMELESS_MS
  } catch {
    return false
  }
}

function ownerOf(text: string): Owner | null {
  try {
    const owner = v.safeParse(ownerSchema, JSON.parse(text))
    return owner.success ? owner.output : null
  } catch {
    return null
  }
}
