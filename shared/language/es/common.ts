import { say } from './say.ts'

/** Words that stand in many places. */
export const common = {
  appName: 'FastDrop',
  paired: 'Vinculado',
  loading: 'Iniciando…',
  cancel: 'Cancelar',
  dismiss: 'Descartar',
  copy: 'Copiar',
  copied: 'Copiado',
  textTitle: 'Texto',
  items: (count: number) => say.count(count, { one: '# elemento', many: '# de elementos', other: '# elementos' }),
  /** Short texts are told exactly. */
  byteCount: (count: number) => `${say.number(count)} B`,
  fileCount: (count: number) => say.count(count, { one: '# archivo', many: '# de archivos', other: '# archivos' }),
  folderCount: (count: number) => say.count(count, { one: '# carpeta', many: '# de carpetas', other: '# carpetas' }),
  filesAndFolders: (files: string, folders: string) => `${files}, ${folders}`,
  transferCount: (count: number) => say.count(count, { one: '# transferencia', many: '# de transferencias', other: '# transferencias' }),
  /** Several files, by the name of the first. */
  nameAndMore: (name: string, count: number) => `${name} y ${say.number(count)} más`,
  andMore: (count: number) => `y ${say.number(count)} más`,
  /** A file, and what became of it. */
  because: (path: string, reason: string) => `${path}: ${reason}`,
  of: (part: number, whole: number) => `${say.number(part)} de ${say.number(whole)}`,
  to: (name: string) => `a ${name}`,
  from: (name: string) => `de ${name}`,
}
