import { createEngine } from '../main/engine/engine.ts'
import type { Engine } from '../main/engine/facade.ts'

const PATIENCE_MS = 30_000

/** Pairs two devices that are nothing but their data folders yet: both users compare six digits and say yes. */
export async function acquaint(homes: { readonly sender: string; readonly receiver: string }): Promise<void> {
  const [sender, receiver] = [await engineIn(homes.sender, 'Bench sender'), await engineIn(homes.receiver, 'Bench receiver')]
  try {
    for (const engine of [sender, receiver]) await engine.start()
    const agreed = [sender, receiver].map(agree)
    sender.pair({ host: '127.0.0.1', port: receiver.identity().port ?? 0 })
    await Promise.all(agreed)
  } finally {
    await sender.close()
    await receiver.close()
  }
}

function engineIn(dataDir: string, deviceName: string): Promise<Engine> {
  const place = { dataDir, receiveFolder: dataDir, port: 0, interfaceAddress: '127.0.0.1' }
  return createEngine({
    ...place,
    deviceName,
    deviceKind: 'desktop',
    connections: 4,
    discovery: false,
    listen: true,
    pairing: true,
    accept: 'ask',
    version: 'bench',
  })
}

/** Says yes as soon as there are digits; resolves when it is paired. */
function agree(engine: Engine): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The two ends could not be paired in time.')), PATIENCE_MS)
    engine.subscribe((event) => {
      if (event.event === 'pairing' && event.pairing.state === 'comparing') engine.answerPairing(event.pairing.id, true)
      if (event.event !== 'pairing-closed') return
      clearTimeout(timer)
      if (event.outcome === 'paired') resolve()
      else reject(new Error(`The two ends could not be paired: ${event.message ?? event.code ?? 'unknown'}`))
    })
  })
}
