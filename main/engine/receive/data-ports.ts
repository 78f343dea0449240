import { asEngineError } from '../errors.ts'
import { DATA_PORTS_WITHIN_MS } from '../limits.ts'
import { log } from '../log.ts'
import { pause } from '../retry.ts'
import type { Scope } from '../scope.ts'
import type { MessageOf } from '../wire/messages.ts'
import { dataPortsOf } from '../wire/tls-threads.ts'
import type { ReceiverOptions } from './receiver-options.ts'

/**
 * Ports for the data connections of a large drop, where this machine has processors for threads of their own. They are open until the drop
 * ends. What is said of them in ACCEPT; nothing where there are none: the main port takes every connection.
 */
export async function dataPortsFor(
  { opened, dataPorts }: Pick<ReceiverOptions, 'opened' | 'dataPorts'>,
  scope: Scope,
): Promise<Pick<MessageOf<'ACCEPT'>, 'DataPorts'>> {
  const count = dataPortsOf(opened.layout.fullSize)
  if (count === 0) return {}
  const waited = new AbortController()
  try {
    const opening = dataPorts(count)
    const open = await Promise.race([opening, pause(DATA_PORTS_WITHIN_MS, waited.signal)])
    // those that come too late are known to nobody
    if (!open) void opening.then((late) => late?.close()).catch(() => {})
    if (!open) return {}
    scope.add(() => open.close())
    return { DataPorts: [...open.ports] }
  } catch (error) {
    log('data ports: %s', asEngineError(error).message)
    return {}
  } finally {
    waited.abort()
  }
}
