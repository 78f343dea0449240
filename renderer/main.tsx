import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './tokens.css'
import './base.css'
import { createActions } from './state/actions.ts'
import { pageBridge } from './state/bridge.ts'
import { connect } from './state/connect.ts'
import { speakFirst } from './state/first-words.ts'
import { PageContext } from './state/page.ts'
import { createPageStore } from './state/store.ts'
import { App } from './views/app.tsx'

speakFirst(document.documentElement)
const bridge = pageBridge()
const store = createPageStore()
connect(bridge, store)

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root.')
createRoot(root).render(
  <StrictMode>
    <PageContext value={{ store, actions: createActions(bridge, store) }}>
      <App />
    </PageContext>
  </StrictMode>,
)
