import type { Catalogue } from '../catalogue.ts'
import { check } from './check.ts'
import { classic } from './classic.ts'
import { common } from './common.ts'
import { detail, events } from './detail.ts'
import { devices } from './devices.ts'
import { conflicts, files, lost } from './files.ts'
import { findings } from './findings.ts'
import { history } from './history.ts'
import { dialogs, notifications } from './notifications.ts'
import { offer } from './offer.ts'
import { pace } from './pace.ts'
import { pairing } from './pairing.ts'
import { presence } from './presence.ts'
import { say } from './say.ts'
import { sending } from './sending.ts'
import { background, settings } from './settings.ts'
import { limits, states, waiting } from './states.ts'
import { transfers } from './transfers.ts'
import { menus, tray } from './tray.ts'
import { units } from './units.ts'

/**
 * Every Japanese sentence of the desktop app. No space stands between Latin and Japanese letters, names from outside are in 「」, and
 * long vowels are written out (フォルダー, コンピューター).
 *
 * Terms: device デバイス, transfer 転送, drop 送信 (件), offer 送信リクエスト, accept 承認, decline 拒否, chunk チャンク, connection 接続,
 * reconnect 再接続, paired ペアリング済み, a verified device 確認済み, verified content 検証済み, receive folder 受信フォルダー, pause 一時停止,
 * interrupted 中断, resume 再開, discard 破棄, already there 受信側に既存, lost 未着, left out 対象外, away オフライン, key 鍵.
 */
export const ja: Catalogue = {
  say,
  units,
  common,
  devices,
  classic,
  transfers,
  states,
  limits,
  waiting,
  detail,
  events,
  files,
  lost,
  conflicts,
  offer,
  sending,
  pace,
  pairing,
  presence,
  settings,
  background,
  check,
  findings,
  history,
  tray,
  menus,
  notifications,
  dialogs,
}
