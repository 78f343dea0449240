import { mkdir, utimes } from 'node:fs/promises'
import path from 'node:path'
import { makeBigFile, makeTree } from './files.ts'

/** With fractions of a second that have to arrive too. */
const FILMED_AT_S = 1_577_836_800.375

export interface Contents {
  /** Notes of a few bytes to a few hundred. */
  readonly small: number
  readonly films: number
  readonly filmBytes: number
}

/** A folder of work: what people have, many small files, and films of real bytes, each with a time of its own. */
export async function makeWork(root: string, { small, films, filmBytes }: Contents): Promise<void> {
  await makeTree(root, small)
  await mkdir(path.join(root, 'films'))
  for (let film = 1; film <= films; film += 1) {
    const file = path.join(root, 'films', `take ${film}.mov`)
    await makeBigFile(file, filmBytes)
    await utimes(file, FILMED_AT_S, FILMED_AT_S + film * 86_400)
  }
  for (const folder of [path.join(root, 'films'), root]) await utimes(folder, FILMED_AT_S, FILMED_AT_S + 3_600)
}
