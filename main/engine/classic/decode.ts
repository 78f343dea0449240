import type { CompressType } from '../../../shared/transfer.ts'
import { EngineError } from '../errors.ts'
import type { PartFile } from './part-file.ts'

export interface DecodeJob {
  readonly type: Exclude<CompressType, 'None'>
  readonly file: PartFile
  readonly from: number
  readonly to: number
  readonly target: PartFile
  readonly folder: string
  readonly signal: AbortSignal
}

/** Bytes of the decoded file. */
export function decodePayload(job: DecodeJob): Promise<number> {
  return Promise.reject(new EngineError('NOT_YET', `A 1.x file with ${job.type} cannot be received yet.`))
}
