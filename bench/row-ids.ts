/** The rows of the bench, in their order. */
export const ROW_IDS = ['large', 'plain', 'small', 'shaped', 'delayed', 'choices', 'reconnect', 'compression', 'memory', 'desktop', 'scale'] as const

export type RowId = (typeof ROW_IDS)[number]
