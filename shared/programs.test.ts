import { expect, test } from 'vitest'
import { isHiddenPath, runsWhenOpened } from './programs.ts'

test.each([
  'setup.exe',
  'SETUP.EXE',
  'invoice.pdf.exe',
  'run.sh',
  'Photo.scr',
  'a.lnk',
  'x.desktop',
  'Game.app',
  'tool.jar',
  '.bat',
  'a.b.c.Ps1',
  'sheet.xlsm',
])('%s is a program', (name) => expect(runsWhenOpened(name)).toBe(true))

test.each(['notes.txt', 'exe', 'my.exe.txt', 'archive.tar.gz', 'film.mov', 'a.', '', 'constructor', 'a.constructor', 'a.exe ', 'README'])(
  '%s is none',
  (name) => expect(runsWhenOpened(name)).toBe(false),
)

test('hidden is whatever has a component with a dot in front', () => {
  expect(['.profile', 'a/.b', '.git/config', 'a/.b/c'].map(isHiddenPath)).toEqual([true, true, true, true])
  expect(['a.b', 'a/b.c', 'a./b', ''].map(isHiddenPath)).toEqual([false, false, false, false])
})
