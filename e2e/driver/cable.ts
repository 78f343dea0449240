import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { ROOT, type Wish } from './device.ts'

/** Two hosts on one machine, joined by a cable of their own: nothing there reaches any other network. */
export class Cable {
  readonly #ends = { a: `fd-e2e-a-${process.pid}`, b: `fd-e2e-b-${process.pid}` }

  private constructor() {}

  /** Null: it can be laid. Else why not, in words. */
  static missing(): string | null {
    if (process.platform !== 'linux') return 'Network namespaces are a matter of Linux.'
    const probe = `fd-e2e-probe-${process.pid}`
    try {
      ip('netns', 'add', probe)
      ip('netns', 'del', probe)
      execFileSync('setpriv', ['--version'], { stdio: 'ignore' })
      return null
    } catch {
      return 'Network namespaces cannot be made here; that needs root, ip and setpriv.'
    }
  }

  static lay(): Cable {
    const cable = new Cable()
    const { a, b } = cable.#ends
    try {
      ip('netns', 'add', a)
      ip('netns', 'add', b)
      ip('link', 'add', 'cable', 'netns', a, 'type', 'veth', 'peer', 'name', 'cable', 'netns', b)
      for (const [namespace, address] of [
        [a, '10.77.1.1/24'],
        [b, '10.77.1.2/24'],
      ] as const) {
        ip('-n', namespace, 'addr', 'add', address, 'dev', 'cable')
        ip('-n', namespace, 'link', 'set', 'cable', 'up')
        ip('-n', namespace, 'link', 'set', 'lo', 'up')
      }
      return cable
    } catch (error) {
      cable.remove()
      throw error
    }
  }

  /** What an app at that end is launched with. It may use all interfaces there, as at people's homes. */
  at(end: 'a' | 'b'): Pick<Wish, 'executable' | 'env'> {
    const require = createRequire(import.meta.url)
    return {
      executable: path.join(import.meta.dirname, 'in-namespace.mjs'),
      env: {
        FASTDROP_INTERFACE: '',
        FASTDROP_E2E_NAMESPACE: this.#ends[end],
        FASTDROP_E2E_ELECTRON: require('electron') as string,
        FASTDROP_E2E_LOADER: path.join(ROOT, 'node_modules/playwright-core/lib/server/electron/loader.js'),
      },
    }
  }

  /** Neither end has a carrier any more. */
  pull(): void {
    ip('-n', this.#ends.a, 'link', 'set', 'cable', 'down')
  }

  plugIn(): void {
    ip('-n', this.#ends.a, 'link', 'set', 'cable', 'up')
  }

  /** Payload and everything else that has left end a so far. */
  sentBytes(): number {
    const [link] = JSON.parse(ip('-n', this.#ends.a, '-json', '-s', 'link', 'show', 'cable')) as { stats64: { tx: { bytes: number } } }[]
    if (!link) throw new Error('There is no cable.')
    return link.stats64.tx.bytes
  }

  remove(): void {
    for (const namespace of Object.values(this.#ends)) {
      try {
        ip('netns', 'del', namespace)
      } catch {
        // it was not made, or is gone already
      }
    }
  }
}

function ip(...words: string[]): string {
  return execFileSync('ip', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
