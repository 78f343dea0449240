import type { RateChart } from '../../shared/flow.ts'
import type { Progress, TransferSnapshot } from '../../shared/transfer.ts'

const NO_CHART: RateChart = { everyMs: 0, means: [], peaks: [], samples: 0, mean: 0, peak: 0 }
const NO_CELLS = new Uint8Array(0)

/** A transfer as the page is told of it, ten times a second: details only where they are seen, and never the paths of what was received. */
export function forPage(transfer: TransferSnapshot, open: boolean): TransferSnapshot {
  const told: TransferSnapshot = transfer.state === 'done' ? { ...transfer, result: { ...transfer.result, paths: [] } } : transfer
  if (open || !('progress' in told)) return told
  return { ...told, progress: briefly(told.progress) }
}

function briefly(progress: Progress): Progress {
  return { ...progress, chart: NO_CHART, events: [], lanes: [], map: { ...progress.map, cells: NO_CELLS } }
}
