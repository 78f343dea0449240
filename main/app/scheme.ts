import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { protocol } from 'electron'
import { type FirstLook, withFirstLook } from './first-look.ts'

const SCHEME = 'app'
const HOST = 'fastdrop'
export const PAGE_ORIGIN = `${SCHEME}://${HOST}`
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`

/** The same policy stands in index.html; a header also covers what is not that page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

const HEADERS = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const

/** Has to be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }])
}

/** Serves the built page from `root`, each time in the look of that moment. */
export function servePage(root: string, look: () => FirstLook): void {
  protocol.handle(SCHEME, (request) => answer(request, root, look))
}

// Read with fs: the package's fuses keep file: addresses out of the archive, fs reads it.
async function answer(request: Request, root: string, look: () => FirstLook): Promise<Response> {
  const file = request.method === 'GET' ? pageFile(request.url, root) : null
  if (file === null) return refused()
  try {
    const content = await readFile(file.path)
    const body = file.type === TYPES['.html'] ? withFirstLook(content.toString(), look()) : content
    return new Response(body, { headers: { ...HEADERS, 'Content-Type': file.type } })
  } catch {
    return refused()
  }
}

function refused(): Response {
  return new Response('Not found', { status: 404, headers: { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' } })
}

/** The file below `root` that an address means; null for anything but a plain path to a known kind of file. */
export function pageFile(address: string, root: string): { readonly path: string; readonly type: string } | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.protocol !== `${SCHEME}:` || url.host !== HOST) return null
  const segments = url.pathname.slice(1).split('/')
  // Nothing we build needs an escape or a leading dot, so neither ".." nor "%2e" nor a backslash can be among them.
  if (!segments.every((segment) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(segment))) return null
  const type = TYPES[path.extname(url.pathname)]
  return type === undefined ? null : { path: path.join(root, ...segments), type }
}
