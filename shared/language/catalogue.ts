import type { en } from './en/index.ts'

/** The same shape with any words in it: functions keep their parameters, lists their length. */
type AnyWords<T> = T extends string
  ? string
  : T extends (...given: infer Given) => infer Said
    ? (...given: Given) => AnyWords<Said>
    : { readonly [Key in keyof T]: AnyWords<T[Key]> }

/** All words of one language. English decides what there is; the compiler tells what another one lacks. */
export type Catalogue = AnyWords<typeof en>
export type Topic = Exclude<keyof Catalogue, 'say'>
