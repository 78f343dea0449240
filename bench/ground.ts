import type { Options } from './options.ts'
import type { Place } from './place.ts'
import type { Workspace } from './workspace.ts'

/** What a row has to work with. */
export interface Ground {
  readonly workspace: Workspace
  readonly options: Options
  /** The built command line that is measured. */
  readonly cli: string
  /** Share of the row's time that its parts so far may have used, 0 … 1, as a moment on the monotonic clock. */
  readonly untilMs: (share: number) => number
}

/** Where contestants are made ready. */
export interface Stand {
  readonly workspace: Workspace
  readonly cli: string
  readonly place: Place
}
