import { EVERYONE_MINUTES } from '../shared/settings.ts'
import { calledName, type PairedName } from '../shared/transfer.ts'
import { foreign } from './text.ts'

/** Every English sentence about who is who, and who can see this device. A translation is another object of the same type. */
export const presenceText = {
  namesakeCard: (name: string) => `Not verified as your “${name}”`,
  namesakeHint: (name: string) =>
    `It is called like your paired device “${name}”, but has not shown its key: it is another device, or FastDrop was set up anew on it.`,
  namesakePairAgain: 'If it is yours and was set up anew, pair the two again.',
  namesakeOffer: (name: string) => `This is not verified as your paired device “${name}”: it has the name, but another key. Accept only if you know why.`,
  namesakeTransfer: (name: string) => `not verified as your “${name}”`,
  namesakeTitle: (name: string) => `This is not the “${name}” you paired`,
  namesakeQuestion: 'What you send may reach somebody else. Nothing was sent so far.',
  sendAnyway: 'Send anyway',

  visibilityField: 'Who can see this device',
  visibilities: { everyone: 'Everyone', paired: 'Paired devices', hidden: 'Nobody' },
  visibilityHints: {
    everyone: 'Everyone on the network sees its name and may ask; you are asked each time.',
    paired: 'Others see that somebody is here, and only paired devices who. Strangers are refused without a question.',
    hidden: 'Nothing is announced. Paired devices that know its address still reach it; strangers are refused.',
  },
  visibleAs: {
    everyone: (name: string) => `Visible as “${name}”`,
    paired: () => 'Visible to paired devices only',
    hidden: () => 'Not visible to others',
  },

  everyoneSwitch: `Receive from everyone for ${EVERYONE_MINUTES} minutes`,
  everyoneOn: 'Receiving from everyone',
  everyoneUnasked: 'You are not asked',
  everyoneTitle: 'Receive from everyone?',
  everyoneHint: `For ${EVERYONE_MINUTES} minutes this device is visible to everyone on the network.`,
  everyoneWarnings: ['You are not asked: what anyone sends goes into your receive folder at once.', 'Nobody checks who the senders are.'],
  everyoneAfter: 'After that, or when you switch it off, your settings hold again. Nothing of yours is ever replaced.',
  everyoneStart: `Receive for ${EVERYONE_MINUTES} minutes`,
} as const

/** A device in a sentence: what the user calls it goes first, and what it says of itself is made fit to be shown. */
export function shownName(device: { readonly name: string; readonly label?: string }): string {
  return foreign(calledName(device))
}

export function namesakeName({ name }: PairedName): string {
  return foreign(name)
}
