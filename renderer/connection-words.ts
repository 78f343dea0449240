import { formatCount } from '../shared/format.ts'

/** "4 connections, chosen automatically" */
export function chosenLine(connections: number): string {
  return `${formatCount(connections, 'connection', 'connections')}, chosen automatically`
}
