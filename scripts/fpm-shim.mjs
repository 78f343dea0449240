#!/usr/bin/env node
// Stands in for fpm, which electron-builder calls to make Linux packages: takes the options electron-builder passes and makes
// a .deb with dpkg-deb or a .rpm with rpmbuild. An option it does not know is an error, so that nothing is lost silently.
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Options with one value, by the name they have here. */
const SINGLE = /** @type {const} */ ({
  '-t': 'target',
  '--architecture': 'architecture',
  '--after-install': 'afterInstall',
  '--after-remove': 'afterRemove',
  '--category': 'section',
  '--deb-compression': 'compression',
  '--deb-priority': 'priority',
  '--description': 'description',
  '--iteration': 'iteration',
  '--license': 'license',
  '--maintainer': 'maintainer',
  '--name': 'name',
  '--package': 'output',
  '--rpm-summary': 'summary',
  '--url': 'url',
  '--vendor': 'vendor',
  '--version': 'version',
})
/** Known, with a value, and without a meaning here. */
const IGNORED = new Set(['-s', '--log', '--rpm-os', '--rpm-compression', '--rpm-rpmbuild-define'])
const FLAGS = new Set(['--force', '--debug'])

/** @typedef {typeof SINGLE[keyof typeof SINGLE]} OptionName */
/** @typedef {{ options: Partial<Record<OptionName, string>>, depends: string[], recommends: string[], files: { from: string, to: string }[] }} Order */

/** @param {readonly string[]} args @returns {Order} */
function readOrder(args) {
  /** @type {Order} */
  const order = { options: {}, depends: [], recommends: [], files: [] }
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) takeArgument(order, arg, () => rest.shift() ?? '')
  return order
}

/** @param {Order} order @param {string} arg @param {() => string} value takes the next argument */
function takeArgument(order, arg, value) {
  const single = SINGLE[/** @type {keyof typeof SINGLE} */ (arg)]
  if (single) order.options[single] = value()
  else if (arg === '-d') order.depends.push(value())
  else if (arg === '--deb-recommends') order.recommends.push(value())
  else if (IGNORED.has(arg)) value()
  else if (!arg.startsWith('-') && arg.includes('=')) order.files.push(mapping(arg))
  else if (!FLAGS.has(arg)) throw new Error(`Unknown option ${arg}`)
}

/** "from=to"; the last "=" divides, since a build path may hold one. @param {string} arg */
function mapping(arg) {
  const at = arg.lastIndexOf('=')
  return { from: arg.slice(0, at), to: arg.slice(at + 1) }
}

/** Lays the files out as they will stand on the user's system. @param {Order} order @param {string} stage */
function layOut({ files }, stage) {
  for (const { from, to } of files) {
    const target = path.join(stage, to)
    mkdirSync(path.dirname(target), { recursive: true })
    if (from.endsWith('/')) cpSync(from, target, { recursive: true, verbatimSymlinks: true })
    else {
      copyFileSync(from, target)
      chmodSync(target, 0o644)
    }
  }
  // The builder's umask is no business of the user's system.
  execFileSync('chmod', ['-R', 'u+rwX,go+rX,go-w', stage])
}

/** Control fields in Debian's order of custom; empty ones are left out. @param {Order} order @param {string} installedKb */
function debControl({ options, depends, recommends }, installedKb) {
  const [first = options.name ?? '', ...more] = descriptionLines(options)
  /** @type {[string, string | undefined][]} */
  const fields = [
    ['Package', options.name],
    ['Version', versionOf(options, '-')],
    ['License', options.license],
    ['Vendor', options.vendor],
    ['Architecture', options.architecture],
    ['Maintainer', options.maintainer],
    ['Installed-Size', installedKb],
    ['Depends', depends.join(', ')],
    ['Recommends', recommends.join(', ')],
    ['Section', options.section ?? 'net'],
    ['Priority', options.priority ?? 'optional'],
    ['Homepage', homepage(options)],
    ['Description', [first, ...more.map((line) => ` ${line}`)].join('\n')],
  ]
  return fields.map(([name, value]) => (value ? `${name}: ${value}\n` : '')).join('')
}

