import { clipboard } from 'electron'
import type { CheckName, SelfTestReport } from '../../shared/self-test.ts'
import { say } from '../../shared/sentence.ts'
import { EngineError } from '../engine/errors.ts'
import type { Engine } from '../engine/facade.ts'

/** The self-test for the window, and the commands that its last report advised. */
export class ConnectionCheck {
  readonly #engine: Pick<Engine, 'selfTest'>
  #last: SelfTestReport | null = null

  constructor(engine: Pick<Engine, 'selfTest'>) {
    this.#engine = engine
  }

  async run(): Promise<SelfTestReport> {
    this.#last = await this.#engine.selfTest()
    return this.#last
  }

  /** Throws NOT_FOUND. */
  async copy(check: CheckName, index: number): Promise<void> {
    const command = this.#last?.checks.find(({ finding }) => finding.check === check)?.commands[index]?.command
    if (command === undefined) throw new EngineError('NOT_FOUND', say('commandGone'))
    await clipboard.writeText(command)
  }
}
