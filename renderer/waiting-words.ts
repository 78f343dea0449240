/** Every English sentence about drops that wait. A translation is another object of the same type. */
export const waitingText = {
  releaseToAway: 'Release: it goes when this device is back',
  dropsWait: 'Away: it goes when the device is back',
  deviceAwaited: 'This device is away. What you choose waits, and goes when the device is back.',
  interruptedHeld: (peer: string) => `Interrupted and paused: goes on when you resume it and ${peer} is back`,
  waitsFor: (peer: string) => `Waits for ${peer}`,
  waitsForTurn: 'Waits for its turn',
  placeInLine: (place: number, of: number) => (place === 1 ? `first of ${of}` : `number ${place} of ${of}`),
  heldBack: 'Paused: goes when you resume it',
  changedSince: 'changed since it was dropped',
  order: 'Order',
  orderOf: (title: string) => `Order of ${title}`,
  moves: { first: 'Move to the front', up: 'Move up', down: 'Move down' },
} as const
