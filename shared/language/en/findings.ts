import { say } from './say.ts'

/** What a self-test finds: first what is so, then, in `…Advice`, what to do. Names and addresses come fit to be shown. */
export const findings = {
  names: {
    network: 'Network',
    port: 'Port',
    inbound: 'Reachable from outside',
    discovery: 'Discovery',
    neighbours: 'Other devices',
    folder: 'Receive folder',
    clock: 'Clock',
  },
  failed: (count: number) => say.count(count, { one: '# check failed. What to do stands below.', other: '# checks failed. What to do stands below.' }),
  notices: (count: number) => say.count(count, { one: 'This device works, with # thing to know.', other: 'This device works, with # things to know.' }),
  allWorks: 'Everything works.',

  /** Each interface as "address (name)". */
  network: {
    connected: (interfaces: readonly string[]) => `Connected: ${say.listed(interfaces)}.`,
    tunnel: (interfaces: readonly string[]) => `Connected: ${say.listed(interfaces)}. A VPN is on.`,
    tunnelAdvice:
      'Many VPNs shut off the local network, or carry no multicast. If a device is not in sight, switch the VPN off, or add the device by its address.',
    onlyHere: (address: string) => `Only ${address} is used, which leads to no other computer.`,
    onlyHereAdvice: 'To reach other devices, choose another network interface in the settings, or start FastDrop without “--interface” and FASTDROP_INTERFACE.',
    none: 'No network is connected.',
    noneAdvice: 'Connect to the Wi-Fi or plug in the cable of the network that the other device is in.',
    gone: (address: string) => `${address}, the only address that FastDrop is to use, is not one of this device at the moment.`,
    goneAdvice: 'Choose another network interface in the settings, or connect that network again.',
  },
  port: {
    openEverywhere: (port: number) => `Open: ${port} on every network.`,
    openAt: (port: number, address: string) => `Open: ${port} on ${address}.`,
    next: (wanted: number, port: number) => `${wanted} is taken by another program, so ${port} is used.`,
    nextAdvice: (port: number) =>
      `Devices that find each other by themselves need nothing. Whoever adds this one by its address has to write “:${port}” behind it.`,
    closed: (wanted: number) => `Port ${wanted} cannot be opened, so nothing can be received.`,
    closedAdvice:
      'Another program has it, or the system does not allow it. Choose another port in the settings, or end that program; the command shows which one it is.',
  },
  inbound: {
    visited: 'Another device has connected to this one.',
    reached: 'This device answers at its own address. No other one has connected yet.',
    reachedAdvice: (port: number) => `If others see this device and cannot send to it, a firewall on this computer may stop them: let TCP port ${port} in.`,
    firewallAdvice: (firewall: string, port: number) =>
      `If others see this device and cannot send to it, ${firewall} is on and may stop them: let TCP port ${port} in.`,
    blocked: (addresses: readonly string[], port: number) =>
      `${say.listed(addresses)} does not answer on port ${port}: a firewall on this computer lets nobody in.`,
    blockedAdvice: (port: number) => `Let TCP port ${port} in. The command does that on this system; look at it before you run it.`,
    other: (addresses: readonly string[], port: number) => `Something else answers at ${say.listed(addresses)}, port ${port}.`,
    otherAdvice:
      'Another program, or a proxy of a security suite, stands in front of FastDrop. Choose another port in the settings, or let FastDrop be passed by there.',
    waits: 'Not tried: nothing listens.',
  },
  discovery: {
    heard: 'Multicast works: the announcement of this device comes back.',
    heardUnannounced: 'Multicast works. This device is not announced now.',
    /** `failures`: one of the four below for each address. */
    deaf: (failures: readonly string[]) => `Multicast DNS does not work: ${failures.join('; ')}.`,
    silent: (address: string) => `on ${address} nothing that is sent comes back`,
    unanswered: (address: string) => `on ${address} questions are heard, and the answer of this device is not`,
    busy: (address: string) => `on ${address} another program has UDP port 5353 for itself`,
    forbidden: (address: string) => `on ${address} the system does not let FastDrop use UDP port 5353`,
    busyAdvice: 'End the program that has the port, or set it up to share it. Until then, add devices by their address.',
    forbiddenAdvice: 'Allow FastDrop to use the local network in the privacy settings of the system.',
    deafAdvice: 'A firewall on this computer stops it: let UDP port 5353 in and out. Until then, add devices by their address.',
    off: 'Not used: FastDrop was started without it.',
    offAdvice: 'Others have to add this device by its address.',
    waits: 'Not tried: no network is connected.',
  },
  neighbours: {
    some: (devices: number) => say.count(devices, { one: '# device is in sight.', other: '# devices are in sight.' }),
    someReached: (devices: number, reached: number) =>
      `${say.count(devices, { one: '# device is in sight', other: '# devices are in sight' })}; ${say.count(reached, { one: 'a paired one has answered', other: '# paired ones have answered' })}.`,
    unreachable: (devices: number, names: readonly string[]) =>
      `${say.count(devices, { one: '# device is in sight', other: '# devices are in sight' })}, but ${say.listed(names.map((name) => `“${name}”`))} cannot be reached.`,
    unreachableAdvice:
      'A firewall on that computer lets nobody in, or the Wi-Fi keeps its devices apart (often called guest network or isolation). Run the same check there.',
    nobody: 'Nobody else is in sight.',
    nobodyAdvice:
      'Open FastDrop on the other device and keep it open; it must be in the same network, not in a guest network, and visible. If it still does not show, run this check there, or add it by its address.',
    waits: 'Cannot be told while discovery does not work.',
  },
  folder: {
    writable: (folder: string) => `${folder} can be written.`,
    writableFree: (folder: string, free: string) => `${folder} can be written, ${free} free.`,
    smallFiles: 'Its disk takes less than 4 GiB a file.',
    nearlyFull: (folder: string, free: string) => `${folder} has only ${free} free.`,
    full: (folder: string) => `The disk of ${folder} is full, so nothing can be received.`,
    fullAdvice: 'Free some space on that disk, or choose another folder.',
    unwritable: {
      EACCES: (folder: string) => `${folder} cannot be written: its permissions do not let you.`,
      EPERM: (folder: string) => `${folder} cannot be written: the system does not let you.`,
      EROFS: (folder: string) => `${folder} cannot be written: its disk can only be read.`,
      ENOTDIR: (folder: string) => `${folder} is not a folder.`,
      EIO: (folder: string) => `${folder} cannot be written: its disk reported an error.`,
      ENODEV: (folder: string) => `${folder} cannot be written: its disk is not there.`,
      other: (folder: string, code: string) => `${folder} cannot be written (${code}).`,
    },
    unwritableAdvice: 'Choose another folder in the settings, or mend this one.',
  },
  clock: {
    plausible: 'Looks right.',
    wrong: (day: string) => `It says ${day}, which cannot be right.`,
    wrongAdvice:
      'Set the date and time of this computer. Paired devices recognise each other by the hour, and files carry the time at which they were changed.',
  },
}
