import { Message, type MessageBus, MessageFlag, MessageType, NameFlag, sessionBus, Variant } from 'dbus-next'

const NOTIFICATIONS = 'org.freedesktop.Notifications'
const NOTIFICATIONS_PATH = '/org/freedesktop/Notifications'
const WATCHER = 'org.kde.StatusNotifierWatcher'
const ITEM = 'org.kde.StatusNotifierItem'
const MENU = 'com.canonical.dbusmenu'
const PROPERTIES = 'org.freedesktop.DBus.Properties'
/** Why a notification went: by the user, or by a call of the app. */
const REASON = { dismissed: 2, closed: 3 }

export interface ShownNotification {
  readonly id: number
  readonly title: string
  readonly body: string
  /** Keys of what can be clicked; "default" is the notification itself. */
  readonly actions: readonly string[]
  readonly urgency: number | null
  open: boolean
}

export interface TrayLine {
  readonly id: number
  readonly label: string
}

/** A desktop's side of the session bus: it shows notifications and tray icons, and clicks on them as a user would. */
export class SessionDesktop {
  readonly notifications: ShownNotification[] = []
  readonly #bus: MessageBus
  /** Names on the bus of the tray icons that registered. */
  readonly #icons: string[] = []
  readonly #capabilities: readonly string[]

  private constructor(bus: MessageBus, capabilities: readonly string[]) {
    this.#bus = bus
    this.#capabilities = capabilities
    bus.addMethodHandler((message: Message) => this.#handle(message))
  }

  /** Throws where there is no session bus, or where a real desktop has taken the names. */
  static async open(capabilities: readonly string[] = ['actions', 'body', 'persistence']): Promise<SessionDesktop> {
    if (!process.env.DBUS_SESSION_BUS_ADDRESS) throw new Error('There is no session bus. Run the stories with: npm run e2e')
    const bus = sessionBus()
    const desktop = new SessionDesktop(bus, capabilities)
    for (const name of [NOTIFICATIONS, WATCHER]) {
      const owner = await bus.requestName(name, NameFlag.DO_NOT_QUEUE)
      // 1: we are its owner now.
      if (owner !== 1) throw new Error(`Somebody else on this session bus is ${name} already.`)
    }
    return desktop
  }

  close(): void {
    this.#bus.disconnect()
  }

  /** A notification that is to be seen now. */
  shown(title: string): ShownNotification | undefined {
    return this.notifications.findLast((notification) => notification.open && notification.title === title)
  }

  click(notification: ShownNotification, action = 'default'): void {
    this.#signal('ActionInvoked', 'us', [notification.id, action])
    this.#closed(notification, REASON.dismissed)
  }

  /** Says that a menu below the icon's own is about to be shown, as a desktop does. */
  async opensBelow(pid: number, line: TrayLine): Promise<void> {
    const { icon, menu } = await this.#menuOf(pid)
    await this.#call(icon, menu, MENU, 'AboutToShow', 'i', [line.id])
  }

  /** What the icon looks like: where its picture lies, or the picture itself. Icons have the one or the other. */
  async trayPicture(pid: number): Promise<string> {
    const icon = await this.#iconOf(pid)
    const read = (name: string): Promise<unknown[]> => this.#call(icon, '/StatusNotifierItem', PROPERTIES, 'Get', 'ss', [ITEM, name]).catch(() => [])
    return JSON.stringify([await read('IconName'), await read('IconPixmap')])
  }

  /** Lines of the icon's menu as they are now. */
  async trayMenu(pid: number): Promise<readonly TrayLine[]> {
    const { icon, menu } = await this.#menuOf(pid)
    const [, root] = await this.#call(icon, menu, MENU, 'GetLayout', 'iias', [0, -1, []])
    return linesOf(root)
  }

  async clickTrayLine(pid: number, label: string): Promise<void> {
    const line = (await this.trayMenu(pid)).find((candidate) => candidate.label === label)
    if (!line) throw new Error(`The tray menu has no line "${label}".`)
    await this.clickLine(pid, line)
  }

  /** A click on a line that was read before. */
  async clickLine(pid: number, line: TrayLine): Promise<void> {
    const { icon, menu } = await this.#menuOf(pid)
    const body = [line.id, 'clicked', new Variant('i', 0), 0]
    // Nobody is left to answer after "Quit".
    const flags = MessageFlag.NO_REPLY_EXPECTED
    this.#bus.send(
      new Message({ destination: icon, path: menu, interface: MENU, member: 'Event', signature: 'isvu', body, flags, serial: this.#bus.newSerial() }),
    )
  }

  /** A click on the icon itself. */
  async clickTray(pid: number): Promise<void> {
    await this.#call(await this.#iconOf(pid), '/StatusNotifierItem', ITEM, 'Activate', 'ii', [0, 0])
  }

  async hasTray(pid: number): Promise<boolean> {
    return (await this.#findIcon(pid)) !== null
  }

  async #iconOf(pid: number): Promise<string> {
    const icon = await this.#findIcon(pid)
    if (icon === null) throw new Error('The app has no tray icon.')
    return icon
  }

  /** An icon registers under its connection, and the bus knows whose that is. */
  async #findIcon(pid: number): Promise<string | null> {
    for (const icon of this.#icons) {
      const owner = await this.#call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'GetConnectionUnixProcessID', 's', [icon]).catch(
        () => [],
      )
      if (owner[0] === pid) return icon
    }
    return null
  }

