import type {
  CHILD,
  CHILD_EXECUTABLE,
  DiskError,
  DiskJob,
  DiskThreadData,
  FromDiskThread,
  JobEnd,
  ListJob,
  ReadJob,
  STAMP_WORDS,
  StepAnswer,
  ToDiskThread,
  WriteJob,
} from './disk-jobs.ts'

/**
 * What runs in a disk thread: jobs one after the other, by calls that wait, which cost a fraction of those that do not. Nothing waits for
 * anything here but the disk. A thread is started by the text of these functions, so each knows nothing but what is in it and what it is
 * given. Flags that a system does not have count as none.
 */
interface Tools {
  readonly fs: typeof import('node:fs')
  readonly stampWords: typeof STAMP_WORDS
  readonly child: typeof CHILD
  readonly executable: typeof CHILD_EXECUTABLE
  readonly listedAtOnce: number
  readonly say: (said: FromDiskThread) => void
  /** Waits until whoever is watching has looked, and throws what that one wants to see thrown. */
  readonly announce: (call: string, path: string) => void
  readonly told: (error: unknown) => DiskError
  /** Nanoseconds as a stamp holds them: some file systems have times that no 64 bits can say. */
  readonly held: (ns: bigint) => bigint
}

interface Jobs {
  readonly list: (tools: Tools, job: ListJob) => JobEnd
  readonly read: (tools: Tools, job: ReadJob, bytes: Uint8Array) => JobEnd
  readonly write: (tools: Tools, job: WriteJob, bytes: Uint8Array) => JobEnd
}

/** The program of a thread. */
export function diskThreadText(): string {
  return `(${serve.toString()})({ list: ${list.toString()}, read: ${read.toString()}, write: ${write.toString()} })`
}

function serve(jobs: Jobs): void {
  const fs = process.getBuiltinModule('node:fs')
  const { parentPort, receiveMessageOnPort, workerData } = process.getBuiltinModule('node:worker_threads')
  const { answers, ...known } = workerData as DiskThreadData
  const answered = new Int32Array(answers)
  const say = (said: FromDiskThread): void => parentPort?.postMessage(said)
  const announce = (call: string, path: string): void => {
    const before = Atomics.load(answered, 0)
    say({ type: 'step', call, path })
    Atomics.wait(answered, 0, before)
    const answer = parentPort && (receiveMessageOnPort(parentPort)?.message as StepAnswer | undefined)
    if (answer?.error) throw Object.assign(new Error(answer.error.message), { code: answer.error.code })
  }
  const told = (error: unknown): DiskError => {
    const { message, code = '' } = error as NodeJS.ErrnoException
    return { message, code }
  }
  const held = (ns: bigint): bigint => (BigInt.asIntN(64, ns) === ns ? ns : ns < 0n ? -(2n ** 63n) : 2n ** 63n - 1n)
  const tools: Tools = { ...known, fs, say, announce, told, held }
  const run = (job: DiskJob, bytes: Uint8Array): JobEnd => {
    if (job.kind === 'list') return jobs.list(tools, job)
    return job.kind === 'read' ? jobs.read(tools, job, bytes) : jobs.write(tools, job, bytes)
  }
  parentPort?.on('message', ({ job, memory }: ToDiskThread) => {
    const end: FromDiskThread = { type: 'end', memory, ...run(job, new Uint8Array(memory)) }
    parentPort.postMessage(end, [memory])
  })
}

