import { randomBytes } from 'node:crypto'
import type { EchoFailure } from '../../../shared/self-test.ts'
import { ECHO_AGAIN_MS, ECHO_TIMEOUT_MS } from '../limits.ts'
import { SERVICE } from './announcer.ts'
import type { MdnsPacket, MulticastDns } from './bonjour.ts'

/** How multicast does on one interface; `failure` null: well. */
export interface Echo {
  readonly address: string
  readonly failure: EchoFailure | null
  /** Our own announcement was to be heard, and not only our question. */
  readonly announced: boolean
}

export interface EchoParts {
  readonly address: string
  readonly mdns: MulticastDns
  /** The run ids that are announced now or were before; empty: nothing is announced, so that only the question can come back. */
  readonly ownInstances: () => readonly string[]
  /** What the socket has complained of, as the system calls it. */
  readonly trouble: () => string | null
}

/**
 * Asks who is here, over the very socket that discovery uses, and listens for it to come back: multicast is heard by its sender, too.
 * A question of its own tells our packet from everybody else's; our announcement is the answer to the other one.
 */
export async function hearEcho({ address, mdns, ownInstances, trouble }: EchoParts): Promise<Echo> {
  const mark = `${randomBytes(8).toString('hex')}.${SERVICE}`
  const announced = ownInstances().length > 0
  const heard = { question: false, answer: false }
  const ask = (): void =>
    mdns.query([
      { name: SERVICE, type: 'PTR' },
      { name: mark, type: 'TXT' },
    ])
  await new Promise<void>((resolve) => {
    const onQuery = ({ questions }: Pick<MdnsPacket, 'questions'>): void => {
      if (questions.some(({ name }) => name === mark)) heard.question = true
      judge()
    }
    const onResponse = ({ answers }: Pick<MdnsPacket, 'answers'>): void => {
      const own = new Set(ownInstances().map((runId) => `${runId}.${SERVICE}`))
      if (answers.some(({ type, data }) => type === 'PTR' && own.has(String(data).toLowerCase()))) heard.answer = true
      judge()
    }
    const end = (): void => {
      clearTimeout(deadline)
      clearInterval(again)
      mdns.removeListener('query', onQuery).removeListener('response', onResponse)
      resolve()
    }
    const judge = (): void => {
      if (heard.question && (heard.answer || !announced)) end()
    }
    const deadline = setTimeout(end, ECHO_TIMEOUT_MS)
    const again = setInterval(ask, ECHO_AGAIN_MS)
    mdns.on('query', onQuery).on('response', onResponse)
    ask()
  })
  return { address, announced, failure: failureOf(heard, announced, trouble()) }
}

function failureOf(heard: { readonly question: boolean; readonly answer: boolean }, announced: boolean, trouble: string | null): EchoFailure | null {
  if (heard.question && (heard.answer || !announced)) return null
  if (trouble === 'EADDRINUSE') return 'busy'
  if (trouble === 'EACCES' || trouble === 'EPERM') return 'forbidden'
  return heard.question ? 'unanswered' : 'silent'
}
