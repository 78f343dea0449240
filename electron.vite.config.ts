import { chmodSync, readdirSync } from 'node:fs'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin, Rolldown } from 'vite'

const root = import.meta.dirname

/** Code for a worker thread or a utility process is an `x.worker.ts` anywhere in main/ and becomes `out/main/x.worker.js`. */
function workerEntries(): Record<string, string> {
  const files = readdirSync(path.join(root, 'main'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.worker.ts'))
  return Object.fromEntries(files.map((file) => [path.basename(file, '.ts'), path.join(root, 'main', file)]))
}

/** Every module id that `chunk` pulls in, through as many shared chunks as it takes. */
function importsOf(bundle: Rolldown.OutputBundle, chunk: Rolldown.OutputChunk): Set<string> {
  const seen = new Set<string>([chunk.fileName])
  for (const file of seen) {
    const entry = bundle[file]
    if (entry?.type !== 'chunk') continue
    for (const next of [...entry.imports, ...entry.dynamicImports]) seen.add(next)
  }
  return seen
}

/** The command line runs in bare Node, by its own name: executable, without Electron and without languages it never speaks, however far one follows its imports. */
function bareNodeCli(): Plugin {
  return {
    name: 'fastdrop:bare-node-cli',
    apply: 'build',
    generateBundle(_options, bundle) {
      const cli = bundle['cli.js']
      if (cli?.type !== 'chunk') return
      const imports = importsOf(bundle, cli)
      if (imports.has('electron')) this.error('main/cli.ts reaches Electron through its imports; it has to run in bare Node.')
      const modules = [...imports].flatMap((file) => (bundle[file]?.type === 'chunk' ? bundle[file].moduleIds : []))
      if (modules.some((id) => id.endsWith('/shared/language/catalogues.ts')))
        this.error('main/cli.ts loads every language through its imports; it speaks English, and each start would pay for them.')
      if (!cli.code.startsWith('#!')) cli.code = `#!/usr/bin/env node\n${cli.code}`
    },
    writeBundle(options, bundle) {
      if (options.dir && bundle['cli.js']) chmodSync(path.join(options.dir, 'cli.js'), 0o755)
    },
  }
}

/** The page comes from one origin, so CORS mode buys nothing, and an own scheme would have to be registered for it. */
function withoutCrossorigin(): Plugin {
  return {
    name: 'fastdrop:without-crossorigin',
    apply: 'build',
    enforce: 'post',
    transformIndexHtml: (html) => html.replaceAll(/ crossorigin(?=[\s>])/g, ''),
  }
}

/** The development server works with inline scripts and a socket. What is built has the page's policy, twice: in the page and as a header. */
function withoutPolicyInDev(): Plugin {
  return {
    name: 'fastdrop:without-policy-in-dev',
    apply: 'serve',
    transformIndexHtml: { order: 'pre', handler: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, '') },
  }
}

// The targets are those of the oldest Electron the code has to run on: 33, with Node 20.18 and Chrome 130.
export default defineConfig({
  main: {
    plugins: [bareNodeCli()],
    build: {
      target: 'node20.18',
      // Every command and every start of the app needs these at once: bundled, they are neither searched for nor read file by file.
      externalizeDeps: { exclude: ['commander', 'hash-wasm', 'picomatch', 'valibot'] },
      rolldownOptions: {
        input: { index: path.join(root, 'main/index.ts'), cli: path.join(root, 'main/cli.ts'), ...workerEntries() },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      // A sandboxed preload can require nothing but Electron, so everything else goes into the one file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: path.join(root, 'preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: path.join(root, 'renderer'),
    base: './',
    plugins: [react(), withoutCrossorigin(), withoutPolicyInDev()],
    build: {
      target: 'chrome130',
      minify: true,
      // The content security policy knows neither inline scripts nor data: addresses.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      outDir: path.join(root, 'out/renderer'),
      rolldownOptions: { input: path.join(root, 'renderer/index.html') },
    },
  },
})
