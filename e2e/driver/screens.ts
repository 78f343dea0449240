import type { Page } from 'playwright'
import { Drag } from './drag.ts'
import {
  BUSY,
  CHECKED,
  ENTRIES,
  FILES,
  faultInWords,
  faultOf,
  HISTORY,
  INTERFACES,
  LONG_NAME,
  LONG_PATH,
  LONG_WORD,
  MOVING,
  OFFER,
  OFFER_CLASSIC,
  OFFER_TEXT,
  OFFER_VERIFIED,
  OFFER_WITH_ALL,
  OPENED_RECEIVE,
  OPENED_SEND,
  OVER,
  PAIRED,
  PAIRING,
  PEERS,
  pairedOf,
} from './scenery.ts'
import type { Screen } from './screen.ts'

export type { Screen } from './screen.ts'

const click =
  (...selectors: readonly string[]) =>
  async (page: Page): Promise<void> => {
    for (const selector of selectors) await page.locator(selector).click()
  }

/** A menu goes when something scrolls, so its button is in sight, and all is still, before it is clicked. */
const openMenu =
  (button: string) =>
  async (page: Page): Promise<void> => {
    await page.locator(button).scrollIntoViewIfNeeded()
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    await page.locator(button).click()
  }

const SETTINGS = 'main header > button'
const ADVANCED = 'dialog:modal button[aria-expanded][aria-controls]'
const CARD = (id: string): string => `[data-testid="device-card"][data-peer-id="${id}"]`
const DROP = '[data-testid="drop-area"] button >> nth='
const [CHOOSE_FILES, CHOOSE_TEXT, PASTE] = [`${DROP}0`, `${DROP}2`, `${DROP}3`]
const NAMES = '[data-testid="offer"] footer button[aria-expanded]'
const HISTORY_PANE = 'main header nav button >> nth=1'
const WHY = 'aside > div:nth-of-type(2) > div > button'
const MODAL = 'dialog:modal'
const STEP_ON = 'dialog:modal footer button[type="submit"]'

const ok = (value: unknown) => ({ ok: true, value })
const refused = (code: Parameters<typeof faultOf>[0], message?: string) => ({
  ok: false,
  fault: message === undefined ? faultOf(code) : faultInWords(code, message),
})
const LONG_FAULT = refused('DISK_ERROR', `“${LONG_PATH}/${LONG_WORD}” could not be read. Check the drive and its permissions.`)
const SELECTION = { id: 's1', kind: 'files', items: 12, title: LONG_WORD } as const

const MAIN = ['app', 'announcer', 'device-list', 'drop-area', 'everyone-door', 'classic-door', 'timed-door', 'transfer-pane', 'dialogs'] as const
const ROWS = [...MAIN, 'device-card', 'transfer-row'] as const
const SHEET = ['offer-sheet', 'offer-facts'] as const

