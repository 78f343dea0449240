import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { Actions } from './state/actions.ts'
import { PageContext } from './state/page.ts'
import type { PageState } from './state/store.ts'
import { appOf, doneOf, movingOf, offerOf, otherEnd, pairedOf, pairingOf, peerOf } from './testing.ts'
import { App } from './views/app.tsx'

const EVIL = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  '</title><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  'javascript:alert(1)',
  '&lt;img src=x onerror=alert(1)&gt;',
  '{{constructor.constructor("alert(1)")()}}',
]

/** The whole window, with that text wherever a peer can put one. The rows are shut: their canvas needs a real page. */
function windowWith(name: string): string {
  const peer = otherEnd({ name, address: name, deviceId: name })
  const app = appOf({
    peers: [peerOf({ id: 'p', name, address: name, version: name })],
    offers: [offerOf({ peer, title: name, names: [name], collisions: [{ name, keptAs: name, standing: 'file' }] })],
    pairings: [pairingOf({ peer })],
    paired: [pairedOf({ name, label: name, deviceId: name })],
    pairingOutcome: null,
    transfers: [movingOf({ id: 'a', title: name, peer }), doneOf({ id: 'b', direction: 'receive', title: name, peer }, { paths: [name] })],
  })
  const notices = [{ id: 1, code: null, message: name }]
  const store = createStore<PageState>(() => ({ app, dialog: { kind: 'device', peerId: 'p' }, pane: 'transfers', notices }))
  const actions = new Proxy({}, { get: () => () => {} }) as Actions
  return renderToStaticMarkup(
    <PageContext value={{ store, actions }}>
      <App />
    </PageContext>,
  )
}

/** Names of elements and attributes, without any text. */
function shape(html: string): string[] {
  return [...html.matchAll(/<\/?([a-z0-9]+)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, element = '', attributes = '']) => `${element} ${[...attributes.matchAll(/([\w:-]+)(?:="[^"]*")?/g)].map(([, attribute]) => attribute).join(' ')}`,
  )
}

describe('names that reach HTML (LocalSend CVE-2026-25154)', () => {
  const plain = windowWith('Notebook')

  it('are in the window that is tried here, in more than one place', () => {
    expect(plain.split('Notebook').length).toBeGreaterThan(8)
  })

  it.each(EVIL)('%s makes no element and no attribute that another name does not make', (name) => {
    const html = windowWith(name)
    expect(shape(html)).toEqual(shape(plain))
    expect(html).not.toMatch(/<(?:img|script|svg|iframe)\b[^>]*(?:alert|onerror|onload)/i)
    expect(html.split(name).length - 1).toBe(/[<>&"']/.test(name) ? 0 : plain.split('Notebook').length - 1)
  })

  it('have no way past that: nothing in the page writes HTML by itself or makes a link of a text', () => {
    const root = fileURLToPath(new URL('.', import.meta.url))
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path) && !/\.test\./.test(path))
    expect(sources.length).toBeGreaterThan(40)
    const forbidden =
      /dangerouslySetInnerHTML|\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|srcdoc|\beval\(|new Function\(|href=\{/i
    expect(sources.filter((path) => forbidden.test(readFileSync(`${root}${path}`, 'utf8')))).toEqual([])
  })
})