  async #menuOf(pid: number): Promise<{ icon: string; menu: string }> {
    const icon = await this.#iconOf(pid)
    const [menu] = await this.#call(icon, '/StatusNotifierItem', PROPERTIES, 'Get', 'ss', [ITEM, 'Menu'])
    return { icon, menu: String(plain(menu)) }
  }

  async #call(destination: string, path: string, iface: string, member: string, signature: string, body: unknown[]): Promise<unknown[]> {
    const reply = await this.#bus.call(new Message({ destination, path, interface: iface, member, signature, body }))
    return reply?.body ?? []
  }

  #signal(member: string, signature: string, body: unknown[]): void {
    this.#bus.send(Message.newSignal(NOTIFICATIONS_PATH, NOTIFICATIONS, member, signature, body))
  }

  #closed(notification: ShownNotification, reason: number): void {
    notification.open = false
    this.#signal('NotificationClosed', 'uu', [notification.id, reason])
  }

  /** True when the call was for us. */
  #handle(message: Message): boolean {
    if (message.type !== MessageType.METHOD_CALL) return false
    const answer = this.#answer(message)
    if (answer === null) return false
    this.#bus.send(Message.newMethodReturn(message, answer.signature, answer.body))
    return true
  }

  #answer(message: Message): { signature: string; body: unknown[] } | null {
    const body: readonly unknown[] = message.body
    switch (`${message.interface}.${message.member}`) {
      case `${NOTIFICATIONS}.GetCapabilities`:
        return { signature: 'as', body: [[...this.#capabilities]] }
      case `${NOTIFICATIONS}.GetServerInformation`:
        return { signature: 'ssss', body: ['FastDrop stories', 'FastDrop', '1', '1.2'] }
      case `${NOTIFICATIONS}.Notify`:
        return { signature: 'u', body: [this.#notify(body)] }
      case `${NOTIFICATIONS}.CloseNotification`: {
        const notification = this.notifications.find(({ id }) => id === body[0])
        if (notification?.open) this.#closed(notification, REASON.closed)
        return { signature: '', body: [] }
      }
      case `${WATCHER}.RegisterStatusNotifierItem`:
        this.#icons.push(String(body[0]))
        return { signature: '', body: [] }
      case `${PROPERTIES}.Get`:
        return body[0] === WATCHER ? { signature: 'v', body: [this.#watcherProperty(String(body[1]))] } : null
      default:
        return null
    }
  }

  #notify([, replaces, , title, text, actions, hints]: readonly unknown[]): number {
    const id = Number(replaces) || this.notifications.length + 1
    const replaced = this.notifications.find((notification) => notification.id === id)
    if (replaced) replaced.open = false
    const keys = (actions as string[]).filter((_word, index) => index % 2 === 0)
    const urgency = (hints as Record<string, unknown>).urgency
    this.notifications.push({
      id,
      title: String(title),
      body: String(text),
      actions: keys,
      urgency: urgency === undefined ? null : Number(plain(urgency)),
      open: true,
    })
    return id
  }

  #watcherProperty(name: string): Variant {
    if (name === 'IsStatusNotifierHostRegistered') return new Variant('b', true)
    return name === 'ProtocolVersion' ? new Variant('i', 0) : new Variant('as', [...this.#icons])
  }
}

function plain(maybe: unknown): unknown {
  return maybe instanceof Variant ? maybe.value : maybe
}

/** (id, properties, children) of com.canonical.dbusmenu; lines that are hidden or only separate are left out. */
function linesOf(node: unknown): TrayLine[] {
  const [id, properties, children] = node as [number, Record<string, unknown>, unknown[]]
  const { label, visible, type } = properties
  const below = children.flatMap((child) => linesOf(plain(child)))
  const shown = label !== undefined && plain(visible) !== false && plain(type) !== 'separator'
  // An underscore marks the key of a line there.
  return shown ? [{ id, label: String(plain(label)).replaceAll('__', '_') }, ...below] : below
}
