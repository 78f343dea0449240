import { type BrowserWindow, clipboard, dialog, shell } from 'electron'
import { printable } from '../../shared/format.ts'
import { wordsOf } from '../../shared/language/current.ts'
import { linkIn } from '../../shared/link.ts'
import { say } from '../../shared/sentence.ts'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import { EngineError } from '../engine/errors.ts'
import type { Engine } from '../engine/facade.ts'

const words = wordsOf('dialogs')

type Received = Extract<TransferSnapshot, { state: 'done' }>

/** What the question shows of a long link; its host is told by itself. */
const LINK_SHOWN_CHARACTERS = 300
const OPEN = 1

/** Puts a received text on the clipboard, byte for byte. Throws NOT_FOUND. */
export async function copyText(engine: Pick<Engine, 'transfers'>, transferId: string): Promise<void> {
  await clipboard.writeText(received(engine, transferId).text)
}

/** Asks, and opens the link that a received text is in the browser. Throws NOT_FOUND, BAD_SETTING. */
export async function openLink({ engine, window }: { engine: Pick<Engine, 'transfers'>; window: BrowserWindow }, transferId: string): Promise<void> {
  const { transfer, text } = received(engine, transferId)
  const url = urlOf(text)
  if (url === null) throw new EngineError('BAD_SETTING', say('noWebAddress'))
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: words.openPage(url.host),
    detail: `${shortened(url.href)}\n\n${sourceOf(transfer)}`,
    buttons: [words.cancel, words.openLink],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  if (response === OPEN) await shell.openExternal(url.href)
}

/** Parsed as a browser does, so that what is asked about is what is opened; a host of other scripts stands there as "xn--…". */
export function urlOf(text: string): URL | null {
  const link = linkIn(text)
  if (link === null || !URL.canParse(link)) return null
  const url = new URL(link)
  const web = url.protocol === 'https:' || url.protocol === 'http:'
  return web && url.username === '' && url.password === '' && url.host !== '' ? url : null
}

function received(engine: Pick<Engine, 'transfers'>, transferId: string): { readonly transfer: Received; readonly text: string } {
  const transfer = engine.transfers().find(({ id }) => id === transferId)
  const text = transfer?.state === 'done' && transfer.direction === 'receive' ? transfer.result.text : undefined
  if (transfer?.state !== 'done' || text === undefined) throw new EngineError('NOT_FOUND', say('receivedTextGone'))
  return { transfer, text }
}

function sourceOf({ peer }: Received): string {
  return peer.verified ? words.cameFrom(printable(peer.name)) : words.cameFromUnchecked(printable(peer.name))
}

function shortened(link: string): string {
  return link.length <= LINK_SHOWN_CHARACTERS ? link : `${link.slice(0, LINK_SHOWN_CHARACTERS)}…`
}
