import { type ConflictWish, KEEP_BOTH } from '../../shared/conflict.ts'
import type { EngineEvent } from '../../shared/events.ts'
import { sentenceText } from '../../shared/sentence.ts'
import { CONNECTIONS_MAX } from '../../shared/settings.ts'
import { isActive, type OfferSnapshot, type TransferSnapshot } from '../../shared/transfer.ts'
import { folderFault } from '../engine/engine.ts'
import { asEngineError } from '../engine/errors.ts'
import type { Engine, EngineOptions, Visibility } from '../engine/facade.ts'
import type { ReceiveCommand } from './arguments.ts'
import { CommandError } from './command-error.ts'
import { EXIT, exitOfTransfer } from './exit.ts'
import { Keyboard } from './keyboard.ts'
import { OfferPrompt } from './offer-prompt.ts'
import { pairFirst } from './pair-first.ts'
import { receiveFolder, receiverKind } from './places.ts'
import { Reporter } from './reporter.ts'
import { closeEngine, openEngine, type Session } from './session.ts'
import { addressOf } from './target.ts'
import type { Terminal } from './terminal.ts'
import { classicWords, visibilityWords } from './words.ts'

/** Receives until it is interrupted, or with `--once` until the first accepted transfer has ended. Returns the exit code. */
export async function receive(session: Session, command: ReceiveCommand): Promise<number> {
  const { terminal, interruption, env } = session
  const folder = receiveFolder(command.dir)
  await checkFolder(folder)
  const accept = command.accept === 'ask' && !terminal.interactive ? 'decline' : command.accept
  const { visibility = 'everyone' } = command
  const engine = await openEngine(session, command, {
    deviceKind: receiverKind(env),
    receiveFolder: folder,
    port: command.port ?? null,
    connections: CONNECTIONS_MAX,
    discovery: command.discovery,
    listen: true,
    accept,
    ...(command.wanted && { wanted: command.wanted }),
    visibility,
    ...(command.conflict && { conflict: command.conflict }),
    reuse: command.reuse ?? true,
  })
  const reporter = new Reporter(terminal)
  const questions =
    accept === 'ask' ? new Questions({ engine, terminal, narrowed: command.wanted !== undefined, conflict: command.conflict ?? KEEP_BOTH }) : null
  const ended: TransferSnapshot[] = []
  const states = new Map<string, TransferSnapshot['state']>()
  const first = new Promise<void>((resolve) => {
    engine.subscribe((event) => {
      if (event.event === 'transfer') states.set(event.transfer.id, event.transfer.state)
      if (event.event === 'transfer' && !isActive(event.transfer)) ended.push(event.transfer)
      reporter.tell(event)
      questions?.on(event)
      greet(terminal, event, { folder, visibility })
      if (command.once && ended.length > 0) resolve()
    })
  })
  warnAbout(terminal, accept, folder)
  try {
    await engine.start()
    if (command.classicPort !== undefined) await engine.openClassic({ port: command.classicPort, forMs: null })
    await Promise.race([first, interruption.occurred])
    reporter.cancelledMessage = 'Interrupted. It goes on when this is started again, and the sender is there.'
  } finally {
    questions?.close()
    await closeEngine(engine)
    terminal.status('')
  }
  return exitCodeOf(command.once, { ended, interrupted: [...states.values()].includes('interrupted') })
}

/** Idle is a good end, but not where one transfer was awaited: then the first one says how it went. */
function exitCodeOf(once: boolean, { ended, interrupted }: { readonly ended: readonly TransferSnapshot[]; readonly interrupted: boolean }): number {
  if (once) return ended[0] ? exitOfTransfer(ended[0]) : EXIT.INTERRUPTED
  if (interrupted) return EXIT.INTERRUPTED
  return ended.some((each) => exitOfTransfer(each) === EXIT.INTERRUPTED && each.state === 'cancelled') ? EXIT.INTERRUPTED : EXIT.DELIVERED
}

/** A folder that is not there yet is made when something is accepted. Throws BAD_SETTING. */
async function checkFolder(folder: string): Promise<void> {
  const fault = await folderFault(folder, true)
  if (fault !== null) throw new CommandError('BAD_SETTING', `${sentenceText(fault)} “--dir” names it.`)
}

function warnAbout(terminal: Terminal, accept: EngineOptions['accept'], folder: string): void {
  if (accept === 'anyone') terminal.warn(`Warning: every device on the network may now write into ${folder}, until this ends.`)
  if (accept === 'decline') terminal.warn('Nobody can be asked without a terminal, so every offer is declined. Use --accept anyone to take them all.')
}

function greet(terminal: Terminal, event: EngineEvent, { folder, visibility }: { readonly folder: string; readonly visibility: Visibility }): void {
  if (event.event === 'classic' && event.open !== null) terminal.warn(classicWords(event.open.port))
  if (event.event !== 'listening') return
  const addresses = event.addresses.map((address) => addressOf({ address, port: event.port })).join(', ')
  terminal.print(`Receiving as “${event.name}” on ${addresses || `port ${event.port}`} into ${folder}. Ctrl-C ends it.`)
  if (visibility !== 'everyone') terminal.note(visibilityWords(visibility))
  terminal.note(`This device is ${event.deviceId}. “fastdrop pair” makes senders known to it.`, 'quiet')
}

interface QuestionsParts {
  readonly engine: Engine
  readonly terminal: Terminal
  /** The command line says what of an offer is wanted. */
  readonly narrowed: boolean
  /** And this of names that are taken. */
  readonly conflict: ConflictWish
}

/** Offers are asked about one after the other; silence is the engine's to judge. */
class Questions {
  readonly #parts: QuestionsParts
  readonly #keyboard: Keyboard
  readonly #waiting: OfferSnapshot[] = []
  #asking: { readonly offer: OfferSnapshot; readonly prompt: OfferPrompt } | null = null

  constructor(parts: QuestionsParts) {
    this.#parts = parts
    this.#keyboard = new Keyboard(parts.terminal)
  }

  on(event: EngineEvent): void {
    if (event.event === 'offer') {
      // one that is being asked about comes again when its sender has been paired; its prompt asks again by itself
      if (this.#asking?.offer.id === event.offer.id) return
      this.#waiting.push(event.offer)
      void this.#next()
    } else if (event.event === 'offer-closed') {
      this.#closed(event.offerId, event.reason)
    }
  }

  close(): void {
    this.#waiting.length = 0
    this.#asking?.prompt.withdraw()
    this.#keyboard.close()
  }

  async #next(): Promise<void> {
    while (this.#asking === null) {
      const offer = this.#waiting.shift()
      if (!offer) return
      const pair = (id: string): Promise<OfferSnapshot | null> => pairFirst({ ...this.#parts, keyboard: this.#keyboard }, id)
      const prompt = new OfferPrompt({ ...this.#parts, keyboard: this.#keyboard, offer, pair })
      this.#asking = { offer, prompt }
      // an offer that is gone cannot be looked at any more
      await prompt.run().catch((error: unknown) => this.#parts.terminal.warn(asEngineError(error).message, 'quiet'))
      this.#asking = null
    }
  }

  #closed(offerId: string, reason: string): void {
    const at = this.#waiting.findIndex((offer) => offer.id === offerId)
    if (at >= 0) this.#waiting.splice(at, 1)
    if (this.#asking?.offer.id !== offerId) return
    this.#asking.prompt.withdraw()
    // an expired one is told by the engine
    if (reason === 'withdrawn') this.#parts.terminal.warn('The offer was withdrawn.', 'quiet')
  }
}
