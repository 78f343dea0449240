import * as v from 'valibot'
import { type ConflictWish, ON_CONFLICT } from './conflict.ts'
import { LANGUAGE_WISHES } from './language/languages.ts'
import { type PlainKey, readSentence, type Sentence } from './sentence.ts'
import { COMPRESSIONS } from './transfer.ts'

/** Bounds a person can run into; the engine's own limits are in `main/engine/limits.ts`. */
export const DEVICE_NAME_MAX = 63
/** What the user calls a paired device. */
export const LABEL_MAX_BYTES = 255
export const CONNECTIONS_MAX = 16
export const DEFAULT_PORT = 5424
/** Where FastDP 1.x devices expect each other. */
export const DEFAULT_CLASSIC_PORT = 5423
/** How long the window's switch lets FastDP 1.x devices in: nothing protects that door but its being shut. */
export const CLASSIC_OPEN_MINUTES = 10
/** How long "Receive from everyone" lasts when it is switched on. */
export const EVERYONE_MINUTES = 10
/** Who can see this device; see `Visibility` of the engine. */
export const VISIBILITIES = ['everyone', 'paired', 'hidden'] as const
/** As many connections as pay on the path: the sender measures. */
export const AUTO_CONNECTIONS = 0
export const DEFAULT_CONNECTIONS = AUTO_CONNECTIONS
/** Bytes a chunk that a sender may choose. */
export const CHUNK_BYTES_MIN = 64 * 1024
export const CHUNK_BYTES_MAX = 16 * 1024 * 1024
export const ZSTD_LEVEL_MAX = 19
export const ZSTD_LEVEL_DEFAULT = 1
/** A limit below it would only be a transfer that times out. */
export const SEND_LIMIT_MIN = 10_000
export const SEND_LIMIT_MAX = 100_000_000_000

/** Why a value is refused, where its schema says so: the messages of our schemas are keys of sentences. Null: it has no word for a user. */
export function refusalOf(issue: { readonly message: string }): Sentence | null {
  return readSentence({ key: issue.message })
}

export const printable = v.check((text: string) => !/\p{Cc}/u.test(text), 'controlCharacters' satisfies PlainKey)

/** 0 means: the default port. */
export const portSchema = v.pipe(
  v.number(),
  v.integer(),
  v.check((port) => port === 0 || (port >= 1024 && port <= 65535), 'portOutOfBounds' satisfies PlainKey),
)

/** Bytes a second. */
export const limitSchema = v.pipe(v.number(), v.integer(), v.minValue(SEND_LIMIT_MIN), v.maxValue(SEND_LIMIT_MAX))

/** One of this device; that it is one, the engine checks. */
const ipAddress = v.pipe(v.string(), v.ip(), v.notValues(['0.0.0.0', '::']))

export const settingsSchema = v.strictObject({
  deviceName: v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty('deviceNameMissing' satisfies PlainKey),
    v.maxBytes(DEVICE_NAME_MAX, 'deviceNameTooLong' satisfies PlainKey),
    printable,
  ),
  receiveFolder: v.pipe(v.string(), v.nonEmpty()),
  /** 0 means: the default port, or the next free one. */
  port: portSchema,
  /** 0 means: chosen by measuring. */
  connections: v.pipe(v.number(), v.integer(), v.minValue(AUTO_CONNECTIONS), v.maxValue(CONNECTIONS_MAX)),
  /** For what is sent from here. */
  compression: v.picklist(COMPRESSIONS),
  /** Where FastDP 1.x devices were let in last time; whether they are is no setting, it ends with the run. */
  classicPort: portSchema,
  theme: v.picklist(['system', 'light', 'dark']),
  language: v.picklist(LANGUAGE_WISHES),
  visibility: v.picklist(VISIBILITIES),
  /** What a paired sender has and this device, too, need not travel. */
  reuse: v.boolean(),
  /** False: whatever is offered is declined at once. */
  receiving: v.boolean(),
  /** With the session, and without a window. */
  startAtLogin: v.boolean(),
  /** "Send with FastDrop" in the menus of the file managers. */
  sendWith: v.boolean(),
  /** What was sent and received stays in a list over restarts. */
  keepHistory: v.boolean(),
  /** Address of the one interface to use; empty means all suitable ones. */
  interfaceAddress: v.pipe(
    v.string(),
    v.maxLength(45),
    v.check((address) => address === '' || v.is(ipAddress, address), 'interfaceIsNoAddress' satisfies PlainKey),
  ),
  /** Bytes a second of all that is sent from here together; 0: as fast as it goes. */
  sendLimit: v.pipe(
    v.number(),
    v.integer(),
    v.check((limit) => limit === 0 || (limit >= SEND_LIMIT_MIN && limit <= SEND_LIMIT_MAX), 'sendLimitOutOfBounds' satisfies PlainKey),
  ),
  /** Where something of a name is there; `replace` is only proposed where somebody is asked. */
  onConflict: v.picklist(ON_CONFLICT),
  mergeFolders: v.boolean(),
  trayExplained: v.boolean(),
  /** The sheet of the first start has been seen. */
  welcomed: v.boolean(),
})

export type Settings = v.InferOutput<typeof settingsSchema>

/** What the settings say of names that are taken. */
export function conflictOf({ onConflict, mergeFolders }: Pick<Settings, 'onConflict' | 'mergeFolders'>): ConflictWish {
  return { onConflict, merge: mergeFolders }
}

/** What a page may change; the folder is changed through a dialog, never by a path from the page, and the 1.x port by opening it. */
export const settingsPatchSchema = v.partial(v.omit(settingsSchema, ['receiveFolder', 'classicPort', 'trayExplained']))
export type SettingsPatch = v.InferOutput<typeof settingsPatchSchema>
