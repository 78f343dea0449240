import type { Row } from '../row.ts'
import { choices } from './choices.ts'
import { desktop } from './desktop.ts'
import { large, plain } from './large.ts'
import { memory } from './memory.ts'
import { reconnect } from './reconnect.ts'
import { scale } from './scale.ts'
import { compression, delayed, shaped } from './shaped.ts'
import { small } from './small.ts'

export const ROWS: readonly Row[] = [large, plain, small, shaped, delayed, choices, reconnect, compression, memory, desktop, scale]
