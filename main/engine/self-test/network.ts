import { networkInterfaces } from 'node:os'
import type { Finding, InterfaceFacts, InterfaceKind } from '../../../shared/self-test.ts'
import { isOwnAddress } from '../address.ts'

/** WireGuard, OpenVPN, IPsec, PPP, Tailscale, ZeroTier and the names that the systems give to the tunnels of others. */
const TUNNEL = /^(tun|tap|wg|ppp|utun|ipsec|gpd|nordlynx|proton|mullvad|tailscale|zt|wt\d|cscotun)|vpn|wireguard|tailscale|zerotier/i
/** Bridges and cables to containers and virtual machines. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|podman|vethernet|bridge1\d\d)|virtualbox|vmware|hyper-v|wsl/i

export function kindOf(name: string, internal: boolean): InterfaceKind {
  if (internal) return 'loopback'
  if (TUNNEL.test(name)) return 'tunnel'
  return VIRTUAL.test(name) ? 'virtual' : 'lan'
}

/** Every IPv4 address of this device, those to other computers first. */
export function ownInterfaces(): InterfaceFacts[] {
  const order: readonly InterfaceKind[] = ['lan', 'tunnel', 'virtual', 'loopback']
  const all = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).filter(({ family }) => family === 'IPv4').map(({ address, internal }) => ({ name, address, kind: kindOf(name, internal) })),
  )
  return all.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
}

/** `chosen`: the one address to use; null: all of them. */
export function networkFinding(interfaces: readonly InterfaceFacts[], chosen: string | null): Finding {
  if (chosen !== null && !interfaces.some(({ address }) => address === chosen) && !isOwnAddress(chosen))
    return { check: 'network', found: 'gone', address: chosen }
  const used = interfaces.filter(({ address, kind }) => (chosen === null ? kind !== 'loopback' : address === chosen))
  if (chosen !== null && used.every(({ kind }) => kind === 'loopback')) return { check: 'network', found: 'only-here', address: chosen }
  if (!used.some(({ kind }) => kind !== 'virtual')) return { check: 'network', found: 'none' }
  // a VPN stands in the way also where another interface was chosen
  const tunnels = interfaces.filter(({ kind }) => kind === 'tunnel')
  if (tunnels.length > 0) return { check: 'network', found: 'tunnel', interfaces: [...used, ...tunnels.filter((each) => !used.includes(each))] }
  return { check: 'network', found: 'connected', interfaces: used }
}
