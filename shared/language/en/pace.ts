/** How fast a transfer may be, and which one goes first. */
export const pace = {
  menu: 'Speed and order',
  menuOf: (title: string) => `Speed and order of ${title}`,
  noLimit: 'No speed limit',
  atMost: (rate: string) => `At most ${rate}`,
  other: 'Other speed limit…',
  moves: { first: 'Send first', up: 'Send earlier', down: 'Send later' },
  title: 'Speed limit of this transfer',
  field: 'Speed limit',
  hint: 'MB/s. Empty: none. It holds from now on, and beside the limit of the settings.',
  set: 'Set limit',
  ownLimit: 'your limit',
  goesFirst: (of: number) => `Goes first of ${of} to this device`,
  goesBehind: (place: number, of: number) => `Number ${place} of ${of} to this device: gets what those before it leave over`,
}