function read({ fs, stampWords, told, held }: Tools, job: ReadJob, bytes: Uint8Array): JobEnd {
  const { lengths, stamps, followed } = job
  const paths = job.paths.split('\0')
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = fs.constants
  const isAsOffered = (fd: number, index: number): boolean => {
    const { dev, ino, size, mtimeNs, ctimeNs } = fs.fstatSync(fd, { bigint: true })
    const at = index * stampWords
    return stamps[at] === dev && stamps[at + 1] === ino && stamps[at + 2] === size && stamps[at + 3] === held(mtimeNs) && stamps[at + 4] === held(ctimeNs)
  }
  /** False: it is not what it was. One look is enough, behind the reading: it is of the very file that was read, whatever its name leads to by now. */
  const readOne = (index: number, target: Uint8Array): boolean => {
    // without O_NONBLOCK, opening a FIFO that took the file's place would wait for ever
    const fd = fs.openSync(paths[index] as string, O_RDONLY | O_NONBLOCK | (followed[index] === 1 ? 0 : O_NOFOLLOW))
    try {
      for (let have = 0; have < target.length; ) {
        const bytesRead = fs.readSync(fd, target, have, target.length - have, have)
        if (bytesRead === 0) return false
        have += bytesRead
      }
      return isAsOffered(fd, index)
    } finally {
      fs.closeSync(fd)
    }
  }
  let at = 0
  for (let index = 0; index < paths.length; index += 1) {
    const end = at + (lengths[index] as number)
    try {
      if (!readOne(index, bytes.subarray(at, end))) return { done: index, error: { message: 'it changed', code: '' } }
    } catch (error) {
      return { done: index, error: told(error) }
    }
    at = end
  }
  return { done: paths.length, error: null }
}

function write({ fs, told, announce }: Tools, job: WriteJob, bytes: Uint8Array): JobEnd {
  const { lengths, times, watched } = job
  const paths = job.paths.split('\0')
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = fs.constants
  const before = (call: string, path: string): void => {
    if (watched) announce(call, path)
  }
  const writeOne = (path: string, content: Uint8Array, time: number | string): void => {
    before('open', path)
    const fd = fs.openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o666)
    try {
      for (let done = 0; done < content.length; ) {
        before('write', path)
        done += fs.writeSync(fd, content, done, content.length - done, done)
      }
      before('utimes', path)
      fs.futimesSync(fd, time, time)
      before('close', path)
    } finally {
      fs.closeSync(fd)
    }
  }
  let at = 0
  for (let index = 0; index < paths.length; index += 1) {
    const end = at + (lengths[index] as number)
    try {
      writeOne(paths[index] as string, bytes.subarray(at, end), times[index] as number | string)
    } catch (error) {
      return { done: index, error: told(error) }
    }
    at = end
  }
  return { done: paths.length, error: null }
}

function list({ fs, stampWords, child, executable, listedAtOnce, say, told, held }: Tools, { path: folder }: ListJob): JobEnd {
  /** Links are not followed. */
  const kindOf = (path: string, stats: import('node:fs').BigIntStats): number => {
    if (stats.isSymbolicLink()) return child.LINK
    if (stats.isDirectory()) return child.FOLDER
    if (!stats.isFile()) return child.SPECIAL
    // one that may not be read is told now, before it could end a running transfer
    fs.accessSync(path, fs.constants.R_OK)
    return child.FILE | ((stats.mode & 0o100n) !== 0n ? executable : 0)
  }
  const some = (names: readonly string[]): void => {
    const kinds = new Uint8Array(names.length)
    const stamps = new BigInt64Array(names.length * stampWords)
    for (const [index, name] of names.entries()) {
      try {
        const path = `${folder}/${name}`
        const stats = fs.lstatSync(path, { bigint: true })
        kinds[index] = kindOf(path, stats)
        stamps.set([stats.dev, stats.ino, stats.size, held(stats.mtimeNs), held(stats.ctimeNs)], index * stampWords)
      } catch {
        kinds[index] = child.UNREADABLE
      }
    }
    say({ type: 'listed', listed: { names: names.join('\0'), kinds, stamps } })
  }
  try {
    const names = fs.readdirSync(folder).sort()
    for (let from = 0; from < names.length; from += listedAtOnce) some(names.slice(from, from + listedAtOnce))
    return { done: names.length, error: null }
  } catch (error) {
    return { done: 0, error: told(error) }
  }
}
