import type { Device } from './device.ts'

/** The engine sends it, for stories about what comes of it on the other side. */
export async function sendText(device: Device, peerName: string, words: string): Promise<void> {
  await device.card(peerName).waitFor()
  await device.electron.evaluate(
    (_electron, { name, text }) => {
      const peer = globalThis.fastdropEngine.peers().find((candidate) => candidate.name === name)
      if (!peer) throw new Error('That device is not in sight.')
      globalThis.fastdropEngine.send({ paths: [], text, to: { peerId: peer.id } })
    },
    { name: peerName, text: words },
  )
}
