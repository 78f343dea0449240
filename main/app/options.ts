import path from 'node:path'
import { isSpoken, type Spoken } from '../../shared/language/languages.ts'

/** What the environment and the command line say. A flag goes before its variable. */
export interface Options {
  /** FASTDROP_HOME, --data-dir: everything this instance keeps. Null: the system's place for it. */
  readonly home: string | null
  /** FASTDROP_INTERFACE, --interface: the one address to listen, dial and announce on. It goes before the setting. */
  readonly interfaceAddress: string | null
  /** FASTDROP_RECEIVE_DIR: the receive folder of a first start. */
  readonly receiveFolder: string | null
  /** --hidden: start without showing the window. */
  readonly hidden: boolean
  /** FASTDROP_LANGUAGE: speaks one language whatever the settings say, or the test language. For tests and pictures. */
  readonly language: Spoken | null
  /** FASTDROP_E2E=1: the engine is reachable from the test driver; nothing else changes. */
  readonly e2e: boolean
  /** Address of the development server, which electron-vite tells; the package ignores it. */
  readonly devPage: string | null
}

/** The words with which a later start finds the same things. */
export function ownFlags({ home, interfaceAddress }: Pick<Options, 'home' | 'interfaceAddress'>): readonly string[] {
  return [...(home === null ? [] : [`--data-dir=${home}`]), ...(interfaceAddress === null ? [] : [`--interface=${interfaceAddress}`])]
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly argv: readonly string[]
  readonly cwd: string
  readonly isPackaged: boolean
}

export function readOptions({ env, argv, cwd, isPackaged }: Surroundings): Options {
  const absolute = (given: string | null): string | null => (given === null ? null : path.resolve(cwd, given))
  return {
    home: absolute(flag(argv, 'data-dir') ?? filled(env.FASTDROP_HOME)),
    interfaceAddress: flag(argv, 'interface') ?? filled(env.FASTDROP_INTERFACE),
    receiveFolder: absolute(filled(env.FASTDROP_RECEIVE_DIR)),
    hidden: argv.includes('--hidden'),
    language: spokenIn(filled(env.FASTDROP_LANGUAGE)),
    e2e: env.FASTDROP_E2E === '1',
    devPage: isPackaged ? null : localPage(env.ELECTRON_RENDERER_URL),
  }
}

function spokenIn(word: string | null): Spoken | null {
  return word !== null && isSpoken(word) ? word : null
}

function filled(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}

function flag(argv: readonly string[], name: string): string | null {
  const start = `--${name}=`
  const given = argv.findLast((word) => word.startsWith(start))
  return filled(given?.slice(start.length))
}

function localPage(url: string | undefined): string | null {
  return url !== undefined && /^http:\/\/(localhost|127\.0\.0\.1|\[::1\]):\d+\/?$/.test(url) ? url : null
}
