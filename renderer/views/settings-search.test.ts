import { describe, expect, it } from 'vitest'
import type { Spoken } from '../../shared/language/languages.ts'
import { inLanguage } from '../../shared/language/testing.ts'
import { isAdvanced, SETTING_KEYS, shownSettings } from './settings-search.ts'

const found = (query: string): string[] => [...shownSettings(query, false)]

describe('what the settings show', () => {
  it('is the basic ones, and the others where they are open', () => {
    expect(found('')).toEqual(['deviceName', 'receiveFolder', 'conflict', 'visibility', 'background', 'language', 'theme', 'paired', 'check'])
    expect([...shownSettings('  ', true)]).toEqual(SETTING_KEYS)
  })

  it('is what fits the words that are looked for, by what stands there and by what people call it', () => {
    expect(found('device name')).toEqual(['deviceName'])
    expect(found('DARK')).toEqual(['theme'])
    expect(found('zstd')).toEqual(['compression'])
    expect(found('bandwidth')).toEqual(['sendLimit'])
    expect(found('overwrite')).toEqual(['conflict'])
    expect(found('vpn')).toEqual(['interfaceAddress'])
    expect(found('unpair')).toEqual(['paired'])
    expect(found('5424')).toEqual(['port'])
    expect(found('fire')).toEqual(['check', 'port'])
    expect(found('défaults')).toContain('reset')
  })

  it('is what is meant with a hyphen or without', () => {
    for (const query of ['wifi', 'Wi-Fi', 'wi-f', 'WI‑FI']) expect([query, found(query)]).toEqual([query, ['interfaceAddress']])
    expect(found('auto-start')).toEqual(['background'])
    expect(found('- wifi -')).toEqual(['interfaceAddress'])
    expect(found('-')).toEqual(found(''))
  })

  it('is found from the middle of what is written without spaces', () => {
    const inTongue = (language: Spoken, query: string) => inLanguage(language, () => found(query))
    expect(inTongue('ja', '先')).toContain('receiveFolder')
    expect(inTongue('ja', 'フォルダー')).toContain('receiveFolder')
    expect(inTongue('ja', 'ズワイガニ')).toEqual([])
    expect(inTongue('zh-Hans', '卡')).toEqual(['interfaceAddress'])
    expect(inTongue('zh-Hans', 'zip')).toEqual(['compression'])
    expect(inTongue('zh-Hans', 'ip')).toEqual(['interfaceAddress'])
  })

  it('is nothing where one word fits nowhere, or only the middle of one', () => {
    expect(found('dark xyzzy')).toEqual([])
    expect(found('std')).toEqual([])
  })
})

it('knows where an error may be out of sight', () => {
  expect(['port', 'connections', 'sendLimit', 'deviceName', 'toString'].map(isAdvanced)).toEqual([true, true, true, false, false])
})
