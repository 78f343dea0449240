/** Signs of units that languages in Latin letters write alike, apart from the number; the others have words of their own. */
export const unitSigns = {
  milliseconds: (figure: string) => `${figure} ms`,
  seconds: (figure: string) => `${figure} s`,
  minutes: (minutes: string) => `${minutes} min`,
  minutesSeconds: (minutes: string, seconds: string) => `${minutes} min ${seconds} s`,
  hours: (hours: string) => `${hours} h`,
  hoursMinutes: (hours: string, minutes: string) => `${hours} h ${minutes} min`,
  percent: (figure: string) => `${figure} %`,
  rate: (bytes: string) => `${bytes}/s`,
  comma: ', ',
  stop: '. ',
  space: ' ',
}
