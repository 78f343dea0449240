/** What the Linux profiler has seen, and what kind of work that is. */

/** One moment of one thread on a processor. */
export interface Sample {
  readonly program: string
  readonly process: number
  readonly thread: number
  /** Innermost first. */
  readonly frames: readonly Frame[]
}

export interface Frame {
  readonly symbol: string
  /** The file its code lies in; the kernel in brackets. */
  readonly from: string
}

/** Kinds of work, as a table names them, in the order of a byte's way. */
export const KINDS = [
  'reading the source (kernel)',
  'writing the file (kernel)',
  'TCP (kernel)',
  'waiting, waking, memory (kernel)',
  'cipher and TLS library',
  'digests',
  'compression',
  'copies in the program',
  'JavaScript and its runtime',
  'compiling JavaScript',
  'the rest',
] as const

export type Kind = (typeof KINDS)[number]

const HEAD = /^(.+?)\s+(\d+)\/(\d+)\s*$/
const FRAME = /^\s+[0-9a-f]+\s+(.*?)(?:\+0x[0-9a-f]+)?\s+\((.*)\)$/

/** From `perf script -F comm,pid,tid,ip,sym,dso`: a head line a sample, a line a frame, a blank line. */
export function samplesIn(text: string): Sample[] {
  const samples: Sample[] = []
  for (const block of text.split(/\n\s*\n/)) {
    const [first = '', ...rest] = block.split('\n').filter((line) => line.trim() !== '')
    const head = HEAD.exec(first.trim())
    if (!head) continue
    const frames = rest.flatMap((line) => {
      const found = FRAME.exec(line)
      return found ? [{ symbol: found[1] ?? '', from: found[2] ?? '' }] : []
    })
    samples.push({ program: (head[1] ?? '').trim(), process: Number(head[2]), thread: Number(head[3]), frames })
  }
  return samples
}

const FORK = /PERF_RECORD_FORK\((\d+):\d+\):\((\d+):\d+\)/g

/** Everyone who descends from these, and they themselves: `perf script --show-task-events` tells who began whom, in order. */
export function familyIn(text: string, first: Iterable<number>): ReadonlySet<number> {
  const family = new Set(first)
  for (const [, child, parent] of text.matchAll(FORK)) if (family.has(Number(parent))) family.add(Number(child))
  return family
}

/** The runtime tells the profiler the names of what it has compiled: work that is there only because somebody looks on. */
export function isForProfiler({ frames }: Sample): boolean {
  return frames.some(({ symbol }) => /PerfBasicLogger|LowLevelLogger|V8FileLogger|CodeEventLogger|ExternalLogEventListener/.test(symbol))
}

/** What the innermost frame does; of the kernel, on whose behalf. */
export function kindOf({ frames }: Sample): Kind {
  const [leaf] = frames
  if (!leaf) return 'the rest'
  if (isKernel(leaf)) return kernelKind(frames)
  return ownKind(leaf, frames)
}

function isKernel({ from }: Frame): boolean {
  return from.includes('kernel') || from.startsWith('[guest')
}

/** The first that fits wins: an interrupt that delivers packets may come in the middle of anything. */
const KERNEL: readonly (readonly [RegExp, Kind])[] = [
  [/^(tcp_|inet_|__?sock_|sock_|net_rx|__netif|ip_|__ip_|unix_|sk_|skb_)/, 'TCP (kernel)'],
  [/^(vfs_write|do_iter_write|vfs_iter_write|vfs_fallocate|generic_perform_write|do_sync|vfs_fsync|ext4_|xfs_|btrfs_)/, 'writing the file (kernel)'],
  [/^(vfs_read|do_iter_read|vfs_iter_read|filemap_read|generic_file_read|do_sendfile|splice_|shmem_file_read|copy_splice_read)/, 'reading the source (kernel)'],
  [/^(do_sys_open|do_filp_open|path_openat|vfs_statx|do_statx|__do_sys_newfstat|vfs_fstat|iterate_dir|vfs_getattr)/, 'reading the source (kernel)'],
  [/^(vfs_rename|do_renameat|do_mkdirat|do_utimes|do_unlinkat|vfs_utimes|do_fchmodat|chmod_common)/, 'writing the file (kernel)'],
]

function kernelKind(frames: readonly Frame[]): Kind {
  for (const { symbol } of frames) {
    const found = KERNEL.find(([pattern]) => pattern.test(symbol))
    if (found) return found[1]
  }
  return 'waiting, waking, memory (kernel)'
}

const DIGEST = /wasm-function|xxh|sha\d|sha1|md5|crc32|OPENSSL_ia32_rdsc/i
const CIPHER =
  /aes|ghash|gcm|chacha|poly1305|\bSSL|ssl3|_ssl|tls|BIO_|EVP_|CRYPTO_|OPENSSL_|ossl|ERR_|ecp_|bn_|crypto::|NodeBIO|rec_layer|do_name|sshbuf|cipher/
const COPY = /^(__)?mem(move|cpy|set)|_memcpy/
const COMPRESS = /ZSTD_|HUF_|FSE_|deflate|inflate|longest_match/
const COMPILER =
  /compiler|Compil|turboshaft|maglev|RegisterAlloc|Scanner|Parser|Bytecode|interpreter::|AstValue|Preparse|Liftoff|baseline::|SharedFunctionInfo::.*Compile|CodeSerializer|ObjectDeserializer/
const JAVASCRIPT = /^(Builtins_|v8::|JS:|node::|napi_|uv_|uv__|LazyCompile|Script:|Function:|Eval:)|\.js:/

/** Work for a compiler is done by threads of its own: what they call belongs to it as well. */
function ownKind(leaf: Frame, frames: readonly Frame[]): Kind {
  const { symbol, from } = leaf
  if (DIGEST.test(symbol) || from.includes('libxxhash')) return 'digests'
  if (COMPRESS.test(symbol) || /zstd|libz\.so/.test(from)) return 'compression'
  if (/libcrypto|libssl|libgnutls|libnettle|libgcrypt/.test(from) || CIPHER.test(symbol)) return 'cipher and TLS library'
  if (frames.some((frame) => COMPILER.test(frame.symbol) && !isKernel(frame))) return 'compiling JavaScript'
  if (COPY.test(symbol)) return 'copies in the program'
  if (JAVASCRIPT.test(symbol) || /\.map$|^\[JIT\]|^\/\/anon|memfd:/.test(from)) return 'JavaScript and its runtime'
  return frames.some((frame) => JAVASCRIPT.test(frame.symbol)) ? 'JavaScript and its runtime' : 'the rest'
}
