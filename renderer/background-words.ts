/** Every English sentence about what FastDrop does while nobody looks. A translation is another object of the same type. */
export const backgroundText = {
  section: 'In the background',
  receiving: 'Receive what others send',
  startAtLogin: 'Start with the computer, without a window',
  sendWith: '“Send with FastDrop” in the menus of the file manager',
  sendTo: 'FastDrop in the menu “Send to”',
  keepHistory: 'Keep a history of what was sent and received',
  keepHistoryHint: 'The history is kept on this computer only, and never what texts say. Switched off, it is removed.',
  receivingOff: 'Receiving is switched off',
  receiveAgain: 'Switch on',
} as const
