import type { FaultWords } from '../../sentence.ts'

const IF_THEY_DIFFER = '如果配对码不同，可能有人介入了两台设备之间：请在你信任的网络中重试。'

/** Pairing, paired devices and the device's own key. */
export const pairingFaults = {
  pairingWithOneself: '这是此设备自身。请与对方设备配对。',
  offerFromOneself: '发送请求来自此设备自身。',
  codesNotConfirmedHere: `你未确认配对码相同。${IF_THEY_DIFFER}`,
  codesNotConfirmedThere: `对方未确认配对码相同。${IF_THEY_DIFFER}`,
  nobodyComparedHere: '未能及时在此设备上比对配对码，因此未配对。请重试。',
  pairingTooOften: ({ times, minutes }) => `五分钟内已尝试配对 ${times} 次。请在 ${minutes} 分钟后重试。`,
  pairingNotNowThere: '对方设备目前无法配对：那里没有人能比对配对码。你仍可接受一次，或拒绝。',
  pairingTooOftenThere: '对方设备在过去几分钟内配对过于频繁，正在等待。你仍可接受一次，或拒绝。',
  pairedAlready: '该设备已配对。',
  classicCannotPair: 'FastDP 1.x 设备没有密钥，因此无法配对。',
  tooManyPaired: ({ count }) => `最多可配对 ${count} 台设备。请先取消与其中一台的配对。`,
  pairedListNotSaved: '无法保存已配对设备的列表。请检查数据文件夹的可用空间和权限。',
  keyUnusable: ({ folder }) => `无法读取或创建“${folder}”中的设备密钥。请检查该文件夹及其权限。`,
  keyWithoutKeyring: ({ folder }) =>
    `“${folder}”中的设备密钥由系统密钥环加密封存，而此处无法使用该密钥环。请在首次启动时所用的桌面会话中，解锁密钥环后启动 FastDrop 应用；如果使用命令行，请用 --data-dir 选择其他文件夹。`,
  keyNotOpened: ({ folder, file }) =>
    `系统密钥环未能打开“${folder}”中的设备密钥。请以在这台电脑上设置 FastDrop 的用户身份解锁密钥环，然后重新启动 FastDrop。如果该密钥环已永久丢失，请将“${file}”移到别处：FastDrop 随后会作为新设备启动，需要重新配对。`,
  keysDiffer: ({ folder, plain, sealed }) =>
    `“${folder}”中有两个不同的设备密钥：“${plain}”和“${sealed}”。请将已配对设备不认识的那一个移到别处，然后重新启动 FastDrop。`,
} satisfies Partial<FaultWords>
