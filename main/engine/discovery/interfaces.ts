import { BlockList } from 'node:net'
import { networkInterfaces } from 'node:os'
import { LINKS_KEPT_MS } from '../limits.ts'

let links: { readonly list: BlockList; readonly atMs: number } | null = null

/**
 * True when an IPv4 address is directly reachable over one of our interfaces: only such addresses are dialled from mDNS. The system is
 * asked for its interfaces once in a while, not for each packet that anybody sends.
 */
export function isOnLink(address: string, nowMs: number = performance.now()): boolean {
  if (links === null || nowMs - links.atMs >= LINKS_KEPT_MS) links = { list: linksNow(), atMs: nowMs }
  return links.list.check(address, 'ipv4')
}

function linksNow(): BlockList {
  const list = new BlockList()
  for (const entry of Object.values(networkInterfaces()).flatMap((found) => found ?? [])) {
    const prefix = Number(entry.cidr?.split('/')[1])
    if (entry.family === 'IPv4' && Number.isInteger(prefix)) list.addSubnet(entry.address, prefix, 'ipv4')
  }
  return list
}
