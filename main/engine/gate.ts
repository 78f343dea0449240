/** Holds up whoever comes while it is shut. Opening lets all of them go on. */
export class Gate {
  #shut: { readonly opened: Promise<void>; readonly open: () => void } | null = null

  get isShut(): boolean {
    return this.#shut !== null
  }

  shut(): void {
    if (this.#shut) return
    let open: () => void = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    this.#shut = { opened, open }
  }

  open(): void {
    this.#shut?.open()
    this.#shut = null
  }

  /** Resolves when it is open; it may have been shut again meanwhile, so the last look is made here. */
  async passed(): Promise<void> {
    while (this.#shut) await this.#shut.opened
  }
}
