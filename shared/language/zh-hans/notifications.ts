import { common } from './common.ts'
import { say } from './say.ts'

/** What the system tells while the window is elsewhere. */
export const notifications = {
  trayTitle: 'FastDrop 会在后台继续接收',
  trayBody: '可从托盘再次打开，或重新启动它。选择“退出 FastDrop”可将其结束。',
  accept: '接受',
  decline: '拒绝',
  offerTitle: (name: string, items: number) => `“${name}”想向你发送 ${common.items(items)}`,
  offerTextTitle: (name: string) => `“${name}”想向你发送一段文本`,
  offerSize: (size: string, folder: string) => `${size}，保存到“${folder}”`,
  /** Sentences of the body follow each other; each brings its full stop. */
  sentence: (words: string) => `${words}。`,
  noSpace: '空间不足。',
  canRun: (count: number) => say.count(count, { other: '# 个文件可作为程序运行。' }),
  fromClassic: 'FastDP 1.x：未加密，且无法得知对方是谁。',
  fromNamesake: (name: string) => `未验证是否为已配对的“${name}”：密钥不同。`,
  fromPaired: '来自已配对的设备。',
  fromStranger: '未验证：名称不能证明身份。',
  pairTitle: (name: string) => `“${name}”想与这台电脑配对`,
  pairBody: '两个屏幕都会显示配对码。点击以进行比对；在你确认之前不会配对。',
  receivedTitle: (title: string, name: string) => `已从“${name}”接收“${title}”`,
  receivedBody: (size: string, folder: string) => `${size}，已保存到“${folder}”。点击可在文件夹中显示。`,
  receivedLostBody: (size: string, folder: string, lost: string) => `${size}，已保存到“${folder}”，${lost}。点击可在文件夹中显示。`,
  incompleteTitle: (title: string, name: string, lost: string) => `已将“${title}”发送到“${name}”，${lost}`,
  incompleteBody: '点击可查看是哪些文件及其原因。',
  textTitle: (name: string) => `收到来自“${name}”的文本`,
  textBody: '点击即可阅读。',
}

/** Questions in windows of the system. */
export const dialogs = {
  cancel: '取消',
  stillRunning: (count: number) => say.count(count, { other: '还有 # 项传输正在进行' }),
  quitDetail: '如果现在退出 FastDrop，传输将中断，并在下次启动时继续。',
  quitCancels: '如果现在退出 FastDrop，传输将被取消。',
  quitCancelsSome: (count: number) => say.count(count, { other: '但其中 # 项将被取消。' }),
  quitCancelsWhy: '文件在对方设备接受之后才会继续；在此之前，只有发往已配对设备的文件会继续。与 FastDP 1.x 设备的传输不会继续。',
  textsUndelivered: (count: number) => say.count(count, { other: '还有 # 段文本尚未送达' }),
  textsLost: '文本不会保存在任何磁盘上：如果现在退出 FastDrop，尚未送达的文本将被取消。',
  keepRunning: '继续运行',
  quit: '退出',
  openPage: (host: string) => `要在浏览器中打开 ${host} 的网页吗？`,
  openLink: '打开链接',
  cameFrom: (name: string) => `它来自“${name}”。`,
  cameFromUnchecked: (name: string) => `它来自“${name}”，对方的身份未经验证。`,
  canRun: (name: string) => `“${name}”可作为程序运行`,
  canRunDetail: '仅当你知道是谁发送的以及为何发送时才打开。尚未检查它会执行什么操作。',
  openIt: '打开',
  historyFile: (day: string) => `FastDrop 历史记录 ${day}`,
  historyTable: '表格（CSV）',
  historyJson: 'JSON',
  /** Beside the program's name in the list of what starts with the computer. */
  startsWithComputer: '接收同一网络中设备发来的文件',
  couldNotStart: 'FastDrop 无法启动',
}
