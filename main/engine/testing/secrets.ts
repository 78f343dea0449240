import { createPrivateKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** What must not be told, under the name it is complained of by. */
export class Secrets {
  readonly #values = new Map<string, string>()

  /** Bytes, however they might be written down. */
  bytes(name: string, value: Uint8Array): void {
    const bytes = Buffer.from(value)
    for (const encoding of ['hex', 'base64', 'base64url'] as const) this.text(`${name} in ${encoding}`, bytes.toString(encoding).replace(/=+$/, ''))
    this.text(`${name} as Node shows bytes`, (bytes.toString('hex').match(/../g) ?? []).slice(0, 16).join(' '))
  }

  text(name: string, value: string): void {
    if (value.length < 6) throw new Error(`“${value}” is too short to be looked for.`)
    this.#values.set(name, value)
  }

  /** The private key in a PEM file, as text and as the number it is. */
  async key(name: string, file: string): Promise<void> {
    const pem = await readFile(file, 'utf8')
    this.text(`${name}, a line of its PEM`, pem.split('\n')[1] ?? '')
    this.bytes(name, Buffer.from(createPrivateKey(pem).export({ format: 'jwk' }).d ?? '', 'base64url'))
  }

  get count(): number {
    return this.#values.size
  }

  /** Names of those that are told in `text`, in capitals or not. */
  toldIn(text: string): string[] {
    const lower = text.toLowerCase()
    return [...this.#values].filter(([, value]) => lower.includes(value.toLowerCase())).map(([name]) => name)
  }
}

/** What everybody on this machine may read of a process. Linux only. */
export async function openToAll(pid: number): Promise<string> {
  const parts = await Promise.all(['cmdline', 'environ'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')))
  return parts.join('\n').replaceAll('\0', '\n')
}
