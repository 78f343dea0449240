/**
 * Endings under which some system runs a file when it is opened, or lets it decide what else is run. Which system this is does not
 * matter: what is received is passed on. A list can only ever warn; it judges nothing that is not on it to be harmless.
 */
const RUNS_WHEN_OPENED: ReadonlySet<string> = new Set(
  [
    // Windows: programs, and what its shell takes for one (screen savers, control panels, old DOS names)
    ['exe', 'com', 'scr', 'pif', 'cpl', 'dll', 'ocx', 'sys', 'gadget'],
    // Windows: scripts of its shell, of PowerShell and of the script host
    ['bat', 'cmd', 'ps1', 'psm1', 'psd1', 'psc1', 'vbs', 'vbe', 'vb', 'js', 'jse', 'ws', 'wsf', 'wsh', 'wsc', 'sct', 'hta'],
    // Windows: installers and packages
    ['msi', 'msp', 'mst', 'msix', 'msixbundle', 'appx', 'appxbundle', 'appinstaller', 'application', 'appref-ms', 'diagcab', 'xll'],
    // Windows: small files that name a program to run, or change how the system does
    ['lnk', 'url', 'reg', 'inf', 'msc', 'chm', 'hlp', 'scf', 'library-ms', 'search-ms', 'searchconnector-ms', 'settingcontent-ms', 'job', 'rdp'],
    // disk images: a double click opens them, and what lies in them is not marked as downloaded
    ['iso', 'vhd', 'vhdx', 'dmg'],
    // macOS: bundles, installers, scripts and links
    ['app', 'pkg', 'mpkg', 'command', 'tool', 'terminal', 'workflow', 'action', 'scpt', 'scptd', 'applescript', 'osax', 'prefpane', 'kext', 'dylib'],
    ['mobileconfig', 'fileloc', 'inetloc', 'webloc'],
    // Linux and other Unix: packages, starters, scripts and libraries
    ['deb', 'rpm', 'apk', 'appimage', 'flatpakref', 'flatpakrepo', 'snap', 'desktop', 'run', 'elf', 'so'],
    ['sh', 'bash', 'zsh', 'fish', 'csh', 'ksh'],
    // languages whose interpreter a double click starts where it is installed
    ['jar', 'jnlp', 'py', 'pyw', 'pyc', 'pyz', 'pyzw', 'rb', 'pl', 'ahk', 'au3'],
    // documents that are made to carry macros
    ['docm', 'dotm', 'xlsm', 'xltm', 'xlam', 'xlsb', 'pptm', 'potm', 'ppsm', 'ppam', 'sldm', 'accde'],
    // add-ons of browsers and editors
    ['crx', 'xpi', 'vsix'],
  ].flat(),
)

/** By its last ending, whatever stands before it: “invoice.pdf.exe” is a program. `name` is one component of a path. */
export function runsWhenOpened(name: string): boolean {
  const dot = name.lastIndexOf('.')
  return dot >= 0 && RUNS_WHEN_OPENED.has(name.slice(dot + 1).toLowerCase())
}

/** Some component begins with a dot, so that file managers do not show it. `path`: components joined by “/”. */
export function isHiddenPath(path: string): boolean {
  return path.startsWith('.') || path.includes('/.')
}
