import { createRequire } from 'node:module'

/** What the package declares of itself; the functions beneath it have the same shape, and heed the level. */
type Zstd = Pick<typeof import('@mongodb-js/zstd'), 'compress' | 'decompress'>

let loaded: Zstd | null = null

/**
 * The native zstd, loaded when it is first needed and not at every start. The package's own `compress` passes on the bytes and drops the
 * level, so that everything would be packed at its default of 3; what lies beneath it is called instead.
 */
export function nativeZstd(): Zstd {
  loaded ??= createRequire(import.meta.url)('@mongodb-js/zstd/bindings.js') as Zstd
  return loaded
}
