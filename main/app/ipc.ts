import { type IpcMainInvokeEvent, ipcMain } from 'electron'
import * as v from 'valibot'
import { type Fault, faultOf } from '../../shared/fault.ts'
import { REQUEST_CHANNEL, type Reply, type RequestName, type RequestOf, type ResponseOf, requests } from '../../shared/ipc.ts'
import { say } from '../../shared/sentence.ts'
import { refusalOf } from '../../shared/settings.ts'
import { asEngineError } from '../engine/errors.ts'
import { complain } from './complain.ts'

/** What the main process does for the page, one function for each request of the contract. */
export type Commands = { readonly [N in RequestName]: (body: RequestOf<N>) => ResponseOf<N> | Promise<ResponseOf<N>> }

/** Who may ask: the main frame of the one window, while it shows our page. */
export interface Asker {
  readonly contentsId: () => number | null
  readonly origin: string
}

/** The one place where the page's words arrive. Every answer is a value or a fault; nothing is thrown across. */
export function serveRequests(commands: Commands, asker: Asker): void {
  ipcMain.handle(REQUEST_CHANNEL, async (event, message: unknown) => {
    if (!isTrusted(event, asker)) {
      complain('a request was refused', `it came from ${event.senderFrame?.url.slice(0, 200) ?? 'a frame that is gone'}`)
      return { ok: false, fault: faultOf('INTERNAL') }
    }
    return answer(commands, message)
  })
}

export function isTrusted(event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>, asker: Asker): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && event.sender.id === asker.contentsId() && frame.origin === asker.origin
}

export async function answer(commands: Commands, message: unknown): Promise<Reply<RequestName>> {
  const name = nameOf(message)
  if (name === null) return { ok: false, fault: faultOf('INTERNAL', say('unknownRequest')) }
  return answerOne(commands, name, message)
}

async function answerOne<N extends RequestName>(commands: Commands, name: N, message: unknown): Promise<Reply<N>> {
  try {
    const body = v.safeParse(requests[name], (message as { body?: unknown }).body)
    if (!body.success) return { ok: false, fault: faultOf('BAD_SETTING', refusalOf(body.issues[0]) ?? undefined) }
    return { ok: true, value: await commands[name](body.output as RequestOf<N>) }
  } catch (error) {
    return { ok: false, fault: faultFrom(name, error) }
  }
}

function nameOf(message: unknown): RequestName | null {
  if (typeof message !== 'object' || message === null || !('name' in message)) return null
  const { name } = message
  return typeof name === 'string' && Object.hasOwn(requests, name) ? (name as RequestName) : null
}

function faultFrom(name: RequestName, error: unknown): Fault {
  const known = asEngineError(error)
  if (known.code === 'INTERNAL') complain(name, error)
  return known.toFault()
}
