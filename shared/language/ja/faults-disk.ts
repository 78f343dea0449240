import type { FaultWords } from '../../sentence.ts'

/** A disk and its folders. What a disk says stands in the middle of `cannotBeSaved`, and ends in the て form of what to do about it. */
export const diskFaults = {
  cannotBeSaved: ({ name, because }) => `「${name}」を保存できませんでした。${because}から、もう一度送信してもらってください。`,
  diskFull: 'ディスクがいっぱいです。空き領域を増やして',
  diskShareUsedUp: 'ディスクの割り当て容量を使い切っています。空き領域を増やして',
  diskTakesNoSuchSize: '受信フォルダーのディスクには大きすぎます。別のフォルダーを選択して',
  diskReportsError: 'ディスクがエラーを報告しました。ドライブを確認して',
  diskReadOnly: 'ディスクが読み取り専用です。ドライブを確認するか、別のフォルダーを選択して',
  diskGone: 'ディスクが見つからなくなりました。接続し直して',
  diskNotWritable: 'フォルダーへの書き込みが許可されていません。アクセス権を確認して',
  diskTooManyFilesOpen: 'このデバイスで開いているファイルが多すぎます。いくつかのプログラムを終了して',
  diskRefuses: 'ディスクに書き込めませんでした。ドライブとアクセス権を確認して',
  fileTooLargeForDisk: ({ name }) =>
    `「${name}」は、受信フォルダーのファイルシステムには大きすぎます。保存できるファイルは1個あたり4 GiB未満です。別のフォルダーを選択してください。`,
  receiveFolderOutOfReach: '受信フォルダーにアクセスできません。別のフォルダーを選択してください。',
  receiveFolderNotOpened: '受信フォルダーを開けませんでした。フォルダーが存在し、読み取る権限があることを確認してください。',
  folderNotWholePath: ({ folder }) => `「${folder}」はフォルダーの完全なパスではありません。ルートから指定してください。`,
  folderNotThere: ({ folder }) => `フォルダー「${folder}」がありません。先に作成するか、別のフォルダーを選択してください。`,
  folderIsNone: ({ folder }) => `「${folder}」はフォルダーではありません。別のものを選択してください。`,
  folderNotWritable: ({ folder }) => `フォルダー「${folder}」に書き込めません。アクセス権を確認するか、別のフォルダーを選択してください。`,
  folderWentAway: ({ folder }) => `フォルダー「${folder}」が見つからなくなりました。ディスクを接続し直すか、別のフォルダーを選択してください。`,
  folderNotOurs: ({ folder }) => `「${folder}」はFastDropのフォルダーではありません。削除するか、別のフォルダーを選択してください。`,
  partFolderNotOurs: ({ name }) => `受信フォルダーの「${name}」はFastDropのフォルダーではありません。削除するか、別のフォルダーを選択してください。`,
  partFolderMoved: 'この転送の途中データのフォルダーが、移動されたか置き換えられました。',
  noRoomForOldFile: ({ name, folder }) =>
    `「${name}」を置き換えられませんでした。古いファイルを「${folder}」に保管する余地がありません。フォルダーの中身を確認してください。`,
  tooManyOfThatName: ({ name }) =>
    `受信フォルダーに「${name}」と同じような名前のファイルが多すぎます。いくつか片付けてから、もう一度送信してもらってください。`,
  receivedNotThereAnyMore: '受信したものがディスクから失われています。もう一度送信してもらってください。',
  thereAlreadyButChanged: '受信中に、すでにあったファイルが変更されました。もう一度送信してもらってください。',
  noSpaceToUnpack: '受信フォルダーに、ファイルを展開するための空き領域が足りません。空き領域を増やしてから、もう一度送信してもらってください。',
  noSpaceToPack: 'このデバイスに、送信前にまとめるための空き領域が足りません。空き領域を増やすか、ファイルを1個ずつ圧縮なしで送信してください。',
} satisfies Partial<FaultWords>
