import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron'
import { faultOf } from '../shared/fault.ts'
import { type AppState, type Bridge, REQUEST_CHANNEL, REQUEST_NAMES, type Reply, type RequestName, type RequestOf, STATE_CHANNEL } from '../shared/ipc.ts'
import { say } from '../shared/sentence.ts'

/** What a page may ask for by itself. Paths are registered only from File objects the user gave, so a page cannot name one. */
const ALLOWED: ReadonlySet<string> = new Set(REQUEST_NAMES.filter((name) => name !== 'registerPaths'))

/** A paste shows the page the clipboard, so the user has to have clicked or typed just now. The page cannot reach this `navigator`. */
function isMeant(name: RequestName): boolean {
  return name !== 'paste' || navigator.userActivation.isActive
}

async function invoke<N extends RequestName>(name: N, body: RequestOf<N>): Promise<Reply<N>> {
  try {
    return (await ipcRenderer.invoke(REQUEST_CHANNEL, { name, body })) as Reply<N>
  } catch {
    // The text of the exception stays here: it is made for a log and may hold paths.
    return { ok: false, fault: faultOf('INTERNAL') }
  }
}

/** Empty for what stands for no file on disk, and for what is no File at all. */
function pathOf(file: File): string {
  try {
    return webUtils.getPathForFile(file)
  } catch {
    return ''
  }
}

const bridge: Bridge<File> = {
  async request(name, body) {
    if (!ALLOWED.has(name) || !isMeant(name)) return { ok: false, fault: faultOf('INTERNAL') }
    return await invoke(name, body)
  },
  async registerFiles(files) {
    const paths = [...files].map(pathOf).filter((path) => path !== '')
    if (paths.length === 0) return { ok: false, fault: faultOf('NOTHING_TO_SEND', say('noFilesDropped')) }
    return await invoke('registerPaths', { paths })
  },
  onState(listener) {
    const handler = (_event: IpcRendererEvent, state: AppState): void => listener(state)
    ipcRenderer.on(STATE_CHANNEL, handler)
    return () => {
      ipcRenderer.removeListener(STATE_CHANNEL, handler)
    }
  },
}

contextBridge.exposeInMainWorld('fastdrop', bridge)
