/** A transfer that is remembered over restarts, as it stands in the data folder. */
export interface KeptTransfer {
  readonly id: string
  readonly direction: 'send' | 'receive'
  /** `waiting`: it was not taken yet. */
  readonly state: 'interrupted' | 'waiting'
  /** Text from a peer, when it is received: show as text only. */
  readonly title: string
  readonly peer: { readonly name: string; readonly deviceId: string | null }
  readonly files: number
  readonly totalBytes: number
  /** As far as this side knows; the two ends compare when it goes on. */
  readonly storedBytes: number
  /** Its user holds it. */
  readonly held: boolean
  /** Another program works on it, and is the one to be asked. */
  readonly inHand: boolean
  /** Removed after it; on the clock of Date.now(). */
  readonly untilMs: number
}
