/** How fast a transfer may be, and which one goes first. */
export const pace = {
  menu: 'Velocidad y orden',
  menuOf: (title: string) => `Velocidad y orden de ${title}`,
  noLimit: 'Sin límite de velocidad',
  atMost: (rate: string) => `Como máximo ${rate}`,
  other: 'Otro límite de velocidad…',
  moves: { first: 'Enviar primero', up: 'Enviar antes', down: 'Enviar después' },
  title: 'Límite de velocidad de esta transferencia',
  field: 'Límite de velocidad',
  hint: 'MB/s. Vacío: ninguno. Rige desde ahora, junto al límite de los ajustes.',
  set: 'Fijar límite',
  ownLimit: 'su límite',
  goesFirst: (of: number) => `Va primera de ${of} a este dispositivo`,
  goesBehind: (place: number, of: number) => `Número ${place} de ${of} a este dispositivo: recibe lo que dejan las anteriores`,
}
