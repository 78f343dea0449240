/** How fast a transfer may be, and which one goes first. */
export const pace = {
  menu: 'Tempo und Reihenfolge',
  menuOf: (title: string) => `Tempo und Reihenfolge von ${title}`,
  noLimit: 'Kein Tempolimit',
  atMost: (rate: string) => `Höchstens ${rate}`,
  other: 'Anderes Tempolimit …',
  moves: { first: 'Zuerst senden', up: 'Früher senden', down: 'Später senden' },
  title: 'Tempolimit dieser Übertragung',
  field: 'Tempolimit',
  hint: 'MB/s. Leer: keines. Es gilt ab jetzt, neben dem Limit der Einstellungen.',
  set: 'Limit setzen',
  ownLimit: 'Ihr Limit',
  goesFirst: (of: number) => `Geht als Erstes von ${of} an dieses Gerät`,
  goesBehind: (place: number, of: number) => `Nummer ${place} von ${of} an dieses Gerät: bekommt, was die davor übrig lassen`,
}
