import { common } from './common.ts'
import { say } from './say.ts'

/** The list of devices, and what is asked about one of them. */
export const devices = {
  devices: '设备',
  nearby: '附近',
  away: '离线',
  addByAddress: '按地址添加…',
  nobodyYet: '正在此网络中查找设备，尚无设备响应。',
  chooseFiles: '选择文件…',
  chooseFolder: '选择文件夹…',
  dropTitle: '拖放文件或文件夹',
  dropHint: '拖到设备上，或拖到此处再选择设备',
  dropNow: '松开以选择设备',
  releaseTo: (name: string, items: number | null) => (items === null ? `松开以发送到“${name}”` : `松开以发送 ${common.items(items)}`),
  cannotTake: '离线：目前无法接收',

  sendToTitle: (name: string) => `发送到“${name}”`,
  notVerifiedHint: '此设备未验证：名称和地址均由对方自称。',
  verifiedHint: '此设备已验证：你已与它配对。',
  deviceAway: '此设备已离线。恢复在线后即可向它发送。',
  addressLabel: '地址',
  /** Behind the name of a device's address. */
  atPort: (address: string, port: number) => `${address}，端口 ${port}`,
  versionLabel: '版本',
  removeDevice: '从列表中移除',

  activity: {
    away: '离线',
    waiting: (drops: number) => say.count(drops, { other: '# 项等待发送' }),
    interrupted: (drops: number) => (drops === 1 ? '已中断' : say.count(drops, { other: '# 项传输已中断' })),
    preparing: '正在准备',
    asking: '等待回应',
    publishing: '正在校验并保存',
    sending: (percent: string) => `正在发送 ${percent}`,
    receiving: (percent: string) => `正在接收 ${percent}`,
    paused: (percent: string) => `已暂停 ${percent}`,
    unverified: '尚未验证',
  },

  targetsTitle: '发送给谁？',
  targetsNobody: '没有在线的设备。请在另一台电脑上打开 FastDrop，或按地址添加。',
  sendTo: (count: number) => (count > 1 ? say.count(count, { other: '发送到 # 台设备' }) : '发送'),
}
