import { BlockList } from 'node:net'
import { networkInterfaces } from 'node:os'

/** True when an IPv4 address is directly reachable over one of our interfaces: only such addresses are dialled from mDNS. */
export function isOnLink(address: string): boolean {
  const links = new BlockList()
  for (const entry of Object.values(networkInterfaces()).flatMap((list) => list ?? [])) {
    const prefix = Number(entry.cidr?.split('/')[1])
    if (entry.family === 'IPv4' && Number.isInteger(prefix)) links.addSubnet(entry.address, prefix, 'ipv4')
  }
  return links.check(address, 'ipv4')
}
