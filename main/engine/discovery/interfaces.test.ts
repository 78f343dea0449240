import { networkInterfaces } from 'node:os'
import { expect, test, vi } from 'vitest'
import { LINKS_KEPT_MS } from '../limits.ts'
import { isOnLink } from './interfaces.ts'

vi.mock('node:os', async (original) => ({ ...(await original<typeof import('node:os')>()), networkInterfaces: vi.fn() }))

function plug(address: string): void {
  const entry = { address, netmask: '255.255.255.0', family: 'IPv4', mac: '', internal: false, cidr: `${address}/24` } as const
  vi.mocked(networkInterfaces).mockReturnValue({ lan: [entry] })
}

test('only what is on one of our networks is, another network is soon noticed, and a flood of packets does not ask the system each time', () => {
  plug('192.0.2.1')
  const found = [isOnLink('192.0.2.77', 0), isOnLink('198.51.100.5', 1), isOnLink('192.0.2.78', LINKS_KEPT_MS - 1)]
  expect(found).toEqual([true, false, true])
  expect(networkInterfaces).toHaveBeenCalledOnce()
  plug('198.51.100.1')
  expect([isOnLink('198.51.100.5', LINKS_KEPT_MS), isOnLink('192.0.2.77', LINKS_KEPT_MS)]).toEqual([true, false])
  expect(networkInterfaces).toHaveBeenCalledTimes(2)
})

test('what is no address is on no network', () => {
  plug('192.0.2.1')
  expect([isOnLink('', 10 * LINKS_KEPT_MS), isOnLink('fe80::1', 10 * LINKS_KEPT_MS)]).toEqual([false, false])
})
