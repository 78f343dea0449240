import type { FaultWords } from '../../sentence.ts'

/** A disk and its folders. What a disk says stands in the middle of `cannotBeSaved`, and ends with what to do about it. */
export const diskFaults = {
  cannotBeSaved: ({ name, because }) => `“${name}” could not be saved: ${because}, then have it sent again.`,
  diskFull: 'the disk is full. Free some space',
  diskShareUsedUp: 'your share of the disk is used up. Free some space',
  diskTakesNoSuchSize: 'it is too large for the disk of the receive folder. Choose another folder',
  diskReportsError: 'the disk reported an error. Check the drive',
  diskReadOnly: 'the disk can only be read. Check the drive, or choose another folder',
  diskGone: 'the disk is not there any more. Connect it again',
  diskNotWritable: 'the folder may not be written to. Check its permissions',
  diskTooManyFilesOpen: 'this device has too many files open. Close some programs',
  diskRefuses: 'the disk refused it. Check the drive and its permissions',
  fileTooLargeForDisk: ({ name }) =>
    `“${name}” is too large for the file system of the receive folder, which takes less than 4 GiB a file. Choose another folder.`,
  receiveFolderOutOfReach: 'The receive folder cannot be reached. Choose another one.',
  receiveFolderNotOpened: 'The receive folder could not be opened. Check that it exists and that you may read it.',
  folderNotWholePath: ({ folder }) => `“${folder}” is not the whole path of a folder. Write it from the root on.`,
  folderNotThere: ({ folder }) => `The folder ${folder} is not there. Make it first, or choose another one.`,
  folderIsNone: ({ folder }) => `${folder} is not a folder. Choose another one.`,
  folderNotWritable: ({ folder }) => `The folder ${folder} cannot be written. Check its permissions, or choose another one.`,
  folderWentAway: ({ folder }) => `The folder ${folder} is not there any more. Connect its disk again, or choose another folder.`,
  folderNotOurs: ({ folder }) => `“${folder}” is not a folder of FastDrop's. Remove it, or choose another folder.`,
  partFolderNotOurs: ({ name }) => `“${name}” in the receive folder is not a folder of FastDrop's. Remove it, or choose another folder.`,
  partFolderMoved: 'The part folder of this transfer was moved or replaced.',
  noRoomForOldFile: ({ name, folder }) => `“${name}” could not be replaced: there is no room for the old one in ${folder}. Look what is there.`,
  tooManyOfThatName: ({ name }) => `There are too many files named like “${name}” in the receive folder. Clear some of them away, then have it sent again.`,
  receivedNotThereAnyMore: 'What was received is not on the disk any more. Have it sent again.',
  thereAlreadyButChanged: 'A file that was there already changed while the others arrived. Have them sent again.',
  noSpaceToUnpack: 'There is not enough space left in the receive folder to unpack the file. Make room, then ask for it again.',
  noSpaceToPack: 'There is not enough space on this device to pack it before it is sent. Make room, or send files one by one without compression.',
} satisfies Partial<FaultWords>