const MAIN_SCREENS: readonly Screen[] = [
  { name: 'nothing is known yet', views: ['app'], replies: { getState: 'never' }, shows: 'main p' },
  { name: 'empty', views: [...MAIN, 'welcome'], shows: 'main ol' },
  { name: 'devices in sight', views: [...MAIN, 'device-card', 'welcome'], state: { peers: PEERS, paired: PAIRED }, shows: CARD('namesake') },
  {
    name: 'files hang over a device',
    views: ['drop-area', 'device-card'],
    state: { peers: PEERS },
    open: async (page) => void (await Drag.over(page, page.locator(CARD('stranger')), [import.meta.filename])),
    shows: CARD('stranger'),
    fleeting: true,
  },
  { name: 'busy', views: [...ROWS], state: { peers: PEERS, paired: PAIRED, transfers: BUSY }, shows: '[data-state="interrupted"]' },
  { name: 'over', views: [...ROWS, 'done-buttons', 'received-text'], state: { peers: PEERS, transfers: OVER }, shows: '[data-state="failed"]' },
  {
    name: 'what is over, in detail',
    views: [...ROWS, 'transfer-detail', 'conflict-outcomes'],
    state: { transfers: OVER.slice(0, 2), opened: ['done', 'sent'] },
    open: async (page) => {
      for (const summary of await page.locator('[data-testid="conflicts"] summary, [data-testid="events"] summary').all()) await summary.click()
    },
    shows: '[data-testid="conflicts"][open] li',
  },
  {
    name: 'a sending, in detail',
    views: [...ROWS, 'transfer-detail', 'transfer-files'],
    state: { peers: PEERS, transfers: [OPENED_SEND], opened: ['opened'] },
    replies: { transferFiles: ok(FILES) },
    open: async (page) => {
      for (const summary of await page.locator('[data-testid="transfer"] summary').all()) await summary.click()
    },
    shows: '[data-testid="transfer-files"][open] li button',
  },
  {
    name: 'a receiving, in detail',
    views: [...ROWS, 'transfer-detail'],
    state: { peers: PEERS, transfers: [OPENED_RECEIVE], opened: ['opened'] },
    shows: '[data-testid="lane"]',
  },
  {
    name: 'the order of what waits',
    views: ['transfer-row'],
    state: { transfers: BUSY.filter(({ state }) => state === 'waiting') },
    open: openMenu('[aria-haspopup="menu"] >> nth=1'),
    shows: '[role="menuitem"]',
    fleeting: true,
  },
  {
    name: 'how fast it may be, and who goes first',
    views: ['pace-menu'],
    state: { transfers: [MOVING, { ...MOVING, id: 'other' }] },
    open: openMenu('[aria-haspopup="menu"] >> nth=0'),
    shows: '[role="menuitemradio"]',
    fleeting: true,
  },
  {
    name: 'a limit that is typed is wrong',
    views: ['limit-dialog'],
    state: { transfers: [MOVING] },
    open: async (page) => {
      await openMenu('[aria-haspopup="menu"]')(page)
      await page.locator('[role="menu"] > button:last-child').click()
      await page.locator('dialog:modal input').fill('nonsense')
      await page.locator(STEP_ON).click()
    },
    shows: 'dialog:modal [aria-invalid="true"]',
  },
  {
    name: 'everyone and 1.x devices are let in',
    views: ['everyone-door', 'classic-door', 'timed-door'],
    state: { everyone: { untilMs: Date.now() + 3e6 }, classic: { port: 65_535, untilMs: Date.now() + 3e6 } } as Screen['state'] & object,
    shows: '[data-testid="everyone"][aria-checked="true"]',
  },
  { name: 'receiving is off', views: ['transfer-pane'], settings: { receiving: false }, shows: 'main header p button' },
  {
    name: 'trouble',
    views: ['transfer-pane'],
    state: { trouble: faultInWords('PORT_UNAVAILABLE', `Port 5424 is taken by another program, and none of the next ones is free. ${LONG_WORD}`) },
    self: { port: null, folderLabel: LONG_PATH, name: LONG_NAME },
    shows: '[data-testid="trouble"]',
  },
  {
    name: 'notices',
    views: ['app'],
    replies: { paste: LONG_FAULT },
    self: { folderLabel: LONG_PATH, name: LONG_NAME },
    open: click(PASTE),
    shows: '[role="alert"] [data-code]',
  },
]

const HISTORY_SCREENS: readonly Screen[] = [
  { name: 'history, empty', views: ['history-pane'], open: click(HISTORY_PANE), shows: 'main h3' },
  { name: 'history, not kept', views: ['history-pane'], settings: { keepHistory: false }, open: click(HISTORY_PANE), shows: 'main h3 ~ button' },
  {
    name: 'history',
    views: ['history-pane', 'history-list', 'history-row', 'done-buttons'],
    state: { history: { revision: 1, count: HISTORY.length } },
    replies: { historyRows: ok(HISTORY) },
    open: click(HISTORY_PANE),
    shows: '[data-testid="history-row"] >> nth=4',
  },
  {
    name: 'history, before it is cleared',
    views: ['history-pane'],
    state: { history: { revision: 1, count: HISTORY.length } },
    replies: { historyRows: ok(HISTORY) },
    open: click(HISTORY_PANE, 'main section > div:first-child > div button >> nth=2'),
    shows: 'main section > div:first-child > div > p',
  },
]

const OFFER_SCREENS: readonly Screen[] = [
  { name: 'an offer of a stranger', views: [...SHEET], state: { offers: [OFFER] }, shows: '[data-testid="offer"]' },
  {
    name: 'an offer of a paired device, one of three',
    views: [...SHEET],
    state: { offers: [OFFER_VERIFIED, { ...OFFER, id: 'o2' }, { ...OFFER, id: 'o3' }] },
    shows: '[data-testid="offer"]',
  },
  { name: 'an offer of a 1.x device', views: [...SHEET], state: { offers: [OFFER_CLASSIC] }, shows: '[data-testid="offer"]' },
  { name: 'a text is offered', views: ['offer-sheet'], state: { offers: [OFFER_TEXT] }, shows: '[data-testid="offer"]' },
  {
    name: 'an offer with names that are taken, programs, and too little space',
    views: [...SHEET, 'offer-conflict'],
    state: { offers: [OFFER_WITH_ALL], transfers: [MOVING] },
    shows: '[data-testid="offer"] [type="radio"]',
  },
  {
    name: 'the names of an offer',
    views: [...SHEET, 'offer-files'],
    state: { offers: [OFFER_WITH_ALL] },
    replies: { offerEntries: ok(ENTRIES) },
    open: click(NAMES),
    shows: '[data-testid="offer"] [type="search"]',
  },
  {
    name: 'an offer waits behind a dialog',
    views: ['offer-waits'],
    state: { offers: [OFFER] },
    open: (page) => page.locator(SETTINGS).press('Enter'),
    shows: '[data-testid="offer-waits"]',
  },
]

