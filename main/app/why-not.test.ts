import { expect, it } from 'vitest'
import { wordsIn } from '../../shared/language/catalogues.ts'
import { inLanguage } from '../../shared/language/testing.ts'
import { say } from '../../shared/sentence.ts'
import { EngineError } from '../engine/errors.ts'
import { whyNot } from './why-not.ts'

it('says why FastDrop could not start in the language of the user, as far as it has words for it', () => {
  const error = new EngineError('KEY_SEALED', say('keyWithoutKeyring', { folder: '/data' }))
  expect(inLanguage('de', () => whyNot(error))).toBe(wordsIn('de').faults.keyWithoutKeyring({ folder: '/data' }))
  expect(whyNot(error)).toBe(error.message)
  expect([whyNot(new TypeError('no such thing')), whyNot('odd')]).toEqual(['no such thing', 'odd'])
})
