import { EVERYONE_MINUTES } from '../../settings.ts'
import { common } from './common.ts'
import { say } from './say.ts'

/** The icon beside the clock and its menu. */
export const tray = {
  open: '打开 FastDrop',
  openFolder: '打开文件夹',
  quit: '退出 FastDrop',
  tooltip: (state: string) => `FastDrop：${state}`,
  /** Two things that the tooltip says. The first may be a sentence with its full stop. */
  both: (first: string, second: string) => `${first} · ${second}`,
  questions: (count: number) => say.count(count, { other: '# 个请求待处理' }),
  notReceiving: '未在接收',
  moving: (transfers: number, progress: string | null) =>
    progress === null ? common.transferCount(transfers) : `${common.transferCount(transfers)}，${progress}`,
  andMore: (count: number) => common.andMore(count),
  noPaired: '未发现已配对的设备',
  sendFiles: '发送文件…',
  sendFolder: '发送文件夹…',
  sendClipboard: '发送剪贴板内容',
  receive: '接收',
  modes: { everyone: '所有人均可请求', paired: '仅限已配对设备', hidden: '对其他人隐藏', off: '关闭：不接收' },
  everyone: `接收所有人的内容 ${EVERYONE_MINUTES} 分钟`,
  everyoneUntil: (time: string) => `正在接收所有人的内容，直到 ${time}`,
  everyoneUntilStopped: '正在接收所有人的内容，直到手动停止',
  stopEveryone: '停止接收所有人的内容',
  sending: (title: string, peer: string) => `正在将“${title}”发送到“${peer}”`,
  receiving: (title: string, peer: string) => `正在从“${peer}”接收“${title}”`,
  /** A transfer, and how far it is. */
  stands: (transfer: string, stage: string) => `${transfer}：${stage}`,
  stageAt: (stage: string, percent: string) => `${stage} ${percent}`,
  stages: {
    paused: '已暂停',
    interrupted: '已中断',
    publishing: '正在完成',
    asking: '等待回应',
    waitingForDevice: '等待设备',
    waitingForTurn: '正在排队',
    preparing: '正在准备',
    connecting: '正在连接',
    ended: '已结束',
  },
  couldNot: 'FastDrop 无法完成此操作',
}

/** The menu at the top of the screen, which macOS wants, in the words of its other programs. */
export const menus = {
  about: '关于 FastDrop',
  services: '服务',
  hide: '隐藏 FastDrop',
  hideOthers: '隐藏其他',
  showAll: '全部显示',
  quit: '退出 FastDrop',
  edit: '编辑',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '拷贝',
  paste: '粘贴',
  selectAll: '全选',
  window: '窗口',
  minimise: '最小化',
  zoom: '缩放',
  allToFront: '前置全部窗口',
}
