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
 * Every sentence of the desktop app in Simplified Chinese. A space stands between Chinese and Latin letters or digits, names from outside
 * are in “ ”, lists of names are joined by 、 and parts of a line by ，.
 *
 * Terms: device 设备, transfer 传输, drop 这次发送 (项), offer 发送请求, accept 接受, decline 拒绝, chunk 分块, connection 连接, reconnect 重新连接,
 * paired 已配对, a verified device 已验证, verified content 已校验, receive folder 接收文件夹, pause 暂停, interrupted 中断, resume 继续,
 * discard 丢弃, already there 接收方已有, lost 未送达, left out 未包含, away 离线, key 密钥, code 配对码, the other side 对方.
 */
export const zhHans: Catalogue = {
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
