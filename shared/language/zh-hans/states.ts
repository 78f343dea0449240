import { say } from './say.ts'

/** How a transfer goes, and how it ended: the lines of a row and of the history. */
export const states = {
  counting: '正在统计文件',
  connecting: '正在连接',
  verifiedDevice: '已验证的设备',
  notVerified: '未验证',
  encrypted: (device: string) => `已加密，${device}`,
  notEncrypted: (wire: string) => `FastDP ${wire}，未加密`,
  inOneArchive: (contents: string) => `${contents}，合并为一个归档`,
  /** What was sent, and in what time. */
  inTime: (size: string, time: string) => `${size}（${time}）`,
  /** How it ended, and when. */
  endedAt: (end: string, time: string) => `${end}，${time}`,
  savedByCompression: (size: string) => `压缩节省 ${size}`,
  deliveredVerified: '已送达并校验',
  receivedVerified: '已接收并校验',
  sentUnconfirmed: '已发送，但未经确认',
  receivedUnverified: '已接收，但未经校验',
  declined: '已拒绝',
  cancelled: '已取消',
  failed: '失败',
  waitingForPeer: (name: string) => `正在等待“${name}”接受`,
  waitingForYou: '等待你的回应',
  publishing: '正在校验并保存',
  allThere: '接收方已有全部内容',
  partThere: (part: string) => `接收方已有 ${part}`,
  /** A state that a screen reader is told of, and whose it is. */
  announced: (title: string, state: string) => `${title}：${state}`,
  diskFullHere: (room: string | null) => `此设备的磁盘已满：请释放${room === null ? '一些空间' : ` ${room} 空间`}，之后会自动继续`,
  diskFullThere: (name: string, room: string | null) => `“${name}”的磁盘已满：请释放${room === null ? '一些空间' : ` ${room} 空间`}，之后会自动继续`,
  classicCannotGoOn: 'FastDP 1.x 无法继续中断的传输：请重新发送。',
  textCannotGoOn: '文本不会保存在任何磁盘上，因此无法继续：请重新发送。',

  compressedWhole: (type: string) => `压缩：整个文件使用 ${type}`,
  compressedAutomatically: (did: string) => `自动：${did}`,
  measuring: '正在测量',
  notCompressed: '未压缩',
  compressed: (did: string) => `压缩：${did}`,
  /** The first part says what is counted. */
  chunksAs: (count: number, type: string) => `${say.count(count, { other: '# 个分块' })}使用 ${type}`,
  chunksRaw: (count: number) => say.count(count, { other: '# 个分块未压缩' }),
  countAs: (count: number, type: string) => `${say.number(count)} 个使用 ${type}`,
  countRaw: (count: number) => say.count(count, { other: '# 个未压缩' }),
  saved: (size: string) => `节省 ${size}`,
}

/** What limits, in words of this end. */
export const limits = {
  pause: '暂停',
  networkOr: (name: string) => `网络或“${name}”`,
  peersLimit: (name: string) => `“${name}”的限速`,
  order: '另一个优先的传输',
  'rate-limit': '你的速度限制',
  reading: '读取此磁盘',
  encoding: '在此设备上压缩',
  writing: '写入此磁盘',
  decoding: '在此设备上解压',
  processor: '此设备的处理器',
}

/** Drops that wait. */
export const waiting = {
  releaseToAway: '松开：此设备恢复在线后发送',
  dropsWait: '离线：设备恢复在线后发送',
  deviceAwaited: '此设备已离线。选择的内容会等待，在设备恢复在线后发送。',
  textAwaited: '此设备已离线。只要 FastDrop 仍在运行，文本会在设备恢复在线后发送：它不会保存在任何磁盘上。',
  interruptedHeld: (peer: string) => `已中断并暂停：点击“继续”且“${peer}”恢复在线后继续`,
  waitsFor: (peer: string) => `正在等待“${peer}”`,
  textWaitsFor: (peer: string) => `正在等待“${peer}”（仅在 FastDrop 运行期间）`,
  waitsForTurn: '正在排队',
  placeInLine: (place: number, of: number) => `第 ${place} 项，共 ${of} 项`,
  heldBack: '已暂停：继续后发送',
  changedSince: '拖放后有更改',
  order: '顺序',
  orderOf: (title: string) => `“${title}”的顺序`,
  moves: { first: '移到最前', up: '上移', down: '下移' },
}
