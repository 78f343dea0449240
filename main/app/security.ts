import { app, type Session, type WebContents } from 'electron'

/** One page from one origin, and nothing else: no navigation, no window, no embedded page, no permission, no request, no download. */
export function lockDown(session: Session, pageOrigin: string): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayRequest(details.url, pageOrigin) }))
  session.on('will-download', (event) => event.preventDefault())
  app.on('web-contents-created', (_event, contents) => confine(contents))
}

function confine(contents: WebContents): void {
  // Also what a file dropped beside every target would do.
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** A development server also has a socket for its news. */
export function mayRequest(address: string, pageOrigin: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host } = new URL(address)
  // Made by the browser out of what the page already has; the policy decides where it may be used. devtools: is its own tool.
  if (protocol === 'data:' || protocol === 'devtools:') return true
  const page = new URL(pageOrigin)
  return host === page.host && (protocol === page.protocol || (page.protocol === 'http:' && protocol === 'ws:'))
}
