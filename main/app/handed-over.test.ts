import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesIn, HandedOver } from './handed-over.ts'
import { Selections } from './selections.ts'

let folder: string
let file: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fastdrop-handed-'))
  file = path.join(folder, 'a file.txt')
  writeFileSync(file, '')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the words of a start', () => {
  it('are files where such are there, as they are named or as addresses', () => {
    const argv = ['/opt/FastDrop/fastdrop', '--hidden', 'a file.txt', pathToFileURL(file).href, 'no such file', '--data-dir=/x', 'file:///%zz', '']
    expect(filesIn({ argv, cwd: folder, appPath: null })).toEqual([file])
    expect(filesIn({ argv: ['fastdrop', '.'], cwd: folder, appPath: null })).toEqual([folder])
  })

  it('are not the app itself, nor what Electron was told before it', () => {
    const argv = ['/usr/bin/electron', '-r', file, folder, '--no-sandbox']
    expect(filesIn({ argv, cwd: folder, appPath: folder })).toEqual([])
    expect(filesIn({ argv: [...argv, file], cwd: folder, appPath: folder })).toEqual([file])
  })
})

describe('what was handed over', () => {
  it('is one thing until the user is asked about it', () => {
    const selections = new Selections()
    const handed = new HandedOver(selections)
    handed.add([])
    expect(handed.current).toBeNull()
    handed.add(['/a'])
    const first = handed.current
    handed.add(['/b', '/a'])
    const both = handed.current
    expect(selections.pathsOf(both?.id ?? '')).toEqual(['/a', '/b'])
    // an answer to what stood there before does not take the new one away
    handed.taken(first?.id ?? '')
    expect(handed.current).toEqual(both)
    handed.taken(both?.id ?? '')
    expect(handed.current).toBeNull()
    handed.add(['/c'])
    expect(handed.current?.items).toBe(1)
  })
})
