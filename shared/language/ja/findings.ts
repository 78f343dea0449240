import { say } from './say.ts'

/** What a self-test finds: first what is so, then, in `…Advice`, what to do. Names and addresses come fit to be shown. */
export const findings = {
  names: {
    network: 'ネットワーク',
    port: 'ポート',
    inbound: '外部からの接続',
    discovery: 'デバイスの検出',
    neighbours: 'ほかのデバイス',
    folder: '受信フォルダー',
    clock: '時計',
  },
  failed: (count: number) => say.count(count, { other: '#件の問題が見つかりました。対処方法は下に表示されています。' }),
  notices: (count: number) => say.count(count, { other: 'このデバイスは正常に動作しています。確認事項が#件あります。' }),
  allWorks: 'すべて正常です。',

  /** Each interface as "address (name)". */
  network: {
    connected: (interfaces: readonly string[]) => `接続済み：${say.listed(interfaces)}。`,
    tunnel: (interfaces: readonly string[]) => `接続済み：${say.listed(interfaces)}。VPNがオンです。`,
    tunnelAdvice:
      'VPNの多くは、ローカルネットワークを遮断するか、マルチキャストを通しません。デバイスが見つからない場合は、VPNをオフにするか、アドレスでデバイスを追加してください。',
    onlyHere: (address: string) => `${address}だけを使用しています。このアドレスからほかのコンピューターには接続できません。`,
    onlyHereAdvice:
      'ほかのデバイスに接続するには、設定で別のネットワークインターフェイスを選択するか、「--interface」とFASTDROP_INTERFACEを指定せずにFastDropを起動してください。',
    none: 'ネットワークに接続されていません。',
    noneAdvice: '相手のデバイスと同じネットワークのWi-Fiに接続するか、ケーブルを差し込んでください。',
    gone: (address: string) => `FastDropが使うように指定されたアドレス${address}は、現在このデバイスにありません。`,
    goneAdvice: '設定で別のネットワークインターフェイスを選択するか、そのネットワークに接続し直してください。',
  },
  port: {
    openEverywhere: (port: number) => `すべてのネットワークでポート${port}が開いています。`,
    openAt: (port: number, address: string) => `${address}のポート${port}が開いています。`,
    next: (wanted: number, port: number) => `ポート${wanted}は別のプログラムが使用しているため、ポート${port}を使用しています。`,
    nextAdvice: (port: number) =>
      `自動的に見つかるデバイスでは、何もする必要はありません。このデバイスをアドレスで追加する場合は、アドレスの後に「:${port}」を付けてください。`,
    closed: (wanted: number) => `ポート${wanted}を開けないため、受信できません。`,
    closedAdvice:
      '別のプログラムが使用しているか、システムが許可していません。設定で別のポートを選択するか、そのプログラムを終了してください。どのプログラムかは、コマンドで確認できます。',
  },
  inbound: {
    visited: '別のデバイスがこのデバイスに接続しました。',
    reached: 'このデバイスは自身のアドレスで応答しています。ほかのデバイスからの接続はまだありません。',
    reachedAdvice: (port: number) =>
      `相手にこのデバイスが表示されるのに送信できない場合は、このコンピューターのファイアウォールが原因の可能性があります。TCPポート${port}の受信を許可してください。`,
    firewallAdvice: (firewall: string, port: number) =>
      `相手にこのデバイスが表示されるのに送信できない場合は、有効になっている${firewall}が原因の可能性があります。TCPポート${port}の受信を許可してください。`,
    blocked: (addresses: readonly string[], port: number) =>
      `${say.listed(addresses)}がポート${port}で応答しません。このコンピューターのファイアウォールが接続を遮断しています。`,
    blockedAdvice: (port: number) => `TCPポート${port}の受信を許可してください。このシステムではコマンドで許可できます。実行する前に内容を確認してください。`,
    other: (addresses: readonly string[], port: number) => `${say.listed(addresses)}のポート${port}で、別のものが応答しています。`,
    otherAdvice:
      '別のプログラムか、セキュリティソフトのプロキシが、FastDropの手前で応答しています。設定で別のポートを選択するか、セキュリティソフトでFastDropを対象から除外してください。',
    waits: '未診断：待ち受けているポートがありません。',
  },
  discovery: {
    heard: 'マルチキャストは正常です。このデバイスの通知が戻ってきています。',
    heardUnannounced: 'マルチキャストは正常です。このデバイスは現在、ネットワークに通知されていません。',
    /** `failures`: one of the four below for each address. */
    deaf: (failures: readonly string[]) => `マルチキャストDNSが機能していません：${failures.join('、')}。`,
    silent: (address: string) => `${address}では、送信した内容が戻ってこない`,
    unanswered: (address: string) => `${address}では、問い合わせは届くが、このデバイスの応答が戻ってこない`,
    busy: (address: string) => `${address}では、別のプログラムがUDPポート5353を占有している`,
    forbidden: (address: string) => `${address}では、システムがFastDropにUDPポート5353の使用を許可していない`,
    busyAdvice: 'ポートを使用しているプログラムを終了するか、ポートを共有するように設定してください。それまでは、アドレスでデバイスを追加してください。',
    forbiddenAdvice: 'システムのプライバシー設定で、FastDropにローカルネットワークの使用を許可してください。',
    deafAdvice:
      'このコンピューターのファイアウォールが遮断しています。UDPポート5353の送受信を許可してください。それまでは、アドレスでデバイスを追加してください。',
    off: '未使用：FastDropはデバイスの検出なしで起動されました。',
    offAdvice: '相手側で、このデバイスをアドレスで追加してもらう必要があります。',
    waits: '未診断：ネットワークに接続されていません。',
  },
  neighbours: {
    some: (devices: number) => say.count(devices, { other: '#台のデバイスが見つかりました。' }),
    someReached: (devices: number, reached: number) =>
      `${say.count(devices, { other: '#台のデバイスが見つかりました' })}。${say.count(reached, { other: 'ペアリング済みのデバイス#台が応答しました' })}。`,
    unreachable: (devices: number, names: readonly string[]) =>
      `${say.count(devices, { other: '#台のデバイスが見つかりました' })}が、${say.listed(names.map((name) => `「${name}」`))}に接続できません。`,
    unreachableAdvice:
      '相手のコンピューターのファイアウォールが接続を遮断しているか、Wi-Fiがデバイス間の通信を遮断しています（ゲストネットワークやプライバシーセパレーターなど）。相手のコンピューターでも、この診断を実行してください。',
    nobody: 'ほかのデバイスが見つかりません。',
    nobodyAdvice:
      '相手のデバイスでFastDropを開いたままにしてください。ゲストネットワークではなく同じネットワークに接続し、ほかのデバイスに表示される設定にする必要があります。それでも見つからない場合は、相手のデバイスでこの診断を実行するか、アドレスで追加してください。',
    waits: 'デバイスの検出が機能していないため、判定できません。',
  },
  folder: {
    writable: (folder: string) => `「${folder}」に書き込めます。`,
    writableFree: (folder: string, free: string) => `「${folder}」に書き込めます。空き領域は${free}です。`,
    smallFiles: 'このディスクに保存できるファイルは、1個あたり4 GiB未満です。',
    nearlyFull: (folder: string, free: string) => `「${folder}」の空き領域は${free}しかありません。`,
    full: (folder: string) => `「${folder}」のディスクがいっぱいのため、受信できません。`,
    fullAdvice: 'ディスクの空き領域を増やすか、別のフォルダーを選択してください。',
    unwritable: {
      EACCES: (folder: string) => `「${folder}」に書き込めません。アクセス権がありません。`,
      EPERM: (folder: string) => `「${folder}」に書き込めません。システムが許可していません。`,
      EROFS: (folder: string) => `「${folder}」に書き込めません。ディスクが読み取り専用です。`,
      ENOTDIR: (folder: string) => `「${folder}」はフォルダーではありません。`,
      EIO: (folder: string) => `「${folder}」に書き込めません。ディスクがエラーを報告しました。`,
      ENODEV: (folder: string) => `「${folder}」に書き込めません。ディスクが見つかりません。`,
      other: (folder: string, code: string) => `「${folder}」に書き込めません（${code}）。`,
    },
    unwritableAdvice: '設定で別のフォルダーを選択するか、このフォルダーの問題を解決してください。',
  },
  clock: {
    plausible: '正しいようです。',
    wrong: (day: string) => `日付が${day}になっています。正しくありません。`,
    wrongAdvice:
      'このコンピューターの日付と時刻を合わせてください。ペアリング済みのデバイスは時刻を使って互いを認識します。また、ファイルには更新日時が記録されます。',
  },
}
