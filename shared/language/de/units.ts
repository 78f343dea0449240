import type { UnitWords } from '../speech.ts'
import { unitSigns } from '../unit-signs.ts'

/** The words that stand with numbers. */
export const units = {
  ...unitSigns,
  underASecond: 'unter einer Sekunde',
  underATenth: 'unter 0,1 s',
  underAMillisecond: 'unter 1 ms',
  partOf: (part: string, whole: string) => `${part} von ${whole}`,
} satisfies UnitWords
