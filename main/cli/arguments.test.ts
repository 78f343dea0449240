import { describe, expect, test } from 'vitest'
import { type CliCommand, type Parsed, parseArguments } from './arguments.ts'

function parse(line: string, env: NodeJS.ProcessEnv = {}): Parsed {
  return parseArguments(line === '' ? [] : line.split(' '), env, '1.2.3')
}

function command(line: string, env: NodeJS.ProcessEnv = {}): CliCommand {
  const parsed = parse(line, env)
  if (parsed.kind !== 'run') throw new Error(JSON.stringify(parsed))
  return parsed.command
}

describe('commands', () => {
  test('receive, bare', () => {
    expect(command('receive')).toEqual({ command: 'receive', json: false, accept: 'ask', once: false, discovery: true })
  })

  test('receive, with all of it sent', () => {
    expect(command('receive --no-reuse')).toMatchObject({ command: 'receive', reuse: false })
  })

  test('receive, with everything', () => {
    const line = 'receive --dir in --port 6000 --accept anyone --once --no-discovery --json --data-dir d --interface 127.0.0.1 --name Owl'
    expect(command(line)).toEqual({
      command: 'receive',
      json: true,
      dir: 'in',
      port: 6000,
      accept: 'anyone',
      once: true,
      discovery: false,
      dataDir: 'd',
      interface: '127.0.0.1',
      name: 'Owl',
    })
  })

  test('receive, with patterns: each may be repeated', () => {
    expect(command('receive --only *.jpg --except a* --only b/**')).toMatchObject({ wanted: { only: ['*.jpg', 'b/**'], except: ['a*'] } })
    expect(parse('receive --only=')).toMatchObject({ kind: 'refused', code: 'BAD_SETTING', message: expect.stringContaining('is no pattern of names') })
  })

  test('receive, with what happens to names that exist', () => {
    expect(command('receive --on-conflict skip')).toMatchObject({ conflict: { onConflict: 'skip', merge: false } })
    expect(command('receive --merge')).toMatchObject({ conflict: { onConflict: 'keep-both', merge: true } })
    expect(command('receive --on-conflict replace --merge')).toMatchObject({ conflict: { onConflict: 'replace', merge: true } })
    for (const who of ['paired', 'anyone'])
      expect(parse(`receive --on-conflict replace --accept ${who}`)).toMatchObject({
        kind: 'refused',
        code: 'BAD_SETTING',
        message: expect.stringContaining('only on your word for each offer'),
      })
    expect(parse('receive --on-conflict overwrite')).toMatchObject({ kind: 'refused', code: 'BAD_SETTING' })
  })

  test('receive, for whom one is visible', () => {
    expect(command('receive --visibility hidden')).toMatchObject({ accept: 'ask', visibility: 'hidden' })
    expect(command('receive --visibility everyone --accept anyone')).toMatchObject({ accept: 'anyone', visibility: 'everyone' })
    expect(parse('receive --visibility paired --accept anyone')).toMatchObject({ kind: 'refused', code: 'BAD_SETTING' })
    expect(parse('receive --classic --accept paired')).toMatchObject({ kind: 'refused', code: 'BAD_SETTING' })
    expect(parse('receive --visibility nobody')).toMatchObject({ kind: 'refused', code: 'BAD_SETTING' })
  })

  test('send, bare: compression as it pays, connections as they pay, not to the unverified', () => {
    expect(command('send --to Owl a b')).toEqual({
      command: 'send',
      json: false,
      to: 'Owl',
      paths: ['a', 'b'],
      connections: 0,
      compression: 'auto',
      digest: 'xxh3-128',
      unverified: false,
      discovery: true,
    })
  })

  test('send, a text', () => {
    expect(command('send --to Owl --text -')).toMatchObject({ command: 'send', paths: [], text: '-' })
  })

  test('send, with everything', () => {
    expect(
      command('send --to Owl --connections 8 --compress zstd --level 19 --digest sha256 --chunk-size 16M --unverified --limit 20M --no-discovery -- --json'),
    ).toEqual({
      command: 'send',
      json: false,
      to: 'Owl',
      paths: ['--json'],
      connections: 8,
      compression: 'Zstd',
      zstdLevel: 19,
      digest: 'sha-256',
      chunkBytes: 16_777_216,
      unverified: true,
      limit: 20_000_000,
      discovery: false,
    })
  })

  test('peers', () => {
    expect(command('peers')).toEqual({ command: 'peers', json: false, wait: 3 })
    expect(command('peers --wait 10')).toMatchObject({ wait: 10 })
  })

  test('common options may stand before the command', () => {
    expect(command('--json --name Owl peers')).toMatchObject({ json: true, name: 'Owl' })
  })
})

