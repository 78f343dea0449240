import { say } from './say.ts'

/** Words that stand in many places. */
export const common = {
  appName: 'FastDrop',
  paired: 'Gekoppelt',
  loading: 'Wird gestartet …',
  cancel: 'Abbrechen',
  dismiss: 'Ausblenden',
  copy: 'Kopieren',
  copied: 'Kopiert',
  textTitle: 'Text',
  items: (count: number) => say.count(count, { one: '# Objekt', other: '# Objekte' }),
  /** Short texts are told exactly. */
  byteCount: (count: number) => `${say.number(count)} B`,
  fileCount: (count: number) => say.count(count, { one: '# Datei', other: '# Dateien' }),
  folderCount: (count: number) => say.count(count, { one: '# Ordner', other: '# Ordner' }),
  filesAndFolders: (files: string, folders: string) => `${files}, ${folders}`,
  transferCount: (count: number) => say.count(count, { one: '# Übertragung', other: '# Übertragungen' }),
  /** Several files, by the name of the first. */
  nameAndMore: (name: string, count: number) => `${name} und ${say.number(count)} weitere`,
  andMore: (count: number) => `und ${say.number(count)} weitere`,
  /** A file, and what became of it. */
  because: (path: string, reason: string) => `${path}: ${reason}`,
  of: (part: number, whole: number) => `${say.number(part)} von ${say.number(whole)}`,
  to: (name: string) => `an ${name}`,
  from: (name: string) => `von ${name}`,
}
