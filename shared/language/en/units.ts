import type { UnitWords } from '../speech.ts'
import { unitSigns } from '../unit-signs.ts'

/** The words that stand with numbers. */
export const units = {
  ...unitSigns,
  underASecond: 'under a second',
  underATenth: 'under 0.1 s',
  underAMillisecond: 'under 1 ms',
  partOf: (part: string, whole: string) => `${part} of ${whole}`,
} satisfies UnitWords
