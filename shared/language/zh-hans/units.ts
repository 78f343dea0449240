import type { UnitWords } from '../speech.ts'

/** The words that stand with numbers. */
export const units = {
  milliseconds: (figure: string) => `${figure} 毫秒`,
  seconds: (figure: string) => `${figure} 秒`,
  minutes: (minutes: string) => `${minutes} 分钟`,
  minutesSeconds: (minutes: string, seconds: string) => `${minutes} 分 ${seconds} 秒`,
  hours: (hours: string) => `${hours} 小时`,
  hoursMinutes: (hours: string, minutes: string) => `${hours} 小时 ${minutes} 分`,
  underASecond: '不到 1 秒',
  underATenth: '不到 0.1 秒',
  underAMillisecond: '不到 1 毫秒',
  percent: (figure: string) => `${figure}%`,
  rate: (bytes: string) => `${bytes}/秒`,
  partOf: (part: string, whole: string) => `${part} / ${whole}`,
  comma: '，',
  stop: '。',
  space: '',
} satisfies UnitWords
