import type { FaultCode } from './fault.ts'
import { faults as english } from './language/en/faults.ts'
import { type ArgKind, FAULT_ARGS } from './language/fault-args.ts'

/**
 * Sentences of faults as data: a key, and what it is about. The engine says them so, in no language; words are put to them where
 * somebody reads them. Plain data, safe to clone over IPC and to keep in a file.
 */

/** A code that means something else when the other side says it: it speaks of its own disk, files and limits. */
export const TOLD_BY_PEER = [
  'AWAY',
  'PROTOCOL_VIOLATION',
  'LIMIT_EXCEEDED',
  'BAD_NAME',
  'NAME_CLASH',
  'DIGEST_MISMATCH',
  'SOURCE_CHANGED',
  'SOURCE_UNREADABLE',
  'NO_SPACE',
  'DISK_ERROR',
] as const satisfies readonly FaultCode[]

type Args = typeof FAULT_ARGS
/** `${code}_THERE`: what the code means here when the peer says it. */
export type CodeKey = FaultCode | `${(typeof TOLD_BY_PEER)[number]}_THERE`
export type FaultKey = CodeKey | keyof Args

type KindsOf<K extends FaultKey> = K extends keyof Args ? Args[K] : Record<never, never>
type Given<A extends ArgKind> = A extends 'number' ? number : A extends 'sentence' ? Sentence : string
type Shown<A extends ArgKind> = A extends 'number' ? number : string

/** What a sentence is about, as the engine says it. */
export type ArgsOf<K extends FaultKey> = { readonly [A in keyof KindsOf<K>]: KindsOf<K>[A] extends ArgKind ? Given<KindsOf<K>[A]> : never }
/** The same as words get it: sentences inside have theirs already. */
export type ShownArgs<K extends FaultKey> = { readonly [A in keyof KindsOf<K>]: KindsOf<K>[A] extends ArgKind ? Shown<KindsOf<K>[A]> : never }

/** Sentences that are about nothing in particular. */
export type PlainKey = { [K in FaultKey]: keyof KindsOf<K> extends never ? K : never }[FaultKey]

type SentenceOf<K extends FaultKey> = K extends PlainKey ? { readonly key: K } : { readonly key: K; readonly args: ArgsOf<K> }
/** A key with just its arguments. */
export type Sentence = SentenceOf<FaultKey>

/** The words of one language for all of them. */
export type FaultWords = { readonly [K in FaultKey]: K extends PlainKey ? string : (args: ShownArgs<K>) => string }

/** Says a sentence; the compiler holds its arguments to the key. */
export function say<K extends FaultKey>(key: K, ...[args]: K extends PlainKey ? [] : [args: ArgsOf<K>]): Sentence {
  return (args === undefined ? { key } : { key, args }) as Sentence
}

/** Of a sentence that was not said in this run: longer texts and more sentences inside each other are not taken. */
const TEXT_MAX = 4_096
const LEVELS_MAX = 3

/**
 * A sentence out of a file or over IPC: a key of ours with just its arguments, each of its kind and of no great length. Null for
 * anything else, so that nobody who can write a file puts words together in ways that were never meant.
 */
export function readSentence(value: unknown, levels = LEVELS_MAX): Sentence | null {
  if (!isRecord(value) || typeof value.key !== 'string' || levels === 0) return null
  const kinds = kindsOf(value.key)
  const given = value.args === undefined ? {} : value.args
  if (kinds === null || !isRecord(given) || Object.keys(given).length !== Object.keys(kinds).length) return null
  const args: Record<string, string | number | Sentence> = {}
  for (const [name, kind] of Object.entries(kinds)) {
    const arg = Object.hasOwn(given, name) ? readArg(kind, given[name], levels) : null
    if (arg === null) return null
    args[name] = arg
  }
  return (Object.keys(args).length === 0 ? { key: value.key } : { key: value.key, args }) as Sentence
}

type AnyWords = string | ((shown: Readonly<Record<string, string | number>>) => string)

/** In the words of a language. Sentences inside others are said first. */
export function sentenceText(sentence: Sentence, words: FaultWords = english): string {
  const said = words[sentence.key] as AnyWords
  if (typeof said === 'string') return said
  const args: Readonly<Record<string, string | number | Sentence>> = 'args' in sentence ? sentence.args : {}
  return said(Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, typeof arg === 'object' ? sentenceText(arg, words) : arg])))
}

function readArg(kind: ArgKind, value: unknown, levels: number): string | number | Sentence | null {
  switch (kind) {
    case 'text':
      return typeof value === 'string' && value.length <= TEXT_MAX ? value : null
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : null
    case 'sentence':
      return readSentence(value, levels - 1)
  }
}

/** The arguments of a key; null: it is none of ours. */
function kindsOf(key: string): Readonly<Record<string, ArgKind>> | null {
  if (Object.hasOwn(FAULT_ARGS, key)) return FAULT_ARGS[key as keyof Args]
  return Object.hasOwn(english, key) ? {} : null
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