const PAIRING_SCREENS: readonly Screen[] = [
  { name: 'pairing begins', views: ['pairing-dialog'], state: { pairings: [{ ...PAIRING, state: 'connecting', code: null }] }, shows: MODAL },
  { name: 'codes are compared, asked', views: ['pairing-dialog'], state: { pairings: [PAIRING] }, shows: MODAL },
  { name: 'codes are compared, asking', views: ['pairing-dialog'], state: { pairings: [{ ...PAIRING, direction: 'outgoing' }] }, shows: MODAL },
  { name: 'the other side has not said yes yet', views: ['pairing-dialog'], state: { pairings: [{ ...PAIRING, state: 'waiting' }] }, shows: MODAL },
  {
    name: 'a pairing waits behind a dialog',
    views: ['pairing-dialog'],
    open: click(SETTINGS),
    later: { pairings: [PAIRING] },
    shows: '[data-testid="pairing-waits"]',
  },
]

const DEVICE_SCREENS: readonly Screen[] = [
  ...(['stranger', 'friend', 'namesake', 'old', 'gone'] as const).map((id) => ({
    name: `a device: ${id}`,
    views: ['device-dialog', ...(id === 'old' || id === 'namesake' ? ['caution'] : [])],
    state: { peers: PEERS, paired: PAIRED },
    open: click(CARD(id)),
    shows: MODAL,
  })),
  {
    name: 'a fault while a dialog is open',
    views: ['faults-here'],
    state: { peers: PEERS },
    replies: { paste: LONG_FAULT },
    open: click(CARD('friend'), 'dialog:modal form > div:nth-of-type(2) > div button >> nth=-1'),
    shows: '[data-testid="fault-here"]',
  },
  {
    name: 'to whom?',
    views: ['targets-dialog'],
    state: { peers: PEERS, paired: PAIRED, handedOver: SELECTION },
    shows: 'dialog:modal [type="checkbox"] >> nth=3',
  },
  { name: 'to whom, with nobody there', views: ['targets-dialog'], state: { handedOver: SELECTION }, shows: MODAL },
  {
    name: 'not the one that was paired',
    views: ['namesake-dialog', 'caution'],
    state: { peers: PEERS, paired: PAIRED },
    replies: { chooseFiles: ok(SELECTION) },
    open: async (page) => {
      await page.locator(CHOOSE_FILES).click()
      for (const box of await page.locator('dialog:modal [type="checkbox"]:enabled').all()) await box.check()
      await page.locator(STEP_ON).click()
    },
    shows: 'dialog:modal footer button:not([type="submit"])[data-first]',
  },
  { name: 'a text is written', views: ['text-dialog'], open: click(CHOOSE_TEXT), shows: 'dialog:modal textarea' },
  {
    name: 'a text is written to a device that has gone since',
    views: ['text-dialog'],
    state: { peers: PEERS },
    open: async (page) => {
      await click(CARD('friend'), 'dialog:modal form > div:nth-of-type(2) > div button >> nth=0')(page)
      await page.locator('dialog:modal textarea').fill('x')
    },
    later: { peers: [] },
    shows: 'dialog:modal p[role="status"]',
  },
  {
    name: 'a text is too long',
    views: ['text-dialog'],
    open: async (page) => {
      await page.locator(CHOOSE_TEXT).click()
      await page.locator('dialog:modal textarea').fill('x'.repeat(70_000))
    },
    shows: 'dialog:modal [aria-invalid="true"]',
  },
  { name: 'an address', views: ['address-dialog'], open: click('aside h1 + button'), shows: 'dialog:modal [type="radio"]' },
  {
    name: 'an address of a 1.x device that does not answer',
    views: ['address-dialog', 'caution'],
    replies: { addPeer: LONG_FAULT },
    open: async (page) => {
      await page.locator('aside h1 + button').click()
      await page.locator('dialog:modal [type="radio"] >> nth=1').press('Space')
      await page.locator('dialog:modal [type="radio"] >> nth=0').press('ArrowRight')
      await page.locator('dialog:modal input:not([type="radio"])').fill('192.0.2.1')
      await page.keyboard.press('Enter')
    },
    shows: 'dialog:modal [aria-invalid="true"]',
  },
  { name: 'before everyone is let in', views: ['everyone-dialog', 'opening-dialog', 'caution'], open: click('[data-testid="everyone"]'), shows: MODAL },
  { name: 'before 1.x devices are let in', views: ['classic-dialog', 'opening-dialog', 'caution'], open: click('[data-testid="classic"]'), shows: MODAL },
]

