/** How fast a transfer may be, and which one goes first. */
export const pace = {
  menu: '速度と順序',
  menuOf: (title: string) => `${title}の速度と順序`,
  noLimit: '速度制限なし',
  atMost: (rate: string) => `最大${rate}`,
  other: 'その他の速度制限…',
  moves: { first: '最初に送信', up: '前へ', down: '後へ' },
  title: 'この転送の速度制限',
  field: '速度制限',
  hint: 'MB/秒です。空欄の場合は制限しません。すぐに有効になり、設定の制限も引き続き有効です。',
  set: '制限を設定',
  ownLimit: '自分の制限',
  goesFirst: (of: number) => `このデバイスへの${of}件中で最初に送信`,
  goesBehind: (place: number, of: number) => `このデバイスへの${of}件中${place}番目：先の転送が使わない分を使用`,
}
