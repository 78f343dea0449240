import { expect, test } from 'vitest'
import { familyIn, isForProfiler, KINDS, kindOf, samplesIn } from './samples.ts'

const TEXT = `node 4242/4242
	    7f12 _aesni_ctr32_ghash_6x+0x1a (/usr/bin/node)
	    7f13 SSL_read (/usr/bin/node)

node 4242/4250
	ffffffff81 copy_folio_from_iter_atomic+0x10 ([kernel.kallsyms])
	ffffffff82 generic_perform_write ([kernel.kallsyms])
	ffffffff83 vfs_write ([kernel.kallsyms])

tokio runtime w 77/78
	    7f14 work (/usr/bin/other)

`

test('each sample has its program, its thread and its frames, innermost first', () => {
  const samples = samplesIn(TEXT)
  expect(samples.map(({ program, process, thread }) => ({ program, process, thread }))).toEqual([
    { program: 'node', process: 4242, thread: 4242 },
    { program: 'node', process: 4242, thread: 4250 },
    { program: 'tokio runtime w', process: 77, thread: 78 },
  ])
  expect(samples[0]?.frames[0]).toEqual({ symbol: '_aesni_ctr32_ghash_6x', from: '/usr/bin/node' })
  expect(samples.map(kindOf)).toEqual(['cipher and TLS library', 'writing the file (kernel)', 'the rest'])
})

const KERNEL = '[kernel.kallsyms]'

function kind(...frames: readonly (readonly [symbol: string, from: string])[]): string {
  return kindOf({ program: 'node', process: 1, thread: 1, frames: frames.map(([symbol, from]) => ({ symbol, from })) })
}

test('the kernel works on behalf of a call', () => {
  expect(kind(['_copy_to_iter', KERNEL], ['skb_copy_datagram_iter', KERNEL], ['tcp_recvmsg', KERNEL], ['vfs_read', KERNEL])).toBe('TCP (kernel)')
  expect(kind(['copy_page_to_iter', KERNEL], ['shmem_file_read_iter', KERNEL], ['vfs_read', KERNEL])).toBe('reading the source (kernel)')
  expect(kind(['finish_task_switch', KERNEL], ['futex_wait', KERNEL])).toBe('waiting, waking, memory (kernel)')
  expect(kind(['strncpy_from_user', KERNEL], ['do_filp_open', KERNEL])).toBe('reading the source (kernel)')
})

test('work in a program is told by its name, or by whose thread it is', () => {
  expect(kind(['JS:wasm-function[1]-1-turbofan', '/tmp/perf-7.map'])).toBe('digests')
  expect(kind(['0x1234', '/usr/lib/libcrypto.so.3'])).toBe('cipher and TLS library')
  expect(kind(['__memmove_avx512_unaligned_erms', 'libc.so.6'], ['node::crypto::TLSWrap::ClearOut', 'node'])).toBe('copies in the program')
  expect(kind(['Builtins_LoadIC', 'node'])).toBe('JavaScript and its runtime')
  expect(kind(['malloc', 'libc.so.6'], ['v8::internal::Heap::Allocate', 'node'])).toBe('JavaScript and its runtime')
  expect(kind(['malloc', 'libc.so.6'], ['v8::internal::compiler::PipelineImpl::OptimizeGraph', 'node'])).toBe('compiling JavaScript')
  expect(kind(['ZSTD_compressBlock_fast', 'zstd.node'])).toBe('compression')
  expect(kind(['main', '/usr/bin/rsync'])).toBe('the rest')
  expect(kind()).toBe('the rest')
})

test('what is done for the profiler alone is told from the rest', () => {
  const sample = (symbol: string) => ({
    program: 'node',
    process: 1,
    thread: 1,
    frames: [
      { symbol: '__libc_write', from: 'libc' },
      { symbol, from: 'node' },
    ],
  })
  expect(isForProfiler(sample('v8::internal::PerfBasicLogger::LogRecordedBuffer'))).toBe(true)
  expect(isForProfiler(sample('uv_fs_write'))).toBe(false)
})

test('every kind has a name of its own', () => {
  expect(new Set(KINDS).size).toBe(KINDS.length)
})

test('the family of a process is known from who began whom', () => {
  const text = ['(20:20):(10:11)', '(30:30):(20:20)', '(40:40):(1:1)', '(50:51):(30:30)'].map((pair) => `x 1/1 PERF_RECORD_FORK${pair}`).join('\n\n')
  expect(familyIn(text, [10])).toEqual(new Set([10, 20, 30, 50]))
  expect(familyIn(text, [7])).toEqual(new Set([7]))
})
