/** Longer addresses are seldom meant for people, and some programs cut them. */
const LINK_MAX = 2_048
/** No name before the host ("https://bank.example@evil.example"), no backslash, which browsers take for a slash. */
const LINK = /^https?:\/\/[^\s/?#@\\]+(?:[/?#][^\s\\]*)?$/iu

/** The one http or https address that a text is; null when it is anything else, or has characters that cannot be seen. */
export function linkIn(text: string): string | null {
  const link = text.trim()
  return link.length <= LINK_MAX && LINK.test(link) && !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u.test(link) ? link : null
}
