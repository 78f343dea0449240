import type { UnitWords } from '../speech.ts'
import { unitSigns } from '../unit-signs.ts'

/** The words that stand with numbers. */
export const units = {
  ...unitSigns,
  underASecond: 'menos de un segundo',
  underATenth: 'menos de 0,1 s',
  underAMillisecond: 'menos de 1 ms',
  partOf: (part: string, whole: string) => `${part} de ${whole}`,
} satisfies UnitWords
