import { readFileSync } from 'node:fs'

/** What tests read out of docs/PROTOCOL.md, so that the document cannot say anything else than the code does. */
export const DOCUMENT = readFileSync(new URL('../../../docs/PROTOCOL.md', import.meta.url), 'utf8')

/** The fenced blocks behind a mark like `<!-- example: NAME -->`. */
export interface Example {
  readonly name: string
  /** HTTP head with CR LF line ends, JSON or plain text, whichever is there. */
  readonly text: string
  readonly bytes: Buffer
}

export interface Table {
  readonly header: readonly string[]
  /** Cells as they stand in the document, trimmed. */
  readonly rows: readonly (readonly string[])[]
}

const FENCES = /^(?:```[a-z]+\n[^`]*```\n+)+/

/** All examples of a kind (`example`, `session`), in the order of the document. */
export function examples(kind: string): Example[] {
  const marks = [...DOCUMENT.matchAll(new RegExp(`<!-- ${kind}: ([^\\n]+) -->\\n`, 'g'))]
  return marks.map((mark) => {
    const behind = DOCUMENT.slice(mark.index + mark[0].length)
    const fences = [...(FENCES.exec(behind)?.[0] ?? '').matchAll(/```([a-z]+)\n([^`]*)```/g)]
    let text = ''
    let bytes: Buffer = Buffer.alloc(0)
    for (const [, language, body = ''] of fences) {
      if (language === 'hex') bytes = parseHex(body)
      else text = language === 'http' ? body.replaceAll('\n', '\r\n') : body.replace(/\n$/, '')
    }
    return { name: mark[1] ?? '', text, bytes: bytes.length === 0 && text.endsWith('\r\n\r\n') ? Buffer.from(text, 'latin1') : bytes }
  })
}

export function example(name: string): Example {
  const found = examples('example').filter((each) => each.name === name)
  if (found.length !== 1 || !found[0]) throw new Error(`docs/PROTOCOL.md has ${found.length} examples ${name}`)
  return found[0]
}

/** The table with that header; `mark`: of several, the one directly behind `<!-- mark -->`. */
export function table(header: readonly string[], mark = ''): Table {
  const all = [...DOCUMENT.matchAll(/(?:<!-- ([^\n]+) -->\n)?((?:^\|.*\|\n)+)/gm)]
  const found = all
    .map(([, before = '', lines = '']) => ({ before, ...parseTable(lines) }))
    .filter((each) => (mark === '' || each.before === mark) && each.header.join('|') === header.join('|'))
  if (found.length !== 1 || !found[0]) throw new Error(`docs/PROTOCOL.md has ${found.length} tables ${header.join(' | ')} ${mark}`)
  return found[0]
}

/** "65,536" or "2,147,483,648". */
export function number(text: string): number {
  if (!/^-?\d{1,3}(,\d{3})*$/.test(text)) throw new Error(`“${text}” is no number of docs/PROTOCOL.md`)
  return Number(text.replaceAll(',', ''))
}

/** A name between backticks. */
export function quoted(cell: string): string {
  const name = /^`([^`]+)`$/.exec(cell)?.[1]
  if (name === undefined) throw new Error(`“${cell}” is no quoted name`)
  return name
}

function parseHex(text: string): Buffer {
  const digits = text.replace(/\s/g, '')
  if (!/^(?:[0-9a-f]{2})+$/.test(digits)) throw new Error(`“${digits.slice(0, 20)}” is no hex of docs/PROTOCOL.md`)
  return Buffer.from(digits, 'hex')
}

function parseTable(lines: string): Table {
  const [header = [], , ...rows] = lines
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
  return { header, rows }
}
