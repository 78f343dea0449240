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

/** Every Spanish sentence of the desktop app, by topic. */
export const es: Catalogue = {
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
