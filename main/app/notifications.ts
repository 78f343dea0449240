import { Notification } from 'electron'
import type { EngineEvent } from '../../shared/events.ts'
import { formatBytes, printable } from '../../shared/format.ts'
import { say, wordsOf } from '../../shared/language/current.ts'
import { transferTitle } from '../../shared/language/title-text.ts'
import { lostCount } from '../../shared/lost-words.ts'
import type { PairingSnapshot } from '../../shared/pairing.ts'
import { calledName, isClassic, type LostFile, type OfferSnapshot, type TransferPeer, type TransferSnapshot } from '../../shared/transfer.ts'

const words = wordsOf('notifications')

const TITLE_MAX = 120
const ACCEPT = 0
const DECLINE = 1

export interface NotificationParts {
  readonly icon: string
  readonly folderLabel: () => string
  /** The user looks at the window. */
  readonly isFocused: () => boolean
  readonly open: () => void
  /** Opens the window on that offer. */
  readonly openOffer: (offerId: string) => void
  readonly answerOffer: (offerId: string, accept: boolean) => void
  readonly reveal: (transferId: string) => void
  readonly transfer: (transferId: string) => TransferSnapshot | undefined
}

/** What the system tells the user while the window is elsewhere. None of it takes the focus. */
export class Notifications {
  readonly #parts: NotificationParts
  /** Kept until they are gone: one that is collected as garbage answers no click. */
  readonly #open = new Map<string, Notification>()

  constructor(parts: NotificationParts) {
    this.#parts = parts
  }

  tell(event: EngineEvent): void {
    switch (event.event) {
      case 'offer':
        return this.#offer(event.offer)
      case 'offer-closed':
        return this.#withdraw(event.offerId)
      case 'done':
        return this.#done(event)
      case 'pairing':
        return this.#pairing(event.pairing)
      case 'pairing-closed':
        return this.#withdraw(event.pairingId)
      case 'listening':
      case 'classic':
      case 'everyone':
      case 'paired-devices':
      case 'peer':
      case 'peer-gone':
      case 'accepted':
      case 'interrupted':
      case 'resumed':
      case 'transfer':
      case 'transfer-removed':
      case 'reconnect':
      case 'retry':
      case 'conflict':
      case 'error':
        return
    }
  }

