#!/usr/bin/env node
// Stands for Electron where an app is to run in a network namespace: starts it there, and makes its two doors for drivers, which
// listen on that namespace's own loopback, reachable on this one's. FASTDROP_E2E_NAMESPACE and FASTDROP_E2E_ELECTRON say where and what.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

const { FASTDROP_E2E_NAMESPACE: namespace = '', FASTDROP_E2E_ELECTRON: electron = '', FASTDROP_E2E_LOADER: loader = '', ...env } = process.env
const DOOR = /^((?:Debugger|DevTools) listening on ws:\/\/127\.0\.0\.1:)(\d+)(\/.*)$/
/** Run in the namespace, one for each connection. */
const CROSSING =
  'const s = require("net").connect(Number(process.argv[1]), "127.0.0.1"); s.on("error", () => process.exit()); process.stdin.pipe(s).pipe(process.stdout)'

/** The kernel ends whatever was started here when this process is ended in a way that it does not notice.
 * @param {string[]} words */
function there(words) {
  return ['--pdeathsig', 'KILL', 'ip', 'netns', 'exec', namespace, ...words]
}

/** A port here that leads to `port` there.
 * @param {number} port */
async function crossing(port) {
  const server = createServer((socket) => {
    const end = spawn('setpriv', there([process.execPath, '-e', CROSSING, String(port)]), { env, stdio: ['pipe', 'pipe', 'ignore'] })
    const over = () => {
      socket.destroy()
      end.kill()
    }
    socket.on('error', over).on('close', over).pipe(end.stdin).on('error', over)
    end.on('error', over).on('exit', over)
    end.stdout.pipe(socket)
  })
  server.unref().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port
}

// Playwright has its own loader first only where it chooses the executable itself.
const app = spawn('setpriv', there([electron, '-r', loader, ...process.argv.slice(2)]), { env, stdio: ['inherit', 'inherit', 'pipe'] })
app.on('exit', (code) => process.exit(code ?? 1))
app.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})
for await (const line of createInterface({ input: app.stderr })) {
  const door = DOOR.exec(line)
  console.error(door ? `${door[1]}${await crossing(Number(door[2]))}${door[3]}` : line)
}
