import { describe, expect, it, vi } from 'vitest'
import { autostartEntry, entryFile } from './start-at-login.ts'

vi.mock('electron', () => ({ app: {} }))

describe('the entry of the desktop', () => {
  it('lies where the desktop looks for it', () => {
    expect(entryFile({}, '/home/a')).toBe('/home/a/.config/autostart/fastdrop.desktop')
    expect(entryFile({ XDG_CONFIG_HOME: '/c' }, '/home/a')).toBe('/c/autostart/fastdrop.desktop')
    expect(entryFile({ XDG_CONFIG_HOME: 'not/absolute' }, '/home/a')).toBe('/home/a/.config/autostart/fastdrop.desktop')
  })

  it('starts the program without a window, whatever stands in its path', () => {
    expect(autostartEntry(['/opt/FastDrop/fastdrop', '--hidden'])).toContain('\nExec="/opt/FastDrop/fastdrop" "--hidden"\n')
    // quoted for the line, then escaped for the file
    expect(autostartEntry(['/a "b" $c `d` 100% \\e'])).toContain('\nExec="/a \\\\"b\\\\" \\\\$c \\\\`d\\\\` 100%% \\\\\\\\e"\n')
  })
})