  /** Said once, at the first close. */
  explainTray(): void {
    const shown = this.#show('tray', { title: words.trayTitle, body: words.trayBody })
    shown?.on('click', this.#parts.open)
  }

  /** What came of a wish that was not made in the window. */
  say(title: string, body: string): void {
    this.#show('said', { title, body })?.on('click', this.#parts.open)
  }

  closeAll(): void {
    for (const id of this.#open.keys()) this.#withdraw(id)
  }

  #offer(offer: OfferSnapshot): void {
    const shown = this.#show(offer.id, {
      ...offerWords(offer, this.#parts.folderLabel()),
      actions: [
        { type: 'button', text: words.accept },
        { type: 'button', text: words.decline },
      ],
      // The question stays until it is answered or withdrawn.
      timeoutType: 'never',
      urgency: 'critical',
    })
    shown?.on('click', () => this.#parts.openOffer(offer.id))
    // The index is an argument of its own in the oldest Electron, and still is in the newest.
    shown?.on('action', (_event, index) => {
      if (index === ACCEPT || index === DECLINE) this.#parts.answerOffer(offer.id, index === ACCEPT)
    })
  }

  /** Said once: its later steps are seen in the window. */
  #pairing(pairing: PairingSnapshot): void {
    if (pairing.direction !== 'incoming' || pairing.state !== 'connecting' || this.#parts.isFocused()) return
    const shown = this.#show(pairing.id, { title: words.pairTitle(calledName(pairing.peer)), body: words.pairBody })
    shown?.on('click', this.#parts.open)
  }

  #done(event: Extract<EngineEvent, { event: 'done' }>): void {
    const transfer = this.#parts.transfer(event.transferId)
    if (event.direction === 'send' && event.lost && transfer) return this.#incomplete(transfer, event.lost)
    if (event.direction !== 'receive' || transfer === undefined || this.#parts.isFocused()) return
    if (event.text !== undefined) return this.#textCame(transfer)
    const [size, folder] = [formatBytes(event.bytes), this.#parts.folderLabel()]
    const body = event.lost ? words.receivedLostBody(size, folder, lostCount(event.lost)) : words.receivedBody(size, folder)
    const shown = this.#show(event.transferId, { title: words.receivedTitle(transferTitle(transfer), calledName(transfer.peer)), body })
    shown?.on('click', () => this.#parts.reveal(event.transferId))
  }

  /** Who has sent it thinks that all is there. */
  #incomplete(transfer: TransferSnapshot, lost: readonly LostFile[]): void {
    if (this.#parts.isFocused()) return
    const title = words.incompleteTitle(transferTitle(transfer), calledName(transfer.peer), lostCount(lost))
    this.#show(transfer.id, { title, body: words.incompleteBody })?.on('click', this.#parts.open)
  }

  /** Not the text itself: a notification may stand on a locked screen. */
  #textCame(transfer: TransferSnapshot): void {
    const shown = this.#show(transfer.id, { title: words.textTitle(calledName(transfer.peer)), body: words.textBody })
    shown?.on('click', this.#parts.open)
  }

  #show(id: string, options: Electron.NotificationConstructorOptions): Notification | null {
    if (!Notification.isSupported()) return null
    const notification = new Notification({
      ...options,
      title: titleText(options.title ?? ''),
      body: bodyText(options.body ?? ''),
      // macOS and Windows show the app's own.
      ...(process.platform === 'linux' && { icon: this.#parts.icon }),
    })
    this.#open.get(id)?.close()
    this.#open.set(id, notification)
    const forget = (): void => this.#forget(id, notification)
    notification.on('click', forget).on('action', forget).on('close', forget)
    notification.show()
    return notification
  }

  #withdraw(id: string): void {
    this.#open.get(id)?.close()
    this.#open.delete(id)
  }

  #forget(id: string, notification: Notification): void {
    if (this.#open.get(id) === notification) this.#open.delete(id)
  }
}

function offerWords(offer: OfferSnapshot, folderLabel: string): { readonly title: string; readonly body: string } {
  const name = calledName(offer.peer)
  if (offer.kind === 'text') return { title: words.offerTextTitle(name), body: bodyOf(offer, formatBytes(offer.totalBytes)) }
  const size = words.offerSize(formatBytes(offer.totalBytes), folderLabel)
  return { title: words.offerTitle(name, offer.files + offer.directories), body: bodyOf(offer, size) }
}

/** One can say yes right there, without having seen the sheet. */
function bodyOf(offer: OfferSnapshot, size: string): string {
  const noSpace = offer.kind === 'files' && offer.totalBytes > offer.freeBytes
  const runs = offer.executables > 0 ? [words.canRun(offer.executables)] : []
  return say().sentences([words.sentence(size), ...(noSpace ? [words.noSpace] : []), ...runs, trustWords(offer.peer)])
}

function trustWords(peer: TransferPeer): string {
  if (isClassic(peer)) return words.fromClassic
  if (peer.namesakeOf) return words.fromNamesake(peer.namesakeOf.name)
  return peer.verified ? words.fromPaired : words.fromStranger
}

/** Names come from a peer: no control characters, and no longer than a headline. */
export function titleText(text: string): string {
  const shown = [...printable(text)]
  return shown.length <= TITLE_MAX ? shown.join('') : `${shown.slice(0, TITLE_MAX - 1).join('')}…`
}

/** Some notification servers read markup in the body, and none says so in time. */
export function bodyText(text: string): string {
  return printable(text).replaceAll('<', '‹').replaceAll('>', '›').replaceAll('&', '＆')
}
