import type { UnitWords } from '../speech.ts'

/** The words that stand with numbers. */
export const units = {
  milliseconds: (figure: string) => `${figure} ms`,
  seconds: (figure: string) => `${figure} s`,
  minutes: (minutes: string) => `${minutes} min`,
  minutesSeconds: (minutes: string, seconds: string) => `${minutes} min ${seconds} s`,
  hours: (hours: string) => `${hours} h`,
  hoursMinutes: (hours: string, minutes: string) => `${hours} h ${minutes} min`,
  underASecond: 'under a second',
  underATenth: 'under 0.1 s',
  underAMillisecond: 'under 1 ms',
  percent: (figure: string) => `${figure} %`,
  rate: (bytes: string) => `${bytes}/s`,
  partOf: (part: string, whole: string) => `${part} of ${whole}`,
  comma: ', ',
  stop: '. ',
  space: ' ',
} satisfies UnitWords
