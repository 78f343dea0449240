import type { DiskError, DiskJob, DiskThreadData, FromDiskThread, JobEnd, ListJob, ReadJob, StepAnswer, WriteJob } from './disk-jobs.ts'

/**
 * What runs in a disk thread: jobs one after the other, by calls that wait, which cost a fraction of those that do not. Nothing waits for
 * anything here but the disk. The function is started by its text, so it knows nothing but what is in it and what it is given.
 */
export function diskThread(): void {
  const fs = process.getBuiltinModule('node:fs')
  const { parentPort, receiveMessageOnPort, workerData } = process.getBuiltinModule('node:worker_threads')
  const { memory, answers, stampWords, child, executable, listedAtOnce } = workerData as DiskThreadData
  const bytes = new Uint8Array(memory)
  const answered = new Int32Array(answers)
  const { O_RDONLY, O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW = 0, O_NONBLOCK = 0, R_OK } = fs.constants

  const say = (said: FromDiskThread): void => parentPort?.postMessage(said)
  const told = (error: unknown): DiskError => {
    const { message, code = '' } = error as NodeJS.ErrnoException
    return { message, code }
  }

  /** Waits until whoever is watching has looked, and throws what that one wants to see thrown. */
  const announce = (call: string, path: string): void => {
    const before = Atomics.load(answered, 0)
    say({ type: 'step', call, path })
    Atomics.wait(answered, 0, before)
    const answer = parentPort && (receiveMessageOnPort(parentPort)?.message as StepAnswer | undefined)
    if (answer?.error) throw Object.assign(new Error(answer.error.message), { code: answer.error.code })
  }

  const sameAs = (fd: number, stamps: BigInt64Array, at: number): boolean => {
    const { dev, ino, size, mtimeNs, ctimeNs } = fs.fstatSync(fd, { bigint: true })
    return stamps[at] === dev && stamps[at + 1] === ino && stamps[at + 2] === size && stamps[at + 3] === mtimeNs && stamps[at + 4] === ctimeNs
  }

  /** False: it is not what it was. */
  const readOne = ({ paths, stamps, followed }: ReadJob, index: number, target: Uint8Array): boolean => {
    // without O_NONBLOCK, opening a FIFO that took the file's place would wait for ever
    const fd = fs.openSync(paths[index] as string, O_RDONLY | O_NONBLOCK | (followed[index] === 1 ? 0 : O_NOFOLLOW))
    try {
      if (!sameAs(fd, stamps, index * stampWords)) return false
      for (let have = 0; have < target.length; ) {
        const read = fs.readSync(fd, target, have, target.length - have, have)
        if (read === 0) return false
        have += read
      }
      return sameAs(fd, stamps, index * stampWords)
    } finally {
      fs.closeSync(fd)
    }
  }

  const readAll = (job: ReadJob): JobEnd => {
    let at = 0
    for (let index = 0; index < job.paths.length; index += 1) {
      const length = job.lengths[index] as number
      try {
        if (!readOne(job, index, bytes.subarray(at, at + length))) return { done: index, error: { message: 'it changed', code: '' } }
      } catch (error) {
        return { done: index, error: told(error) }
      }
      at += length
    }
    return { done: job.paths.length, error: null }
  }

  const writeOne = (path: string, content: Uint8Array, how: { readonly time: number | string; readonly watched: boolean }): void => {
    const before = (call: string): void => {
      if (how.watched) announce(call, path)
    }
    before('open')
    const fd = fs.openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o666)
    try {
      for (let done = 0; done < content.length; ) {
        before('write')
        done += fs.writeSync(fd, content, done, content.length - done, done)
      }
      before('utimes')
      fs.futimesSync(fd, how.time, how.time)
      before('close')
    } finally {
      fs.closeSync(fd)
    }
  }

  const writeAll = ({ paths, lengths, times, watched }: WriteJob): JobEnd => {
    let at = 0
    for (let index = 0; index < paths.length; index += 1) {
      const length = lengths[index] as number
      try {
        writeOne(paths[index] as string, bytes.subarray(at, at + length), { time: times[index] as number | string, watched })
      } catch (error) {
        return { done: index, error: told(error) }
      }
      at += length
    }
    return { done: paths.length, error: null }
  }

  /** Links, folders and the like are only named. */
  const kindOf = (path: string, stats: import('node:fs').BigIntStats): number => {
    if (stats.isSymbolicLink()) return child.LINK
    if (stats.isDirectory()) return child.FOLDER
    if (!stats.isFile()) return child.SPECIAL
    try {
      fs.accessSync(path, R_OK)
    } catch {
      return child.UNREADABLE
    }
    return child.FILE | ((stats.mode & 0o100n) !== 0n ? executable : 0)
  }

  const listSome = (folder: string, names: readonly string[]): void => {
    const kinds = new Uint8Array(names.length)
    const stamps = new BigInt64Array(names.length * stampWords)
    for (const [index, name] of names.entries()) {
      try {
        const path = `${folder}/${name}`
        const stats = fs.lstatSync(path, { bigint: true })
        kinds[index] = kindOf(path, stats)
        stamps.set([stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs], index * stampWords)
      } catch {
        kinds[index] = child.UNREADABLE
      }
    }
    say({ type: 'listed', listed: { names, kinds, stamps } })
  }

  const list = ({ path }: ListJob): JobEnd => {
    try {
      const names = fs.readdirSync(path).sort()
      for (let from = 0; from < names.length; from += listedAtOnce) listSome(path, names.slice(from, from + listedAtOnce))
      return { done: names.length, error: null }
    } catch (error) {
      return { done: 0, error: told(error) }
    }
  }

  const run = (job: DiskJob): JobEnd => {
    if (job.kind === 'list') return list(job)
    return job.kind === 'read' ? readAll(job) : writeAll(job)
  }

  parentPort?.on('message', (job: DiskJob) => say({ type: 'end', ...run(job) }))
}
