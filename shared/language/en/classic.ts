import { CLASSIC_OPEN_MINUTES, DEFAULT_CLASSIC_PORT } from '../../settings.ts'
import { say } from './say.ts'

/** Devices that speak the older FastDP 1.x, and devices that are added by their address. */
export const classic = {
  classicSwitch: `Accept FastDP 1.x devices for ${CLASSIC_OPEN_MINUTES} minutes`,
  classicOn: 'FastDP 1.x devices may send',
  classicPort: (port: number) => `Port ${port}, not encrypted`,
  timeOpen: (remaining: number | null) => (remaining === null ? 'until switched off' : `${say.duration(remaining)} left`),
  classicTitle: 'Accept FastDP 1.x devices?',
  classicHint: 'FastDP 1.x is the older protocol. It protects nothing:',
  classicWarnings: ['No encryption. Everyone on the network can read what is sent.', 'No check of who it is. A sender is an address, and anyone can be at it.'],
  classicAsked: `You are asked about each file, and nothing is written before you say yes. After ${CLASSIC_OPEN_MINUTES} minutes nobody is let in any more.`,
  classicPortHint: `Empty: ${DEFAULT_CLASSIC_PORT}, where FastDP 1.x devices look for each other.`,
  classicOpen: `Accept for ${CLASSIC_OPEN_MINUTES} minutes`,
  classicOpening: 'Opening…',
  classicCard: 'FastDP 1.x, not encrypted',
  /** The version of the protocol that a device speaks. */
  classicSpoken: (wire: string) => `FastDP ${wire}`,
  classicSendWarning: 'Not encrypted, and no check of who it is: everyone on the network can read what you send to it, and anyone can be at its address.',
  classicOneFile: 'It takes one file at a time. A folder, or several files, go as one archive.',

  addressTitle: 'Add a device by its address',
  addressHint: 'For a device that does not show up by itself, for example across a VPN. FastDrop must be running there.',
  addressField: 'Address',
  addressFieldHint: (port: number) => `With a colon and the port if it is not ${port}.`,
  addressExample: '192.168.1.20',
  addressMissing: 'Type an address first.',
  addressHere: (addresses: readonly string[]) => `From the other side, this computer is ${say.listed(addresses)}.`,
  speaksField: 'It runs',
  speaks: { fastdrop: 'FastDrop', classic: 'FastDP 1.x device' },
  classicAddressHint: 'For a program that speaks the older FastDP 1.x. It must be waiting for files there.',
  classicVersionField: 'Version',
  classicVersions: { any: 'Automatic', '1.1.0': '1.1.0', '1.0.0': '1.0.0' },
  classicVersionHints: {
    any: 'Tries 1.1.0 first, then 1.0.0.',
    '1.1.0': 'The released command-line tool.',
    '1.0.0': 'Programs written from the first text of the protocol. Many wait at port 8888.',
  },
  add: 'Add',
  adding: 'Reaching it…',
}
