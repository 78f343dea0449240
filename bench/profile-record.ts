import type { Machine } from './machine.ts'
import type { Kind } from './samples.ts'

/** What `npm run bench -- profile` found: plain data, as it is written to JSON. */
export interface ProfileRecord {
  readonly row: 'profile'
  readonly madeAt: string
  readonly machine: Machine
  readonly loadAverage: { readonly before: number; readonly after: number }
  readonly rounds: number
  readonly subjects: readonly Subject[]
}

/** One contestant, or one end of it. Processor seconds per GiB, means over the rounds. */
export interface Subject {
  readonly contest: 'large' | 'plain' | 'small'
  readonly label: string
  readonly seconds: Readonly<Partial<Record<Kind, number>>>
  /** Of all of it: the thread that carries the sockets. Null where several programs take part. */
  readonly mainThread: number | null
}
