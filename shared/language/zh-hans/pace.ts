/** How fast a transfer may be, and which one goes first. */
export const pace = {
  menu: '速度和顺序',
  menuOf: (title: string) => `“${title}”的速度和顺序`,
  noLimit: '不限速',
  atMost: (rate: string) => `最高 ${rate}`,
  other: '其他限速…',
  moves: { first: '最先发送', up: '提前发送', down: '推后发送' },
  title: '此传输的限速',
  field: '限速',
  hint: 'MB/秒。留空则不限。立即生效，设置中的限速同时有效。',
  set: '设定限速',
  ownLimit: '您的限速',
  goesFirst: (of: number) => `发往此设备的 ${of} 项中最先`,
  goesBehind: (place: number, of: number) => `发往此设备的 ${of} 项中第 ${place} 项：使用前面各项剩余的带宽`,
}
