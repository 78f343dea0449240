import { resolve } from 'node:path'
import * as v from 'valibot'
import { diskPath, type SentPath, withDiskPath } from '../../../shared/sent-path.ts'

/** What a drop is made of, as it is remembered. A name alone is as old as the records are. */
export const keptPathsSchema = v.array(v.union([v.string(), v.object({ path: v.string(), at: v.string() })]))

/** As another run finds them, whatever its folder is. */
export function absolutePaths(sent: readonly SentPath[]): SentPath[] {
  return sent.map((each) => withDiskPath(each, resolve(diskPath(each))))
}

/** The same files at the same places. */
export function sameSent(one: readonly SentPath[], two: readonly SentPath[]): boolean {
  return one.length === two.length && one.every((each, index) => keyOf(each) === keyOf(two[index] ?? ''))
}

function keyOf(sent: SentPath): string {
  return typeof sent === 'string' ? sent : `${sent.path}\0${sent.at}`
}
