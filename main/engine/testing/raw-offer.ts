import { writeChunkHead } from '../wire/chunk-body.ts'
import { createDigester, rootOf } from '../wire/digest.ts'
import { type ManifestEntry, ManifestWriter } from '../wire/manifest.ts'
import type { MessageOf } from '../wire/messages.ts'
import { type Layout, layOut } from '../wire/plan.ts'
import type { RawPeer } from './raw-peer.ts'

export const ONE_CHUNK = 256 * 1024

export function fileEntry(path: string, size: number): ManifestEntry {
  return { path, kind: 'file', size, mtimeUs: 1_700_000_000_000_000, executable: false }
}

/** An honest header for these entries; `lie` overrides single fields. */
export function header(entries: readonly ManifestEntry[], lie: Record<string, unknown> = {}): Record<string, unknown> {
  const layout = layoutOf(entries)
  return {
    type: 'HEADER',
    OneChunk: ONE_CHUNK,
    FullChunk: layout.fullChunk,
    FullSize: layout.fullSize,
    DPVersion: '2.0.0',
    CompressType: 'None',
    FileName: 'drop',
    Kind: 'files',
    Digest: 'sha-256',
    Digests: ['sha-256'],
    CompressTypes: ['None'],
    Connections: 2,
    Capabilities: [],
    DeviceName: 'Raw',
    DeviceKind: 'desktop',
    ...lie,
  }
}

export function layoutOf(entries: readonly ManifestEntry[]): Layout {
  return layOut(
    entries.map((entry) => (entry.kind === 'file' ? entry.size : null)),
    ONE_CHUNK,
  )
}

/** HEADER, pages, OFFER. */
export async function offer(peer: RawPeer, entries: readonly ManifestEntry[], lie: Record<string, unknown> = {}): Promise<void> {
  peer.send(header(entries, lie))
  const manifest = await new ManifestWriter().write(entries)
  for (const page of manifest.pages) peer.frame(0, page)
  peer.send({ type: 'OFFER', Entries: entries.length, Pages: manifest.pages.length, ManifestBytes: manifest.bytes, ManifestSha256: manifest.sha256 })
}

/** Offers, and waits for ACCEPT. */
export async function accepted(peer: RawPeer, entries: readonly ManifestEntry[], lie: Record<string, unknown> = {}): Promise<MessageOf<'ACCEPT'>> {
  await offer(peer, entries, lie)
  await peer.expect('HEADER')
  return peer.expect('ACCEPT')
}

export async function attach(peer: RawPeer, accept: MessageOf<'ACCEPT'>, lane = 0): Promise<void> {
  peer.send({ type: 'ATTACH', Session: accept.Session, Token: accept.Token, Lane: lane })
  await peer.expect('ATTACHED')
}

/** A raw chunk body; `digest` may be a wrong one. */
export async function chunkBody(raw: Buffer, digest?: Uint8Array): Promise<Buffer> {
  const right = (await createDigester('sha-256')).digest(raw)
  const body = Buffer.alloc(5 + 32 + raw.length)
  raw.copy(body, writeChunkHead(body, { encoded: false, rawLength: raw.length, digest: digest ?? right }))
  return body
}

export async function rootFor(layout: Layout, chunks: readonly Buffer[]): Promise<string> {
  const digester = await createDigester('sha-256')
  return rootOf(layout.fullSize, layout.oneChunk, Buffer.concat(chunks.map((raw) => digester.digest(raw))))
}
