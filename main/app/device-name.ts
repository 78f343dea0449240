import { randomInt } from 'node:crypto'

const FIRST = [
  'Amber',
  'Autumn',
  'Bright',
  'Calm',
  'Clear',
  'Coral',
  'Gentle',
  'Golden',
  'Green',
  'Hidden',
  'Lively',
  'Lucky',
  'Mellow',
  'Misty',
  'Quiet',
  'Silver',
  'Snowy',
  'Sunny',
  'Swift',
  'Warm',
]
const SECOND = [
  'Bay',
  'Brook',
  'Canyon',
  'Cedar',
  'Cloud',
  'Cove',
  'Field',
  'Forest',
  'Garden',
  'Harbor',
  'Hill',
  'Island',
  'Lake',
  'Meadow',
  'Orchard',
  'Pine',
  'Ridge',
  'River',
  'Shore',
  'Valley',
]

/** A name for a device whose owner has not chosen one. It is seen by the whole network, so it tells neither the user's name nor the machine's. */
export function neutralName(): string {
  return `${FIRST[randomInt(FIRST.length)]} ${SECOND[randomInt(SECOND.length)]}`
}
