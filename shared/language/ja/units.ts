import type { UnitWords } from '../speech.ts'

/** The words that stand with numbers. Signs of units come apart from the number, words of Japanese do not. */
export const units = {
  milliseconds: (figure: string) => `${figure}ミリ秒`,
  seconds: (figure: string) => `${figure}秒`,
  minutes: (minutes: string) => `${minutes}分`,
  minutesSeconds: (minutes: string, seconds: string) => `${minutes}分${seconds}秒`,
  hours: (hours: string) => `${hours}時間`,
  hoursMinutes: (hours: string, minutes: string) => `${hours}時間${minutes}分`,
  underASecond: '1秒未満',
  underATenth: '0.1秒未満',
  underAMillisecond: '1ミリ秒未満',
  percent: (figure: string) => `${figure}%`,
  rate: (bytes: string) => `${bytes}/秒`,
  partOf: (part: string, whole: string) => `${part} / ${whole}`,
  comma: '、',
  stop: '。',
  space: '',
} satisfies UnitWords
