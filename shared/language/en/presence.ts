import { EVERYONE_MINUTES } from '../../settings.ts'

/** Who is who, and who can see this device. */
export const presence = {
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
  visibleToEveryone: (name: string) => `Visible as “${name}”`,
  visibleToPaired: 'Visible to paired devices only',
  visibleToNobody: 'Not visible to others',

  everyoneSwitch: `Receive from everyone for ${EVERYONE_MINUTES} minutes`,
  everyoneOn: 'Receiving from everyone',
  everyoneUnasked: 'You are not asked',
  everyoneTitle: 'Receive from everyone?',
  everyoneHint: `For ${EVERYONE_MINUTES} minutes this device is visible to everyone on the network.`,
  everyoneWarnings: ['You are not asked: what anyone sends goes into your receive folder at once.', 'Nobody checks who the senders are.'],
  everyoneAfter: 'After that, or when you switch it off, your settings hold again. Nothing of yours is ever replaced.',
  everyoneStart: `Receive for ${EVERYONE_MINUTES} minutes`,
}
