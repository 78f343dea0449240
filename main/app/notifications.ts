import { Notification } from 'electron'
import type { EngineEvent } from '../../shared/events.ts'
import { formatBytes, formatCount, printable } from '../../shared/format.ts'
import { lostCount } from '../../shared/lost-words.ts'
import type { PairingSnapshot } from '../../shared/pairing.ts'
import { calledName, isClassic, type LostFile, type OfferSnapshot, type TransferPeer, type TransferSnapshot } from '../../shared/transfer.ts'

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
    const body = 'Open it again from the tray, or by starting it once more. Quit ends it.'
    const shown = this.#show('tray', { title: 'FastDrop keeps receiving in the background', body })
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
        { type: 'button', text: 'Accept' },
        { type: 'button', text: 'Decline' },
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
    const body = 'Both screens show a code. Click to compare them; nothing is paired before you say yes.'
    const shown = this.#show(pairing.id, { title: `${calledName(pairing.peer)} wants to be paired with this computer`, body })
    shown?.on('click', this.#parts.open)
  }

  #done(event: Extract<EngineEvent, { event: 'done' }>): void {
    const transfer = this.#parts.transfer(event.transferId)
    if (event.direction === 'send' && event.lost && transfer) return this.#incomplete(transfer, event.lost)
    if (event.direction !== 'receive' || transfer === undefined || this.#parts.isFocused()) return
    if (event.text !== undefined) return this.#textCame(transfer)
    const missing = event.lost ? `, ${lostCount(event.lost)}` : ''
    const body = `${formatBytes(event.bytes)} in ${this.#parts.folderLabel()}${missing}. Click to show it in its folder.`
    const shown = this.#show(event.transferId, { title: `Received ${transfer.title} from ${calledName(transfer.peer)}`, body })
    shown?.on('click', () => this.#parts.reveal(event.transferId))
  }

  /** Who has sent it thinks that all is there. */
  #incomplete(transfer: TransferSnapshot, lost: readonly LostFile[]): void {
    if (this.#parts.isFocused()) return
    const title = `Sent ${transfer.title} to ${calledName(transfer.peer)}, ${lostCount(lost)}`
    this.#show(transfer.id, { title, body: 'Click to see which, and why.' })?.on('click', this.#parts.open)
  }

  /** Not the text itself: a notification may stand on a locked screen. */
  #textCame(transfer: TransferSnapshot): void {
    const shown = this.#show(transfer.id, { title: `Received a text from ${calledName(transfer.peer)}`, body: 'Click to read it.' })
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
  const text = offer.kind === 'text'
  const what = text ? 'a text' : formatCount(offer.files + offer.directories, 'item', 'items')
  const size = text ? formatBytes(offer.totalBytes) : `${formatBytes(offer.totalBytes)} into ${folderLabel}`
  // one can say yes right there, without having seen the sheet
  const runs =
    offer.executables > 0 ? `. ${formatCount(offer.executables, 'file', 'files')} can run as ${offer.executables === 1 ? 'a program' : 'programs'}` : ''
  const space = !text && offer.totalBytes > offer.freeBytes ? '. There is not enough space' : ''
  return { title: `${calledName(offer.peer)} would like to send you ${what}`, body: `${size}${space}${runs}${trustWords(offer.peer)}` }
}

function trustWords(peer: TransferPeer): string {
  if (isClassic(peer)) return '. FastDP 1.x: not encrypted, and nobody knows who it is.'
  if (peer.namesakeOf) return `. Not verified as your paired device “${peer.namesakeOf.name}”: it has another key.`
  return peer.verified ? '. From a device you have paired.' : '. Not verified: its name proves nothing.'
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
