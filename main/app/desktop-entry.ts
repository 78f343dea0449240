/** A program and its words. */
export type CommandLine = readonly [program: string, ...words: string[]]

/** Field code of a desktop entry: the files that are handed over, each as a word of its own. */
export const ALL_FILES = '%F'

/** What stands after "Exec=": https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html */
export function execLine(command: CommandLine): string {
  return command.map(quoted).join(' ')
}

/** Quoted for the program line, then escaped as every string of such a file; a percent sign would stand for a field. */
function quoted(word: string): string {
  const inQuotes = word.replaceAll(/["`$\\]/g, (character) => `\\${character}`)
  return `"${inQuotes.replaceAll('\\', '\\\\').replaceAll('%', '%%')}"`
}
