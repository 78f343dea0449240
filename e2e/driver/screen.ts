import type { Page } from 'playwright'
import type { AppState } from '../../shared/ipc.ts'
import type { StagedReplies } from './staged-page.ts'

/** One thing that the window can show. */
export interface Screen {
  readonly name: string
  /** Files of renderer/views that are to be seen on it, without their ending. */
  readonly views: readonly string[]
  /** What is true there; all else is as at a first start. */
  readonly state?: Partial<Omit<AppState, 'settings' | 'self'>>
  readonly settings?: Partial<AppState['settings']>
  readonly self?: Partial<AppState['self']>
  readonly replies?: StagedReplies
  /** How it is come to, without a word of any language. */
  readonly open?: (page: Page) => Promise<void>
  /** What the page is told when it is open. */
  readonly later?: Partial<AppState>
  /** What is there when it is. */
  readonly shows: string
  /** It goes when the window is made narrower, and is opened again then. */
  readonly fleeting?: true
}
