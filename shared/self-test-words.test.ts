import { expect, test } from 'vitest'
import { inLanguage } from './language/testing.ts'
import type { Finding } from './self-test.ts'
import { findingWords, reportWords } from './self-test-words.ts'

const FINDINGS: readonly Finding[] = [
  { check: 'network', found: 'connected', interfaces: [{ name: 'eth0', address: '192.0.2.1', kind: 'lan' }] },
  { check: 'network', found: 'none' },
  { check: 'port', found: 'next', port: 5425, wanted: 5424 },
  { check: 'inbound', found: 'blocked', port: 5424, addresses: ['192.0.2.1'] },
  { check: 'inbound', found: 'reached', port: 5424, visited: false, firewall: 'ufw' },
  { check: 'discovery', found: 'deaf', failures: [{ address: '192.0.2.1', failure: 'silent' }], heard: 0 },
  { check: 'neighbours', found: 'unreachable', devices: 2, names: ['Desk\u202E'] },
  { check: 'folder', found: 'unwritable', folder: '/r\n', code: 'EROFS' },
  { check: 'clock', found: 'wrong', nowMs: 0 },
]

test('what is wrong is said with what to do, and what others call themselves stays harmless', () => {
  for (const finding of FINDINGS) {
    const { found, advice } = findingWords(finding)
    expect(found).toMatch(/^\P{Lu}*[A-Z/0-9].*\.$/u)
    expect(`${found}${advice}`).not.toMatch(/[\n\u202E]/)
    if (finding.found !== 'connected') expect(advice).toMatch(/^[A-Z].*\.$/)
  }
  expect(findingWords({ check: 'folder', found: 'unwritable', folder: '/r', code: 'EROFS' }).found).toBe('/r cannot be written: its disk can only be read.')
  expect(findingWords({ check: 'folder', found: 'unwritable', folder: '/r', code: 'EWHAT' }).found).toBe('/r cannot be written (EWHAT).')
  expect(findingWords({ check: 'inbound', found: 'reached', port: 5424, visited: false, firewall: 'ufw' }).advice).toContain('ufw is on')
})

test('one line says how it went', () => {
  const report = (...findings: Finding[]): string => reportWords({ atMs: 0, checks: findings.map((finding) => ({ finding, commands: [] })) })
  const ok: Finding = { check: 'clock', found: 'plausible', nowMs: 0 }
  const [notice, failed]: readonly [Finding, Finding] = [
    { check: 'neighbours', found: 'nobody' },
    { check: 'network', found: 'none' },
  ]
  expect([report(ok), report(ok, notice), report(ok, notice, failed, failed)]).toEqual([
    'Everything works.',
    'This device works, with 1 thing to know.',
    '2 checks failed. What to do stands below.',
  ])
})

test('two sentences stand behind each other as one writes in that language', () => {
  const finding: Finding = { check: 'folder', found: 'writable', folder: '/r', freeBytes: null, fileMaxBytes: 4 * 1024 ** 3 }
  expect(findingWords(finding).found).toMatch(/\. Its disk takes less than 4 GiB a file\.$/)
  expect(inLanguage('ja', () => findingWords(finding).found)).toMatch(/。このディスク/)
})