/** electron-builder insists on an address; ".invalid" means there is none. @param {Order['options']} options */
function homepage({ url }) {
  return url === undefined || new URL(url).hostname.endsWith('.invalid') ? undefined : url
}

/** @param {Order['options']} options */
function descriptionLines({ description = '' }) {
  return description
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** @param {Order['options']} options @param {string} separator */
function versionOf({ version = '0', iteration }, separator) {
  return iteration ? `${version}${separator}${iteration}` : version
}

/** @param {Order} order @param {string} stage */
function makeDeb(order, stage) {
  const { options } = order
  const installedKb = execFileSync('du', ['-sk', stage], { encoding: 'utf8' }).split('\t')[0] ?? '0'
  const meta = path.join(stage, 'DEBIAN')
  mkdirSync(meta)
  writeFileSync(path.join(meta, 'control'), debControl(order, installedKb))
  for (const [name, script] of [
    ['postinst', options.afterInstall],
    ['postrm', options.afterRemove],
  ]) {
    if (!name || !script) continue
    copyFileSync(script, path.join(meta, name))
    chmodSync(path.join(meta, name), 0o755)
  }
  execFileSync('dpkg-deb', ['--root-owner-group', `-Z${options.compression ?? 'xz'}`, '--build', stage, outputOf(options)], { stdio: 'inherit' })
}

/** @param {Order} order */
function rpmSpec({ options, depends, files }) {
  const { name = '', version = '0', iteration = '1', license = 'unknown', vendor = '', maintainer = '' } = options
  const address = homepage(options)
  return [
    `Name: ${name}`,
    // A hyphen is not allowed here: it divides version from release.
    `Version: ${version.replaceAll('-', '~')}`,
    `Release: ${iteration}`,
    `Summary: ${options.summary ?? name}`,
    `License: ${license}`,
    `Vendor: ${vendor}`,
    ...(address ? [`URL: ${address}`] : []),
    `Packager: ${maintainer}`,
    'AutoReqProv: no',
    ...depends.map((dependency) => `Requires: ${dependency}`),
    '%description',
    ...descriptionLines(options),
    ...rpmScript('%post', options.afterInstall),
    ...rpmScript('%postun', options.afterRemove),
    '%files',
    '%defattr(-,root,root,-)',
    ...files.map(({ to }) => `"${to}"`),
    '',
  ].join('\n')
}

/** @param {string} section @param {string | undefined} file */
function rpmScript(section, file) {
  return file ? [section, readFileSync(file, 'utf8')] : []
}

/** @param {Order} order @param {string} stage @param {string} work */
function makeRpm(order, stage, work) {
  const spec = path.join(work, 'package.spec')
  writeFileSync(spec, rpmSpec(order))
  const architecture = order.options.architecture === 'amd64' ? 'x86_64' : (order.options.architecture ?? 'noarch')
  const defines = [`_topdir ${work}/rpm`, '_build_id_links none', '__os_install_post %{nil}', '_binary_payload w2T2.xzdio']
  const args = ['-bb', '--quiet', '--target', architecture, '--buildroot', stage, ...defines.flatMap((define) => ['--define', define]), spec]
  execFileSync('rpmbuild', args, { stdio: 'inherit' })
  const made = path.join(work, 'rpm', 'RPMS', architecture)
  const [file = ''] = readdirSync(made)
  copyFileSync(path.join(made, file), outputOf(order.options))
}

/** @param {Order['options']} options */
function outputOf({ output = '' }) {
  rmSync(output, { force: true })
  mkdirSync(path.dirname(output), { recursive: true })
  return output
}

const order = readOrder(process.argv.slice(2))
const work = mkdtempSync(path.join(tmpdir(), 'fastdrop-package-'))
try {
  const stage = path.join(work, 'stage')
  layOut(order, stage)
  if (order.options.target === 'deb') makeDeb(order, stage)
  else if (order.options.target === 'rpm') makeRpm(order, stage, work)
  else throw new Error(`Only deb and rpm can be made here, not ${order.options.target}.`)
} finally {
  rmSync(work, { recursive: true, force: true })
}
