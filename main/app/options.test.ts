import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'

const read = (env: Record<string, string>, ...argv: string[]) => readOptions({ env, argv: ['/bin/fastdrop', ...argv], cwd: '/here', isPackaged: false })

describe('readOptions', () => {
  it('is all defaults when nothing is said', () => {
    expect(read({})).toEqual({ home: null, interfaceAddress: null, receiveFolder: null, hidden: false, language: null, e2e: false, devPage: null })
  })

  it('takes a language that is spoken, the test language among them, and no other', () => {
    expect(['de', 'zh-Hans', 'pseudo', 'fr', 'system', ''].map((word) => read({ FASTDROP_LANGUAGE: word }).language)).toEqual([
      'de',
      'zh-Hans',
      'pseudo',
      null,
      null,
      null,
    ])
  })

  it('takes the environment, and makes paths absolute', () => {
    const options = read({ FASTDROP_HOME: 'a', FASTDROP_INTERFACE: ' 127.0.0.1 ', FASTDROP_RECEIVE_DIR: '/r', FASTDROP_E2E: '1' }, '--hidden')
    expect(options).toMatchObject({ home: '/here/a', interfaceAddress: '127.0.0.1', receiveFolder: '/r', hidden: true, e2e: true })
  })

  it('puts a flag before its variable, the last one counts, and an empty one is none', () => {
    const env = { FASTDROP_HOME: '/env', FASTDROP_INTERFACE: '192.0.2.1' }
    const options = read(env, '--data-dir=/first', '--data-dir=/last', '--interface=')
    expect(options).toMatchObject({ home: '/last', interfaceAddress: '192.0.2.1' })
  })

  it.each(['https://example.org/', 'http://example.org:5173', 'http://localhost:5173.example.org/', 'file:///etc/passwd'])(
    'takes no page from elsewhere: %s',
    (ELECTRON_RENDERER_URL) => expect(read({ ELECTRON_RENDERER_URL }).devPage).toBeNull(),
  )

  it('takes the local development server', () => {
    expect(read({ ELECTRON_RENDERER_URL: 'http://localhost:5173' }).devPage).toBe('http://localhost:5173')
    const packaged = { env: { ELECTRON_RENDERER_URL: 'http://localhost:5173' }, argv: [], cwd: '/', isPackaged: true }
    expect(readOptions(packaged).devPage).toBeNull()
  })
})
