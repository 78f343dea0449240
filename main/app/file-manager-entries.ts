import { ALL_FILES, type CommandLine, execLine } from './desktop-entry.ts'

/** One file that puts "Send with FastDrop" into the menu of one file manager. */
export interface FileManagerEntry {
  /** Program that shows it; without that program the entry is not written. */
  readonly manager: string
  /** Below the user's data folder, or below the configuration folder. */
  readonly base: 'data' | 'config'
  readonly path: readonly string[]
  readonly content: string
  /** Scripts, and entries of KDE, are only taken when they may be run. */
  readonly executable: boolean
}

const NAME = 'fastdrop'

/** By this line a script of ours is known again, whatever its label was. */
export const SCRIPT_MARK = '# Written by FastDrop, and removed by its settings.'

/**
 * What the file managers of Linux read, each in its own place:
 * Nautilus and Caja run scripts, Nemo has actions, Dolphin service menus, PCManFM the actions of DES-EMA, Thunar and its kin "Send to".
 *
 * @param label what stands in the menu; a script's name is its label
 */
export function fileManagerEntries(command: CommandLine, label: string): readonly FileManagerEntry[] {
  const exec = `${execLine(command)} ${ALL_FILES}`
  const script = { content: scriptOf(command), executable: true }
  return [
    { manager: 'nautilus', base: 'data', path: ['nautilus', 'scripts', label], ...script },
    { manager: 'caja', base: 'config', path: ['caja', 'scripts', label], ...script },
    { manager: 'nemo', base: 'data', path: ['nemo', 'actions', `${NAME}.nemo_action`], content: nemoAction(exec, label), executable: false },
    { manager: 'dolphin', base: 'data', path: ['kio', 'servicemenus', `${NAME}.desktop`], content: serviceMenu(exec, label), executable: true },
    { manager: 'pcmanfm', base: 'data', path: ['file-manager', 'actions', `${NAME}.desktop`], content: action(exec, label), executable: false },
    { manager: 'thunar', base: 'data', path: ['Thunar', 'sendto', `${NAME}.desktop`], content: sendTo(exec, label), executable: false },
  ]
}

/** The chosen files come as words, some of them relative to the folder that is shown, which is where the script runs. */
function scriptOf(command: CommandLine): string {
  return lines('#!/bin/sh', SCRIPT_MARK, `exec ${command.map(shellWord).join(' ')} "$@"`)
}

function shellWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

function nemoAction(exec: string, label: string): string {
  return lines('[Nemo Action]', `Name=${label}`, `Exec=${exec}`, 'Selection=NotNone', 'Extensions=any;', 'Quote=double')
}

function serviceMenu(exec: string, label: string): string {
  return lines(
    '[Desktop Entry]',
    'Type=Service',
    'MimeType=application/octet-stream;inode/directory;',
    'X-KDE-ServiceTypes=KonqPopupMenu/Plugin',
    `Actions=${NAME}`,
    '',
    `[Desktop Action ${NAME}]`,
    `Name=${label}`,
    `Exec=${exec}`,
  )
}

function action(exec: string, label: string): string {
  return lines('[Desktop Entry]', 'Type=Action', `Name=${label}`, `Profiles=${NAME};`, '', `[X-Action-Profile ${NAME}]`, 'MimeTypes=all/all;', `Exec=${exec}`)
}

function sendTo(exec: string, label: string): string {
  return lines('[Desktop Entry]', 'Type=Application', 'Version=1.0', `Name=${label}`, `Exec=${exec}`)
}

function lines(...all: readonly string[]): string {
  return [...all, ''].join('\n')
}