describe('environment', () => {
  const env = { FASTDROP_HOME: '/somewhere', FASTDROP_INTERFACE: '127.0.0.1' }

  test('is used', () => expect(command('peers', env)).toMatchObject({ dataDir: '/somewhere', interface: '127.0.0.1' }))
  test('gives way to the command line', () => expect(command('peers --data-dir here', env)).toMatchObject({ dataDir: 'here' }))
  test('is checked', () => expect(parse('peers', { FASTDROP_INTERFACE: 'eth0' })).toMatchObject({ kind: 'refused', code: 'BAD_SETTING' }))
  test('may be empty', () => expect(command('peers', { FASTDROP_HOME: '', FASTDROP_INTERFACE: '' })).not.toHaveProperty('interface'))
})

describe('refused with a sentence', () => {
  test.each([
    '',
    'fly',
    'receive --fly',
    'receive extra',
    'receive --port 80',
    'receive --accept everyone',
    'receive --dir',
    'receive --interface 192.0.2.77',
    'send a',
    'send --to Owl',
    'send --to Owl --connections 17 a',
    'send --to Owl --limit 0 a',
    'send --to Owl --compress rar a',
    'send --to Owl --text',
    'send --to Owl --text hello a',
    'send --to 192.0.2.1 --classic --chunk-size 1M a',
    'send --to 192.0.2.1 --classic --text hello',
    'send --to Owl --compress zip --level 3 a',
    'send --to Owl --level 20 a',
    'send --to Owl --digest md5 a',
    'send --to Owl --chunk-size 32M a',
    'send --to Owl --chunk-size 63k a',
    'send --to Owl --chunk-size 1.5M a',
    'peers --wait never',
  ])('%j', (line) => {
    const parsed = parse(line)
    expect(parsed).toMatchObject({ kind: 'refused', code: 'BAD_SETTING' })
    expect(parsed.kind === 'refused' && parsed.message).toMatch(/^[A-Z“][^\n]{10,}[.?!]$/)
  })

  test.each([
    ['auto', 'auto'],
    ['none', 'None'],
    ['zstd', 'Zstd'],
    ['zip', 'Zip'],
    ['targz', 'TarGz'],
  ])('compression %s is %s on the wire', (word, compression) => {
    expect(parse(`send --to Owl --compress ${word} a`)).toMatchObject({ command: { compression } })
  })

  test.each([
    ['transfers', { action: 'list', ids: [] }],
    ['transfers discard 3f 81', { action: 'discard', ids: ['3f', '81'] }],
    ['transfers resume 3f --json', { action: 'resume', ids: ['3f'], json: true }],
  ])('%j', (line, command) => expect(parse(line)).toMatchObject({ kind: 'run', command: { command: 'transfers', ...command } }))

  test.each(['transfers discard', 'transfers resume', 'transfers resume 1 2', 'transfers mend 1', 'resume'])('refuses %j', (line) =>
    expect(parse(line)).toMatchObject({ kind: 'refused', code: 'BAD_SETTING' }),
  )

  test.each([
    ['--wait', Number.POSITIVE_INFINITY],
    ['--wait=90', 90_000],
    ['--wait=90s', 90_000],
    ['--wait=1.5h', 5_400_000],
    ['--wait=7d', 604_800_000],
  ])('send %s takes no path for a time', (word, waitMs) =>
    expect(parse(`send --to Owl ${word} a`)).toMatchObject({ command: { command: 'send', paths: ['a'], waitMs } }),
  )

  test('send waits with a text, too', () =>
    expect(parse('send --to Owl --wait=2h --text hello')).toMatchObject({ command: { command: 'send', paths: [], text: 'hello', waitMs: 7_200_000 } }))

  test.each(['--wait=8d a', '--wait=0 a', '--wait=soon a', '--wait --classic a'])('refuses send %s', (rest) =>
    expect(parse(`send --to 192.0.2.1 ${rest}`)).toMatchObject({ kind: 'refused', code: 'BAD_SETTING' }),
  )
})

describe('texts', () => {
  test('version', () => expect(parse('--version')).toEqual({ kind: 'text', text: '1.2.3\n' }))

  test.each(['--help', 'receive --help', 'send --help', 'peers --help'])('%s teaches by examples', (line) => {
    expect(parse(line)).toMatchObject({ kind: 'text', text: expect.stringMatching(/Usage: fastdrop[\s\S]*Examples:\n {2}fastdrop /) })
  })

  test('help tells the exit codes', () => expect(parse('--help')).toMatchObject({ text: expect.stringContaining('0 delivered') }))
})
