import type { Language } from './languages.ts'

/** Where a translation may say the same as English, and why. A path that ends in "." stands for all below it. For tests. */
export const EQUAL_EVERYWHERE: Readonly<Record<string, string>> = {
  'units.': 'signs of units are the same in many languages',
  'common.appName': 'the name of the program',
  'classic.classicSpoken': 'the name of the protocol',
  'classic.addressExample': 'an address',
  'classic.classicVersions.1.1.0': 'a version',
  'classic.classicVersions.1.0.0': 'a version',
  'classic.speaks.fastdrop': 'the name of the program',
  'settings.compressions.Zstd': 'the name of an algorithm',
  'settings.compressions.Zip': 'the name of an algorithm',
  'settings.compressions.TarGz': 'the name of an algorithm',
  'settings.interfaceKinds.tunnel': 'VPN is called so everywhere',
  'settings.alsoCalled.': 'what people look for, in any language',
  'dialogs.historyJson': 'the name of a format',
}

/** The same for one language, as for a word that is spelled alike. */
export const EQUAL_IN: Readonly<Partial<Record<Language, Readonly<Record<string, string>>>>> = {}

export function mayEqual(path: string, language: Language): boolean {
  const allowed = Object.keys({ ...EQUAL_EVERYWHERE, ...EQUAL_IN[language] })
  return allowed.some((each) => path === each || (each.endsWith('.') && path.startsWith(each)))
}
