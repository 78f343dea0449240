import { createRequire } from 'node:module'

/** What the native part offers. */
export interface NativeZstd {
  readonly compress: (data: Buffer, level: number) => Promise<Buffer>
  readonly decompress: (frame: Buffer) => Promise<Buffer>
}

const PACKAGE = '@mongodb-js/zstd'
/** What the names of the native packages end in. On Linux only one of the two is installed, or loads. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = { linux: ['-gnu', '-musl'], win32: ['-msvc'] }

let loaded: NativeZstd | null = null

/**
 * The native part itself, loaded when it is first needed. The package's own way to it does two things that we cannot have: to tell one
 * C library from another it asks Node for a diagnostic report, which looks up the name of every connected peer and lets nothing else run
 * meanwhile, for seconds where nobody answers; and it does not hand on the level. Throws what the system says where there is none.
 */
export function loadZstd(): NativeZstd {
  loaded ??= load()
  return loaded
}

function load(): NativeZstd {
  const own = createRequire(import.meta.url)
  // the native packages are the package's, wherever it has been put
  const its = createRequire(own.resolve(PACKAGE))
  let reason: unknown
  for (const ending of ENDINGS[process.platform] ?? ['']) {
    try {
      return its(`${PACKAGE}-${process.platform}-${process.arch}${ending}`) as NativeZstd
    } catch (error) {
      reason ??= error
    }
  }
  throw reason
}
