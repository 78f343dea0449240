import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

/** What is sent from here. */
export const sendingFaults = {
  pathUnreadable: ({ path }) => `“${path}” cannot be read. Check that it exists and that you may read it.`,
  nameCannotBeSent: ({ name }) => `“${name}” cannot be sent under that name. Rename it.`,
  neitherFileNorFolder: ({ path }) => `“${path}” is neither a file nor a folder, so it cannot be sent.`,
  wholeDrive: 'A whole drive cannot be sent at once. Choose folders in it.',
  fileTooLarge: ({ name }) => `“${name}” is too large.`,
  fileUnreadable: ({ name }) => `“${name}” could not be read. Check that it is still there and that you may read it.`,
  fileUnreadableFilesOpen: ({ name }) => `“${name}” could not be read: this device has too many files open. Close some programs, then send it again.`,
  fileUnreadableDisk: ({ name }) => `“${name}” could not be read: the disk reported an error. Check the drive.`,
  fileChanged: ({ name }) => `“${name}” changed while it was being sent, so nothing of this drop was kept there. Send it again when it is at rest.`,
  fileWentAway: ({ name }) =>
    `“${name}” was deleted, moved or replaced while it was being sent, so nothing of this drop was kept there. Send it again when it is at rest.`,
  changedSinceInterrupted: 'A file of this drop changed since it was interrupted. Send it again when it is at rest.',
  halfACharacter: 'That text holds half a character, so it cannot be sent. Copy it again.',
  noTextToSend: 'There is no text to send.',
  textTooLong: ({ bytes }) => `A text may have at most ${bytesOf(bytes)}, and this one has more. Save it as a file, and send that.`,
  tooMuchForSuchChunks: 'This is too much for one transfer with chunks of that size. Choose larger chunks, or send it in parts.',
  tooManyLeftOut: 'So many single files cannot be left out at once. Leave out whole folders, or less.',
  tooManyDropsWait: ({ count }) =>
    `${say.count(count, { one: `${count} drop waits already`, other: `${count} drops wait already` })}. Cancel some of them, or wait.`,
  notKeptThere: ({ count }) =>
    say.count(count, {
      one: 'The other side could not keep one of the files. Send it again.',
      other: `The other side could not keep ${count} of the files. Send them again.`,
    }),
  skipNotAccepted: ({ name }) => `Single files cannot be skipped now: “${name}” has not accepted yet, or takes all of a drop or nothing.`,
  skipTooMany: ({ count }) => `At most ${filesOf(count)} of one drop can be skipped. Cancel it, and send less.`,
  skipAllOrNothing: 'Single files cannot be skipped here: this transfer goes as a whole. Cancel it to stop all of it.',
  nothingLeftToSendAgain: 'Nothing of this transfer is left to be sent again.',
  classicTakesFilesOnly: 'A FastDP 1.x device takes files only. Save the text as a file, and send that.',
  classicZstdTooLarge: ({ name, mebibytes }) =>
    `“${name}” is too large to be sent to a 1.x device with Zstd: this runtime can only compress files of at most ${mebibytes} MiB so. Choose None, Zip or TarGz.`,
  outOfBounds: ({ what, least, most, value }) => `${what} is a whole number from ${least} to ${most}, not ${value}.`,
  theZstdLevel: 'The zstd level',
  theLimit: 'A limit in bytes a second',
  theChunkSize: 'The chunk size',
  transferNotKept: ({ id }) => `No transfer ${id} is kept here. “fastdrop transfers” lists those that are.`,
  transferInOtherHands: ({ id }) => `Another FastDrop on this device works on ${id}. Discard it there, or end that program first.`,
} satisfies Partial<FaultWords>

function bytesOf(bytes: number): string {
  return say.count(bytes, { one: '# byte', other: '# bytes' })
}

function filesOf(count: number): string {
  return say.count(count, { one: '# file', other: '# files' })
}
