import { speechOf } from '../speech.ts'
import { units } from './units.ts'

/** Numbers, sizes, times and lists as these sentences have them. */
export const say = speechOf('zh-Hans', units)
