import type { EngineEvent } from '../../shared/events.ts'
import { diskPaths } from '../../shared/sent-path.ts'
import { CLASSIC_VERSIONS, TEXT_NAME, type Wire } from '../../shared/transfer.ts'
import type { Circle } from './circle.ts'
import type { ClassicDoor } from './classic-door.ts'
import { wishedConnections } from './connections.ts'
import { EngineError } from './errors.ts'
import type { EngineOptions, SendOptions } from './facade.ts'
import type { SendAgain } from './going-on.ts'
import { DP_VERSION } from './limits.ts'
import { newId } from './new-id.ts'
import type { Outbox } from './send/outbox.ts'
import type { Pin } from './send/pin.ts'
import type { Sender } from './send/sender.ts'
import { type Target, targetOf } from './targets.ts'
import type { Throttle } from './throttle.ts'
import { Transfer } from './transfer.ts'
import type { Transfers, Worker } from './transfers.ts'
import type { Link } from './wire/link.ts'
import { classicCompression, type Wishes, wishesOf } from './wishes.ts'

export interface DispatchParts {
  readonly options: () => EngineOptions
  readonly circle: Circle
  readonly classic: ClassicDoor
  readonly transfers: Transfers
  readonly outbox: Outbox
  readonly roof: Throttle
  readonly sender: (options: SendAgain) => Sender
  readonly emit: (event: EngineEvent) => void
}

/** Begins transfers that a front end asks for. */
export class Dispatch {
  readonly #parts: DispatchParts

  constructor(parts: DispatchParts) {
    this.#parts = parts
  }

  /** See `Engine.send`. */
  send(options: SendOptions): string {
    const { circle, emit, transfers } = this.#parts
    const wishes = wishesOf(options)
    const target = targetOf(circle, options)
    const { peer, deviceId } = target
    const pin = circle.pinOf({ ...options, ...(deviceId !== null && { deviceId }) }, peer)
    if (target.classic !== null && (options.onlyPaired || pin)) throw new EngineError('NOT_VERIFIED')
    const transfer = new Transfer({
      id: newId(),
      direction: 'send',
      title: wishes.text ? TEXT_NAME : (diskPaths(options.paths)[0] ?? ''),
      sent: options.paths,
      kind: wishes.text ? 'text' : 'files',
      peer: target.known ?? { name: target.name, deviceId: null, address: target.host, verified: false, wire: wireOf(target) },
      emit,
      limit: options.limitBytesPerSecond ?? null,
    })
    const worker = this.#worker({ options, wishes, target, pin, transfer })
    void transfers.run(transfer, worker).then(() => {
      circle.manual.ended(options.to, transfer)
      circle.ended(peer, transfer)
    })
    emit({ event: 'transfer', transfer: transfer.snapshot() })
    return transfer.id
  }

  #worker({ options, wishes, target, pin, transfer }: Asked): Worker {
    const { circle, classic, outbox, roof, sender } = this.#parts
    const { peer, host, port } = target
    const common = {
      host,
      port,
      paths: options.paths,
      introduce: (link: Link, name: string) => circle.introduceAt(link, name, peer),
      onlyPaired: options.onlyPaired ?? false,
      pin,
      transfer,
    }
    const { interfaceAddress: localAddress, connections: usual } = this.#parts.options()
    if (target.classic !== null) return classic.sender({ ...common, localAddress, roof, compression: classicCompression(wishes) }, target.classic)
    const connections = wishedConnections(options.connections ?? usual)
    if (!options.wait) return sender({ ...common, ...wishes, connections })
    const place = host === '' ? null : { host, port }
    const device = pin && target.deviceId !== null ? { deviceId: target.deviceId, pin } : null
    return outbox.departure({
      transfer,
      to: { device, place, present: target.present },
      wishes: { ...common, ...wishes, connections },
      text: wishes.text,
      sender: ({ place: at, dropped }) => {
        // a text cannot have changed, though its time has
        const before = dropped !== null && !wishes.text ? { dropped } : {}
        return sender({ ...common, ...wishes, ...at, connections, waits: device !== null, ...before })
      },
    })
  }
}

interface Asked {
  readonly options: SendOptions
  readonly wishes: Wishes
  readonly target: Target
  readonly pin: Pin | null
  readonly transfer: Transfer
}

function wireOf({ classic }: Target): Wire {
  if (classic === null) return DP_VERSION
  return classic === 'any' ? CLASSIC_VERSIONS[0] : classic
}
