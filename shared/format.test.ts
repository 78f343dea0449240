import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatDuration, formatPercent, formatRate, printable } from './format.ts'

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [-5, '0 B'],
    [0.4, '0 B'],
    [1, '1 B'],
    [999, '999 B'],
    [999.4, '999 B'],
    [999.6, '1.00 kB'],
    [1000, '1.00 kB'],
    [1_234, '1.23 kB'],
    [9_994, '9.99 kB'],
    [9_996, '10.0 kB'],
    [12_345, '12.3 kB'],
    [99_940, '99.9 kB'],
    [99_960, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [1_500_000, '1.50 MB'],
    [524_288_000, '524 MB'],
    [812e9, '812 GB'],
    [2.5e12, '2.50 TB'],
    [Number.MAX_SAFE_INTEGER, '9.01 PB'],
    [1.5e18, '1500 PB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it('has three digits at most, and is right to half a percent', () => {
    const sizes = fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.maxSafeNat(), fc.double({ min: 0, max: 9e15, noNaN: true }))
    fc.assert(
      fc.property(sizes, (bytes) => {
        const [number = '', unit = ''] = formatBytes(bytes).split(' ')
        expect(number.replace('.', '').length).toBeLessThanOrEqual(3)
        const value = Number(number) * 1000 ** ['B', 'kB', 'MB', 'GB', 'TB', 'PB'].indexOf(unit)
        expect(Math.abs(value - bytes)).toBeLessThanOrEqual(Math.max(0.5, bytes * 0.005_001))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('formatRate, formatCount, formatPercent', () => {
  it('say a rate', () => {
    expect([formatRate(0), formatRate(1_250_000_000)]).toEqual(['0 B/s', '1.25 GB/s'])
  })

  it('say a number of things', () => {
    expect([0, 1, 2, 20_000].map((count) => formatCount(count, 'file', 'files'))).toEqual(['0 files', '1 file', '2 files', '20,000 files'])
  })

  it('say 100 % only when all is there', () => {
    expect([formatPercent(0, 10), formatPercent(1, 3), formatPercent(9_999_999, 10_000_000), formatPercent(5, 5), formatPercent(6, 5)]).toEqual([
      '0 %',
      '33 %',
      '99 %',
      '100 %',
      '100 %',
    ])
    expect(formatPercent(0, 0)).toBe('100 %')
  })
})

describe('formatDuration', () => {
  it.each([
    [0, 'under a second'],
    [0.99, 'under a second'],
    [1, '1 s'],
    [59.4, '59 s'],
    [59.5, '1 min'],
    [60, '1 min'],
    [61, '1 min 1 s'],
    [250, '4 min 10 s'],
    [3599, '59 min 59 s'],
    [3599.6, '1 h'],
    [3600, '1 h'],
    [7499, '2 h 5 min'],
    [86_400, '24 h'],
  ])('%d s is %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })
})

describe('printable', () => {
  it('shows what would move the cursor or turn the text', () => {
    expect(printable('a\u001b[2J\r\nb')).toBe('a\uFFFD[2J\uFFFD\uFFFDb')
    expect(printable('photo\u202Egpj.exe \u200B \uE000 \u2028 \uD800')).toBe('photo\uFFFDgpj.exe \uFFFD \uFFFD \uFFFD \uFFFD')
  })

  it('leaves the rest as it is', () => {
    const text = 'Größe “日本語” <b>العربية</b> 🌋 — 1 %'
    expect(printable(text)).toBe(text)
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (any) => printable(printable(any)) === printable(any) && !/[\p{Cc}\p{Cf}]/u.test(printable(any))))
  })
})
