import { describe, expect, it } from 'vitest'
import { appOf } from '../testing.ts'
import { checkDraft, draftOf, draftWith, portOf, portText } from './settings-draft.ts'

const { settings } = appOf()

describe('checkDraft', () => {
  it('sends nothing that was not changed', () => {
    expect(checkDraft(draftOf(settings), settings)).toEqual({ patch: {}, errors: {} })
  })

  it('sends what changed, trimmed and as numbers', () => {
    const draft = { ...draftOf(settings), deviceName: ' Studio ', port: '6000', connections: '8', compression: 'Zip', theme: 'dark' } as const
    expect(checkDraft(draft, settings).patch).toEqual({ deviceName: 'Studio', port: 6000, connections: 8, compression: 'Zip', theme: 'dark' })
  })

  it('does not undo what was changed from elsewhere while the form was open', () => {
    const since = { ...settings, receiving: false, visibility: 'hidden', port: 6000 } as const
    const draft = draftWith(since, { theme: 'dark', port: '7000' })
    expect(draft).toMatchObject({ receiving: false, visibility: 'hidden', theme: 'dark', port: '7000' })
    expect(checkDraft(draft, since).patch).toEqual({ theme: 'dark', port: 7000 })
  })

  it('takes an empty port for the default one', () => {
    expect(checkDraft({ ...draftOf(settings), port: ' ' }, { ...settings, port: 6000 }).patch).toEqual({ port: 0 })
    expect(draftOf({ ...settings, port: 0 }).port).toBe('')
  })

  it.each(['99', '65536', '1e3', '-5', '80.5', 'abc', '0x1000'])('refuses port %s beside its field', (port) => {
    const checked = checkDraft({ ...draftOf(settings), port }, settings)
    expect(checked.patch).toBeNull()
    expect(Object.keys(checked.errors)).toEqual(['port'])
  })

  it.each(['auto', '0', '-1', '17', '4.5'])('refuses %j connections', (connections) => {
    expect(Object.keys(checkDraft({ ...draftOf(settings), connections }, settings).errors)).toEqual(['connections'])
  })

  it('takes no number of connections for the wish that it be measured', () => {
    expect(checkDraft({ ...draftOf(settings), connections: ' ' }, settings)).toEqual({ patch: { connections: 0 }, errors: {} })
    expect(draftOf({ ...settings, connections: 0 }).connections).toBe('')
  })

  it('tells every wrong field at once', () => {
    const checked = checkDraft({ ...draftOf(settings), deviceName: ' ', port: '1', connections: '0' }, settings)
    expect(checked.errors).toEqual({ deviceName: 'A name is needed.', port: expect.any(String), connections: expect.any(String) })
  })
})

describe('the speed limit', () => {
  const limitOf = (sendLimit: string) => checkDraft({ ...draftOf(settings), sendLimit }, { ...settings, sendLimit: 1_000_000 })

  it('is typed in MB/s, with a point or a comma, and empty is none', () => {
    expect(['20', '2.5', ' 0,01 ', ''].map((typed) => limitOf(typed).patch)).toEqual([
      { sendLimit: 20_000_000 },
      { sendLimit: 2_500_000 },
      { sendLimit: 10_000 },
      { sendLimit: 0 },
    ])
    expect([0, 2_500_000].map((sendLimit) => draftOf({ ...settings, sendLimit }).sendLimit)).toEqual(['', '2.5'])
  })

  it.each(['0', '0.001', '-1', '1e3', 'fast', '999999'])('is not %j', (typed) => {
    expect(limitOf(typed)).toEqual({ patch: null, errors: { sendLimit: expect.any(String) } })
  })
})

describe('portOf', () => {
  it('takes an empty field for the default, and what is no port for none', () => {
    expect(['', ' ', '0', '1024', ' 65535 '].map(portOf)).toEqual([0, 0, 0, 1024, 65_535])
    expect(['80', '65536', '1e4', 'x', '5423.5'].map(portOf)).toEqual([null, null, null, null, null])
    expect([0, 6000].map(portText)).toEqual(['', '6000'])
  })
})
