import { EVERYONE_MINUTES } from '../../settings.ts'

/** Who is who, and who can see this device. */
export const presence = {
  namesakeCard: (name: string) => `未验证是否为你的“${name}”`,
  namesakeHint: (name: string) => `它与已配对的“${name}”同名，但未出示其密钥：它是另一台设备，或其上的 FastDrop 已重新设置。`,
  namesakePairAgain: '如果它是你的设备且已重新设置，请再次配对。',
  namesakeOffer: (name: string) => `未验证这是已配对的“${name}”：名称相同，但密钥不同。仅当你知道原因时才接受。`,
  namesakeTransfer: (name: string) => `未验证是否为你的“${name}”`,
  namesakeTitle: (name: string) => `这不是你已配对的“${name}”`,
  namesakeQuestion: '你发送的内容可能会送到别人手中。目前尚未发送任何内容。',
  sendAnyway: '仍要发送',

  visibilityField: '谁可以看到此设备',
  visibilities: { everyone: '所有人', paired: '已配对设备', hidden: '无人' },
  visibilityHints: {
    everyone: '网络中的所有人都能看到其名称并发出请求；每次都会询问你。',
    paired: '其他人只知道有一台设备，仅已配对设备知道是谁。陌生设备会被直接拒绝，不再询问。',
    hidden: '不进行任何广播。知道其地址的已配对设备仍可连接；陌生设备会被拒绝。',
  },
  visibleToEveryone: (name: string) => `以“${name}”对外可见`,
  visibleToPaired: '仅对已配对设备可见',
  visibleToNobody: '对其他设备不可见',

  everyoneSwitch: `接收所有人的内容 ${EVERYONE_MINUTES} 分钟`,
  everyoneOn: '正在接收所有人的内容',
  everyoneUnasked: '不会询问你',
  everyoneTitle: '要接收所有人的内容吗？',
  everyoneHint: `在 ${EVERYONE_MINUTES} 分钟内，此设备对网络中的所有人可见。`,
  everyoneWarnings: ['不会询问你：任何人发送的内容都会立即存入你的接收文件夹。', '不会验证发送方的身份。'],
  everyoneAfter: '时间结束或手动关闭后，将恢复你的设置。你的任何文件都不会被替换。',
  everyoneStart: `接收 ${EVERYONE_MINUTES} 分钟`,
}
