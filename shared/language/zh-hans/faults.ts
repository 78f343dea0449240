import type { FaultWords } from '../../sentence.ts'
import { appFaults } from './faults-app.ts'
import { codeFaults } from './faults-codes.ts'
import { diskFaults } from './faults-disk.ts'
import { networkFaults } from './faults-network.ts'
import { pairingFaults } from './faults-pairing.ts'
import { receivingFaults } from './faults-receiving.ts'
import { sendingFaults } from './faults-sending.ts'

/** Every sentence of a fault in Simplified Chinese: what happened, to what, what to do. */
export const faults: FaultWords = {
  ...codeFaults,
  ...diskFaults,
  ...networkFaults,
  ...sendingFaults,
  ...receivingFaults,
  ...pairingFaults,
  ...appFaults,
}
