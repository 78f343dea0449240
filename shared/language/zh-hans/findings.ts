import { say } from './say.ts'

/** What a self-test finds: first what is so, then, in `…Advice`, what to do. Names and addresses come fit to be shown. */
export const findings = {
  names: {
    network: '网络',
    port: '端口',
    inbound: '外部连接',
    discovery: '设备发现',
    neighbours: '其他设备',
    folder: '接收文件夹',
    clock: '时钟',
  },
  failed: (count: number) => say.count(count, { other: '# 项检查有问题。解决方法见下文。' }),
  notices: (count: number) => say.count(count, { other: '此设备工作正常，有 # 条提示。' }),
  allWorks: '一切正常。',

  /** Each interface as "address (name)". */
  network: {
    connected: (interfaces: readonly string[]) => `已连接：${interfaces.join('、')}。`,
    tunnel: (interfaces: readonly string[]) => `已连接：${interfaces.join('、')}。VPN 已打开。`,
    tunnelAdvice: '许多 VPN 会阻断本地网络，或不传输多播。如果看不到某台设备，请关闭 VPN，或按地址添加该设备。',
    onlyHere: (address: string) => `仅使用 ${address}，该地址无法连接其他电脑。`,
    onlyHereAdvice: '要连接其他设备，请在设置中选择其他网络接口，或启动 FastDrop 时不使用“--interface”和 FASTDROP_INTERFACE。',
    none: '未连接网络。',
    noneAdvice: '请连接另一台设备所在网络的 Wi-Fi，或插上该网络的网线。',
    gone: (address: string) => `FastDrop 被指定仅使用 ${address}，但它目前不是此设备的地址。`,
    goneAdvice: '请在设置中选择其他网络接口，或重新连接该网络。',
  },
  port: {
    openEverywhere: (port: number) => `已在所有网络上打开端口 ${port}。`,
    openAt: (port: number, address: string) => `已在 ${address} 上打开端口 ${port}。`,
    next: (wanted: number, port: number) => `端口 ${wanted} 被其他程序占用，因此使用 ${port}。`,
    nextAdvice: (port: number) => `自动互相发现的设备无需任何操作。按地址添加此设备时，必须在地址后加上“:${port}”。`,
    closed: (wanted: number) => `无法打开端口 ${wanted}，因此无法接收。`,
    closedAdvice: '该端口被其他程序占用，或系统不允许使用。请在设置中选择其他端口，或退出该程序；使用命令可查看是哪个程序。',
  },
  inbound: {
    visited: '已有其他设备连接到此设备。',
    reached: '此设备能在自己的地址上响应。尚无其他设备连接。',
    reachedAdvice: (port: number) => `如果其他设备能看到此设备却无法向它发送，可能是这台电脑的防火墙阻止了连接：请允许 TCP 端口 ${port} 的入站连接。`,
    firewallAdvice: (firewall: string, port: number) =>
      `如果其他设备能看到此设备却无法向它发送，可能是已启用的 ${firewall} 阻止了连接：请允许 TCP 端口 ${port} 的入站连接。`,
    blocked: (addresses: readonly string[], port: number) => `${addresses.join('、')} 在端口 ${port} 上没有响应：这台电脑的防火墙阻止了所有连接。`,
    blockedAdvice: (port: number) => `请允许 TCP 端口 ${port} 的入站连接。在此系统上可使用命令完成；运行前请先查看内容。`,
    other: (addresses: readonly string[], port: number) => `${addresses.join('、')} 的端口 ${port} 上有其他程序响应。`,
    otherAdvice: '其他程序或安全软件的代理挡在 FastDrop 前面。请在设置中选择其他端口，或在该软件中放行 FastDrop。',
    waits: '未检查：没有正在监听的端口。',
  },
  discovery: {
    heard: '多播正常：能收到此设备自己的广播。',
    heardUnannounced: '多播正常。目前不广播此设备。',
    /** `failures`: one of the four below for each address. */
    deaf: (failures: readonly string[]) => `多播 DNS 不工作：${failures.join('；')}。`,
    silent: (address: string) => `在 ${address} 上，发出的内容没有返回`,
    unanswered: (address: string) => `在 ${address} 上，能收到查询，但收不到此设备的应答`,
    busy: (address: string) => `在 ${address} 上，UDP 端口 5353 被其他程序独占`,
    forbidden: (address: string) => `在 ${address} 上，系统不允许 FastDrop 使用 UDP 端口 5353`,
    busyAdvice: '请退出占用该端口的程序，或将其设置为共享端口。在此之前，请按地址添加设备。',
    forbiddenAdvice: '请在系统的隐私设置中允许 FastDrop 使用本地网络。',
    deafAdvice: '这台电脑的防火墙阻止了它：请允许 UDP 端口 5353 的入站和出站通信。在此之前，请按地址添加设备。',
    off: '未使用：FastDrop 启动时未启用设备发现。',
    offAdvice: '其他设备必须按地址添加此设备。',
    waits: '未检查：未连接网络。',
  },
  neighbours: {
    some: (devices: number) => say.count(devices, { other: '发现 # 台设备。' }),
    someReached: (devices: number, reached: number) =>
      `${say.count(devices, { other: '发现 # 台设备' })}；${say.count(reached, { other: '# 台已配对的设备有响应' })}。`,
    unreachable: (devices: number, names: readonly string[]) =>
      `${say.count(devices, { other: '发现 # 台设备' })}，但无法连接${names.map((name) => `“${name}”`).join('、')}。`,
    unreachableAdvice: '对方电脑的防火墙阻止了所有连接，或 Wi-Fi 将设备相互隔离（常称为访客网络或 AP 隔离）。请在对方电脑上运行同样的检查。',
    nobody: '没有发现其他设备。',
    nobodyAdvice:
      '请在另一台设备上打开 FastDrop 并保持打开；它必须位于同一网络而不是访客网络，并且设为可见。如果仍未显示，请在该设备上运行此检查，或按地址添加它。',
    waits: '设备发现不工作时无法判断。',
  },
  folder: {
    writable: (folder: string) => `“${folder}”可以写入。`,
    writableFree: (folder: string, free: string) => `“${folder}”可以写入，可用空间 ${free}。`,
    smallFiles: '其磁盘上的单个文件必须小于 4 GiB。',
    nearlyFull: (folder: string, free: string) => `“${folder}”的可用空间仅剩 ${free}。`,
    full: (folder: string) => `“${folder}”所在的磁盘已满，因此无法接收。`,
    fullAdvice: '请释放该磁盘上的一些空间，或选择其他文件夹。',
    unwritable: {
      EACCES: (folder: string) => `“${folder}”无法写入：你没有相应的权限。`,
      EPERM: (folder: string) => `“${folder}”无法写入：系统不允许。`,
      EROFS: (folder: string) => `“${folder}”无法写入：其磁盘为只读。`,
      ENOTDIR: (folder: string) => `“${folder}”不是文件夹。`,
      EIO: (folder: string) => `“${folder}”无法写入：其磁盘报告了错误。`,
      ENODEV: (folder: string) => `“${folder}”无法写入：其磁盘不存在。`,
      other: (folder: string, code: string) => `“${folder}”无法写入（${code}）。`,
    },
    unwritableAdvice: '请在设置中选择其他文件夹，或修复此文件夹的问题。',
  },
  clock: {
    plausible: '看起来正确。',
    wrong: (day: string) => `日期显示为 ${day}，不可能正确。`,
    wrongAdvice: '请设置这台电脑的日期和时间。已配对的设备依靠时间互相识别，文件也带有修改时间。',
  },
}