const SETTINGS_SCREENS: readonly Screen[] = [
  {
    name: 'settings',
    views: ['settings-dialog', 'settings-background', 'settings-conflict', 'settings-language', 'folder-field', 'paired-devices'],
    settings: { receiveFolder: LONG_PATH },
    self: { folderLabel: LONG_PATH },
    state: { paired: PAIRED },
    open: click(SETTINGS),
    shows: '[data-testid="paired-device"] >> nth=1',
  },
  {
    name: 'advanced settings',
    views: ['settings-advanced'],
    replies: { listInterfaces: ok(INTERFACES) },
    open: click(SETTINGS, ADVANCED),
    shows: 'dialog:modal select',
  },
  {
    name: 'before the settings are reset',
    views: ['settings-advanced', 'caution'],
    open: click(SETTINGS, ADVANCED, 'dialog:modal form > div > div[id] > div:last-child > button'),
    shows: '[role="alertdialog"]',
  },
  {
    name: 'settings that are wrong',
    views: ['settings-dialog'],
    open: async (page) => {
      await page.locator(SETTINGS).click()
      await page.locator(ADVANCED).click()
      for (const field of await page.locator('dialog:modal [inputmode]').all()) await field.fill('nonsense')
      await page.locator(STEP_ON).click()
    },
    shows: 'dialog:modal [aria-invalid="true"] >> nth=1',
  },
  {
    name: 'settings that are not found',
    views: ['settings-dialog'],
    open: async (page) => {
      await page.locator(SETTINGS).click()
      await page.locator('dialog:modal [type="search"]').fill('xyzzy')
    },
    shows: 'dialog:modal [type="search"]',
  },
  {
    name: 'a paired device is renamed',
    views: ['paired-devices'],
    state: { paired: [pairedOf({ name: LONG_NAME })] },
    open: click(SETTINGS, '[data-testid="paired-device"] [data-start="rename"]'),
    shows: '[data-testid="paired-device"] input[data-start]',
  },
  {
    name: 'before a device is unpaired',
    views: ['paired-devices'],
    state: { paired: [pairedOf({ name: LONG_NAME })] },
    open: click(SETTINGS, '[data-testid="paired-device"] [data-start="unpair"]'),
    shows: '[data-testid="paired-device"] button[data-start="unpair"]',
  },
  { name: 'the check runs', views: ['check-dialog', 'self-test'], replies: { checkConnection: 'never' }, open: click(WHY), shows: '[data-state="busy"]' },
  {
    name: 'the check finds nothing wrong',
    views: ['check-dialog', 'self-test'],
    replies: { checkConnection: ok(CHECKED.well) },
    open: click(WHY),
    shows: '[data-check="clock"][data-state="ok"]',
  },
  {
    name: 'the check finds all wrong',
    views: ['check-dialog', 'self-test'],
    replies: { checkConnection: ok(CHECKED.wrong) },
    open: click(WHY),
    shows: '[data-check="clock"][data-state="failed"]',
  },
  { name: 'the first start', views: ['first-run-dialog', 'folder-field'], settings: { welcomed: false }, self: { folderLabel: LONG_PATH }, shows: MODAL },
  {
    name: 'the first start, checked',
    views: ['first-run-dialog', 'self-test'],
    settings: { welcomed: false },
    replies: { checkConnection: ok(CHECKED.wrong) },
    open: click(STEP_ON),
    shows: '[data-check="clock"][data-state="failed"]',
  },
]

/** Everything that the window can show. The question before quitting and the choice of files are the system's own, and stand on no page. */
export const SCREENS: readonly Screen[] = [...MAIN_SCREENS, ...HISTORY_SCREENS, ...OFFER_SCREENS, ...PAIRING_SCREENS, ...DEVICE_SCREENS, ...SETTINGS_SCREENS]
