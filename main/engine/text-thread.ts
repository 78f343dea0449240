import { type ResourceLimits, Worker } from 'node:worker_threads'

export interface TextThread {
  readonly name: string
  /** The text of functions: each knows nothing but what is in it and what it is given. */
  readonly program: string
  readonly workerData: unknown
  readonly limits: ResourceLimits
}

/**
 * Starts a thread that can import nothing of ours: built or not, there is no file that it could be started from. Throws where the system
 * has no thread to give.
 */
export function startTextThread({ name, program, workerData, limits }: TextThread): Worker {
  // what runs TypeScript as it is puts that around functions and classes, to keep their names
  const helper = 'const __name = (named) => named'
  // it needs nothing of the environment or the arguments
  return new Worker(`${helper};${program}`, { eval: true, name, workerData, resourceLimits: limits, env: {}, execArgv: [] })
}
