/**
 * Seals a text so that only this user on this computer can open it, as a system's keyring does. A front end brings one, since bare
 * Node knows none. Both reject when the keyring cannot be used, and what they reject with never holds the text.
 */
export interface KeyVault {
  seal(text: string): Promise<Buffer>
  unseal(sealed: Buffer): Promise<string>
}
