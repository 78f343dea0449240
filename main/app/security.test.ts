import { describe, expect, it, vi } from 'vitest'
import { mayRequest } from './security.ts'

vi.mock('electron', () => ({ app: {} }))

describe('mayRequest', () => {
  it.each(['app://fastdrop/index.html', 'app://fastdrop/assets/a.js', 'data:image/png;base64,AA=='])('lets %s', (url) => {
    expect(mayRequest(url, 'app://fastdrop')).toBe(true)
  })

  it.each(['http://fastdrop/', 'https://example.org/', 'ws://fastdrop/', 'file:///etc/passwd', 'app://other/index.html', 'ftp://fastdrop/', 'nonsense'])(
    'stops %s',
    (url) => {
      expect(mayRequest(url, 'app://fastdrop')).toBe(false)
    },
  )

  it('knows the socket of the development server, and no other server', () => {
    expect(mayRequest('ws://localhost:5173/?token=x', 'http://localhost:5173')).toBe(true)
    expect(mayRequest('http://localhost:5174/', 'http://localhost:5173')).toBe(false)
    expect(mayRequest('https://localhost:5173/', 'http://localhost:5173')).toBe(false)
  })
})
