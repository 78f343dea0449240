import type { Language } from './languages.ts'

/** Where a translation may say the same as English, and why. A path that ends in "." stands for all below it. For tests. */
export const EQUAL_EVERYWHERE: Readonly<Record<string, string>> = {
  'units.': 'signs of units are the same in many languages',
  'common.byteCount': 'a number and the sign of its unit',
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
  'tray.tooltip': 'the name of the program',
}

/** The same for one language, as for a word that is spelled alike. */
export const EQUAL_IN: Readonly<Partial<Record<Language, Readonly<Record<string, string>>>>> = {
  de: {
    'common.textTitle': 'spelled alike',
    'devices.versionLabel': 'spelled alike',
    'classic.classicVersionField': 'spelled alike',
    'transfers.nameLabel': 'spelled alike',
    'transfers.portLabel': 'spelled alike',
    'settings.portField': 'spelled alike',
    'findings.names.port': 'spelled alike',
    'states.inTime': '“in” is a German word, too',
  },
  es: {
    'settings.interfaceKinds.virtual': 'spelled alike',
  },
}

export function mayEqual(path: string, language: Language): boolean {
  const allowed = Object.keys({ ...EQUAL_EVERYWHERE, ...EQUAL_IN[language] })
  return allowed.some((each) => path === each || (each.endsWith('.') && path.startsWith(each)))
}
