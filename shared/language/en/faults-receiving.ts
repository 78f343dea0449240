import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

/** Offers, and what is received. What is wrong with a name stands in the middle of `offerNameNotAllowed`. */
export const receivingFaults = {
  offerNotOpen: 'This offer is not open any more.',
  offerGone: 'The offer is gone: it was answered, or its sender took it back.',
  offerDeclinedHere: 'The offer was declined.',
  offerHasNoEntry: ({ index }) => `The offer has no entry ${index}.`,
  offerTextIsWhole: 'A text is taken whole, or not at all.',
  offerNothingLeft: 'Nothing would be left of the offer. Leave something in it, or decline it.',
  offerNothingWanted: 'Nothing in it is wanted here.',
  offerFileIsThere: 'A file of that name is there, and such files are skipped.',
  offerListTooLong: 'The list of files in the offer is longer than this device allows.',
  offerTooManyFiles: 'The offer has more files than this device allows.',
  offerTooManyFolders: 'The offer has more folders than this device allows.',
  offerPathTooLong: 'A path in the offer is too long for this device, so the offer was refused.',
  offerNameNotAllowed: ({ because }) => `The offer was refused: it holds a name that is not allowed (${because}).`,
  nameHoldsNul: 'NUL',
  nameIsAbsolute: 'absolute',
  nameLeadsUp: '“..”',
  nameIsEmpty: 'empty',
  nameIsTooLong: 'too long',
  nameIsTooDeep: 'too deep',
  skipNotThere: ({ name }) => `Single files cannot be skipped now: “${name}” sends all of a drop or nothing, or is not there.`,
  skipAtMost: ({ count }) => `At most ${say.count(count, { one: '# file', other: '# files' })} of one drop can be skipped.`,
  notKnownThere: 'Nothing of this had arrived, and the other device does not go on with it. It has to be sent again.',
  rateNotAskable: ({ name }) => `“${name}” cannot be asked to go slower: the FastDrop there is an older one. Set a limit there.`,
  rateIsClassics: 'How fast this comes, the other device decides: it speaks FastDP 1.x, which has no word for it.',
  damagedOrGone: 'What was here of this transfer is damaged or gone. It has to be sent again.',
  unpairedMeanwhile: 'The device was unpaired, so what it had begun to send was discarded.',
} satisfies Partial<FaultWords>
