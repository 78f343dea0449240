import type { Fault } from '../fault.ts'

/** The one place where a fault becomes a sentence for people. */
export function faultText({ message }: Pick<Fault, 'message'>): string {
  return message
}
