/** For folders that things are put into: one that is not there yet can be made. */
export const FOLDER_DIALOG: NonNullable<Electron.OpenDialogOptions['properties']> = ['openDirectory', 'createDirectory', 'promptToCreate']
