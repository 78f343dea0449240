import { CLASSIC_OPEN_MINUTES, DEFAULT_CLASSIC_PORT } from '../../settings.ts'
import { say } from './say.ts'

/** Devices that speak the older FastDP 1.x, and devices that are added by their address. */
export const classic = {
  classicSwitch: `允许 FastDP 1.x 设备 ${CLASSIC_OPEN_MINUTES} 分钟`,
  classicOn: '已允许 FastDP 1.x 设备发送',
  classicPort: (port: number) => `端口 ${port}，未加密`,
  timeOpen: (remaining: number | null) => (remaining === null ? '直到手动关闭' : `剩余 ${say.duration(remaining)}`),
  classicTitle: '要允许 FastDP 1.x 设备吗？',
  classicHint: 'FastDP 1.x 是较旧的协议，不提供任何保护：',
  classicWarnings: ['不加密。网络中的任何人都能读取传输的内容。', '不验证身份。发送方只是一个地址，任何人都可能使用它。'],
  classicAsked: `每个文件都会询问，在你同意之前不会写入任何内容。${CLASSIC_OPEN_MINUTES} 分钟后自动停止。`,
  classicPortHint: `留空则使用 ${DEFAULT_CLASSIC_PORT}，FastDP 1.x 设备通过此端口互相查找。`,
  classicOpen: `允许 ${CLASSIC_OPEN_MINUTES} 分钟`,
  classicOpening: '正在打开…',
  classicCard: 'FastDP 1.x，未加密',
  /** The version of the protocol that a device speaks. */
  classicSpoken: (wire: string) => `FastDP ${wire}`,
  classicSendWarning: '不加密，也不验证身份：网络中的任何人都能读取你发送的内容，任何人都可能使用此地址。',
  classicOneFile: '它一次只接收一个文件。文件夹或多个文件将合并为一个归档发送。',

  addressTitle: '按地址添加设备',
  addressHint: '用于不会自动显示的设备，例如通过 VPN 连接的设备。对方必须正在运行 FastDrop。',
  addressField: '地址',
  addressFieldHint: (port: number) => `如果端口不是 ${port}，请在地址后加上冒号和端口。`,
  addressExample: '192.168.1.20',
  addressMissing: '请先输入地址。',
  addressHere: (addresses: readonly string[]) => `在对方看来，这台电脑的地址是 ${addresses.join('、')}。`,
  speaksField: '对方运行',
  speaks: { fastdrop: 'FastDrop', classic: 'FastDP 1.x 设备' },
  classicAddressHint: '用于使用旧版 FastDP 1.x 的程序。对方必须正在等待接收文件。',
  classicVersionField: '版本',
  classicVersions: { any: '自动', '1.1.0': '1.1.0', '1.0.0': '1.0.0' },
  classicVersionHints: {
    any: '先尝试 1.1.0，再尝试 1.0.0。',
    '1.1.0': '已发布的命令行工具。',
    '1.0.0': '按协议最初文本编写的程序。其中许多使用端口 8888。',
  },
  add: '添加',
  adding: '正在连接…',
}
