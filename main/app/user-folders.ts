import path from 'node:path'

/** Folders of a user on Linux, as the desktop's own rules have them. */
export interface UserFolders {
  readonly data: string
  readonly config: string
}

/** https://specifications.freedesktop.org/basedir-spec/ */
export function userFolders(env: Readonly<Record<string, string | undefined>>, home: string): UserFolders {
  const chosen = (value: string | undefined, usual: string): string => (value !== undefined && path.isAbsolute(value) ? value : path.join(home, usual))
  return { data: chosen(env.XDG_DATA_HOME, path.join('.local', 'share')), config: chosen(env.XDG_CONFIG_HOME, '.config') }
}
