import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MendingCommand } from '../../../shared/self-test.ts'

const MDNS_PORT = 5353

type Tool = 'ufw' | 'firewalld' | 'nftables' | 'iptables' | 'windows' | 'macos'

/** What lets something in here. `active`: it is known to be on. */
export interface Firewall {
  /** More than one where nothing tells which of them is used. */
  readonly tools: readonly Tool[]
  readonly active: boolean
}

const NONE: Firewall = { tools: [], active: false }

/** Looked up without running anything: what is on, else what is installed. */
export async function findFirewall(platform: NodeJS.Platform = process.platform, root = '/'): Promise<Firewall> {
  if (platform === 'win32') return { tools: ['windows'], active: false }
  if (platform === 'darwin') return { tools: ['macos'], active: false }
  if (platform !== 'linux') return NONE
  if (await ufwIsOn(root)) return { tools: ['ufw'], active: true }
  if (await firewalldRuns(root)) return { tools: ['firewalld'], active: true }
  const installed = await Promise.all([isInstalled(root, 'nft'), isInstalled(root, 'iptables')])
  return { tools: (['nftables', 'iptables'] as const).filter((_tool, index) => installed[index]), active: false }
}

async function ufwIsOn(root: string): Promise<boolean> {
  const text = await readFile(join(root, 'etc/ufw/ufw.conf'), 'utf8').catch(() => '')
  return /^\s*ENABLED\s*=\s*yes\s*$/im.test(text)
}

/** systemd keeps a control group for each service that runs; where there is none, nothing is claimed. */
async function firewalldRuns(root: string): Promise<boolean> {
  const groups = ['sys/fs/cgroup/system.slice/firewalld.service', 'sys/fs/cgroup/systemd/system.slice/firewalld.service']
  const there = await Promise.all(groups.map((group) => isThere(join(root, group))))
  return there.includes(true)
}

async function isInstalled(root: string, program: string): Promise<boolean> {
  const folders = ['usr/sbin', 'usr/bin', 'sbin', 'bin']
  const there = await Promise.all(folders.map((folder) => isThere(join(root, folder, program))))
  return there.includes(true)
}

function isThere(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  )
}

interface Opening {
  readonly what: string
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  /** What firewalld calls it, where it has a name. */
  readonly service?: string
}

/** What lets TCP in on that port. Shown, never run. */
export function portCommands(firewall: Firewall, port: number, program = process.execPath): MendingCommand[] {
  return openings(firewall, { what: 'FastDrop', protocol: 'tcp', port }, program)
}

/** What lets multicast DNS in. */
export function discoveryCommands(firewall: Firewall, program = process.execPath): MendingCommand[] {
  return openings(firewall, { what: 'FastDrop discovery', protocol: 'udp', port: MDNS_PORT, service: 'mdns' }, program)
}

function openings({ tools }: Firewall, opening: Opening, program: string): MendingCommand[] {
  return tools.flatMap((tool) => openingOf(tool, opening, program))
}

function openingOf(tool: Tool, { what, protocol, port, service }: Opening, program: string): MendingCommand[] {
  switch (tool) {
    case 'ufw':
      return [{ tool, command: `sudo ufw allow ${port}/${protocol} comment '${what}'` }]
    case 'firewalld':
      return [
        { tool, command: `sudo firewall-cmd --permanent --add-${service ? `service=${service}` : `port=${port}/${protocol}`} && sudo firewall-cmd --reload` },
      ]
    // the usual name of table and chain; whoever has others knows them
    case 'nftables':
      return [{ tool, command: `sudo nft insert rule inet filter input ${protocol} dport ${port} accept` }]
    case 'iptables':
      return [{ tool, command: `sudo iptables -I INPUT -p ${protocol} --dport ${port} -j ACCEPT` }]
    case 'windows':
      return windows(what, protocol.toUpperCase(), port)
    case 'macos':
      return macos(program)
  }
}

/** Whose port that is. */
export function holderCommands(platform: NodeJS.Platform, protocol: 'tcp' | 'udp', port: number): MendingCommand[] {
  if (platform === 'win32') {
    const list = protocol === 'tcp' ? 'Get-NetTCPConnection' : 'Get-NetUDPEndpoint'
    return [{ tool: 'PowerShell', command: `${list} -LocalPort ${port} | ForEach-Object { Get-Process -Id $_.OwningProcess }` }]
  }
  if (platform === 'darwin') return [{ tool: 'lsof', command: `sudo lsof -nP -i${protocol.toUpperCase()}:${port}` }]
  return [{ tool: 'ss', command: `sudo ss -l${protocol === 'tcp' ? 't' : 'u'}np 'sport = :${port}'` }]
}

/** Only for networks that the user has called private: nobody is to be let in at an airport. */
function windows(name: string, protocol: string, port: number): MendingCommand[] {
  return [
    {
      tool: 'PowerShell',
      command: `New-NetFirewallRule -DisplayName "${name}" -Direction Inbound -Action Allow -Protocol ${protocol} -LocalPort ${port} -Profile Private,Domain`,
    },
    {
      tool: 'netsh',
      command: `netsh advfirewall firewall add rule name="${name}" dir=in action=allow protocol=${protocol} localport=${port} profile=private,domain`,
    },
  ]
}

/** The application firewall knows programs, not ports. Inside a bundle it is the bundle that counts. */
function macos(program: string): MendingCommand[] {
  const bundle = /^(.*?\.app)\//.exec(program)?.[1] ?? program
  const tool = '/usr/libexec/ApplicationFirewall/socketfilterfw'
  const quoted = `'${bundle.replaceAll("'", "'\\''")}'`
  return [{ tool: 'Terminal', command: `sudo ${tool} --add ${quoted} && sudo ${tool} --unblockapp ${quoted}` }]
}

/** What it is called; null while it is not known to be on. */
export function activeName({ active, tools }: Firewall): string | null {
  return active ? (tools[0] ?? null) : null
}
