import { describe, expect, it } from 'vitest'
import { wordsIn } from '../shared/language/catalogues.ts'
import { inLanguage } from '../shared/language/testing.ts'
import { say, sentenceText } from '../shared/sentence.ts'
import { codeGroups, outcomeLine, pairedName, pairingAnnounced, spokenCode } from './pairing-words.ts'
import { otherEnd, pairedOf, pairingOf } from './testing.ts'

describe('pairing in words', () => {
  it('keeps the zeros of a code, to be seen and to be heard', () => {
    expect(codeGroups('012340')).toEqual(['012', '340'])
    expect(spokenCode('012340')).toBe('The code is 0 1 2, 3 4 0.')
  })

  it('calls a device as the user does, else as it does itself, without what deceives', () => {
    expect(pairedName(pairedOf({ name: 'Desk', label: 'My desk' }))).toBe('My desk')
    expect(pairedName(pairedOf({ name: 'Desk\u202E', label: '' }))).toBe('Desk\uFFFD')
  })

  it('says how it ended, and why', () => {
    const outcome = { id: 'p1', name: 'De\u202Esk' }
    expect(outcomeLine({ ...outcome, paired: true, code: null, message: null })).toBe('Paired with De\uFFFDsk. Its key is checked whenever the two meet.')
    expect(outcomeLine({ ...outcome, paired: false, code: 'DECLINED', message: 'The other side declined.' })).toBe(
      'Not paired with De\uFFFDsk. The other side declined.',
    )
    expect(outcomeLine({ ...outcome, paired: false, code: 'DECLINED', message: null })).toBe('Not paired with De\uFFFDsk.')
  })

  it('says why in the language of the window, whatever the words are that came with it', () => {
    const why = { code: 'NOT_VERIFIED', message: 'English words', sentence: say('codesNotConfirmedThere') } as const
    const german = inLanguage('de', () => outcomeLine({ id: 'p1', name: 'Desk', paired: false, ...why }))
    expect(german).toBe(`Nicht mit Desk gekoppelt. ${sentenceText(why.sentence, wordsIn('de').faults)}`)
  })

  it('announces who asks, and not what was begun here', () => {
    expect(pairingAnnounced([pairingOf({ direction: 'outgoing' })])).toBe('')
    expect(pairingAnnounced([pairingOf({ peer: otherEnd({ name: 'Amber Otter' }) })])).toBe('Amber Otter wants to be paired with this computer.')
  })
})
