import { Gauge, ListOrdered } from 'lucide-react'
import { BYTES_A_MEGABYTE } from '../../shared/language/speech.ts'
import { isClassic, type TransferSnapshot } from '../../shared/transfer.ts'
import { limitChoice, paceText } from '../pace-words.ts'
import { Menu, type MenuItem } from '../parts/menu.tsx'
import { useActions, useApp } from '../state/page.ts'
import { mayLimit, sentBeside } from '../state/select.ts'
import { waitingText } from '../waiting-words.ts'

const MEGABYTES = [1, 5, 10, 50] as const
/** How fast a transfer may be, and among those to one device, which one gets the path first, or goes first. */
export function PaceMenu({ transfer, title }: { readonly transfer: TransferSnapshot; readonly title: string }) {
  const { open } = useActions()
  const limits = useLimits(transfer)
  const moves = [...useMoves(transfer), ...useMovesInLine(transfer)]
  if (mayLimit(transfer)) {
    const items = [...moves, ...limits, { label: paceText.other, onChoose: () => open({ kind: 'limit', transferId: transfer.id }) }]
    return <Menu icon={Gauge} label={paceText.menuOf(title)} hint={paceText.menu} items={items} />
  }
  return moves.length > 0 ? <Menu icon={ListOrdered} label={waitingText.orderOf(title)} hint={waitingText.order} items={moves} /> : null
}

function useLimits({ id, ...transfer }: TransferSnapshot): MenuItem[] {
  const { limit: setLimit } = useActions()
  const limit = transfer.limit ?? null
  const fixed = [null, ...MEGABYTES.map((each): number | null => each * BYTES_A_MEGABYTE)]
  // one that was typed stands beside the others
  const all = fixed.includes(limit) ? fixed : [...fixed, limit]
  return all.map((each) => ({
    label: limitChoice(each),
    checked: each === limit,
    onChoose: () => void setLimit(id, each),
  }))
}

/** None where it is alone. */
function useMoves(transfer: TransferSnapshot): MenuItem[] {
  const { move } = useActions()
  const others = useApp((app) => (isClassic(transfer.peer) ? 0 : sentBeside(transfer, app.transfers)))
  if (others === 0) return []
  const { id, order } = transfer
  return [
    { label: paceText.moves.first, off: order?.place === 1, onChoose: () => void move(id, 'first') },
    { label: paceText.moves.up, off: order?.place === 1, onChoose: () => void move(id, 'up') },
    { label: paceText.moves.down, off: order !== undefined && order.place === order.of, onChoose: () => void move(id, 'down') },
  ]
}

/** Among those that wait for the same device. None where it is alone. */
function useMovesInLine(transfer: TransferSnapshot): MenuItem[] {
  const { move } = useActions()
  if (transfer.state !== 'waiting' || transfer.wait.of < 2) return []
  const { id, wait } = transfer
  const first = wait.place === 1
  return [
    { label: waitingText.moves.first, off: first, onChoose: () => void move(id, 'first') },
    { label: waitingText.moves.up, off: first, onChoose: () => void move(id, 'up') },
    { label: waitingText.moves.down, off: wait.place === wait.of, onChoose: () => void move(id, 'down') },
  ]
}
