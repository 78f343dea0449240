import { diskSpace } from '../disk-space.ts'
import { checkPlace } from '../receive-folder.ts'
import type { Opened } from './opening.ts'
import { checkFits } from './patience.ts'

/** Before anything is begun: the disk may have changed since the question. Throws NO_SPACE, DISK_ERROR. */
export async function checkBeforehand(folder: string, { entries, layout }: Opened): Promise<void> {
  await checkPlace(folder, layout.fullSize)
  const files = entries.map(({ entry, safe }) => ({ name: safe.join('/'), size: entry.size }))
  checkFits(files, (await diskSpace(folder)).fileMaxBytes)
}
