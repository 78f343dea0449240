import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { planRound } from './plan.ts'
import { playRound, type RoundLog } from './round.ts'

const FOLDER = 'test-results'

/**
 * `npm run soak -- [rounds] [seed] [minutes]`: either end of a drop is killed by SIGKILL, twice a round, on a path that does what
 * networks do; the first thing that is not as promised ends it. A round counts when a kill fell between the first chunk and COMMIT.
 */
export async function soak(words: readonly string[]): Promise<void> {
  const [rounds = 20, first = 1 + Math.floor(Math.random() * 2 ** 30), minutes = 60] = words.map(Number)
  const file = join(FOLDER, `soak-${first}.jsonl`)
  await mkdir(FOLDER, { recursive: true })
  process.stdout.write(`seed ${first}, ${rounds} rounds or ${minutes} minutes; one line a round in ${file}\n`)
  const deadlineMs = performance.now() + minutes * 60_000
  const logs: RoundLog[] = []
  for (let seed = first; counting(logs).length < rounds && performance.now() < deadlineMs; seed += 1) {
    const log = await playRound(planRound(seed))
    logs.push(log)
    await appendFile(file, `${JSON.stringify(log)}\n`)
    process.stdout.write(`${lineOf(log)}\n`)
  }
  process.stdout.write(`${summaryOf(logs)}\n`)
}

function counting(logs: readonly RoundLog[]): readonly RoundLog[] {
  return logs.filter(({ kills }) => kills.some(({ counts }) => counts))
}

function lineOf({ seed, kills, connections, resentBytes, allowedBytes, ms }: RoundLog): string {
  const told = kills.map(
    ({ victim, wanted, phase, claimedChunks, damage }) => `${victim} at ${wanted}/${phase} (${claimedChunks} chunks${damage ? `, ${damage}` : ''})`,
  )
  return `seed ${seed}: ${told.join(', ') || 'no kill'}; ${connections} connections, ${resentBytes} of ${allowedBytes} bytes again, ${ms} ms`
}

/** Figures of a run, for people. */
export function summaryOf(logs: readonly RoundLog[]): string {
  const counted = counting(logs)
  const kills = counted.flatMap((log) => log.kills).filter(({ counts }) => counts)
  const resent = counted.map(({ resentBytes }) => resentBytes).sort((a, b) => a - b)
  return [
    `${counted.length} rounds counted of ${logs.length}, every drop whole and once; ${kills.length} kills between the first chunk and COMMIT`,
    `by victim: ${tally(kills.map(({ victim }) => victim))}`,
    `by phase: ${tally(kills.map(({ phase, wanted }) => (wanted === 'rehash' ? 'rehash' : phase)))}`,
    `damage between kill and restart: ${tally(kills.flatMap(({ damage }) => (damage ? [damage] : [])))}`,
    `bytes sent again a round: median ${resent[Math.floor(resent.length / 2)] ?? 0}, worst ${resent.at(-1) ?? 0}`,
  ].join('\n')
}

function tally(words: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].map(([word, count]) => `${word} ${count}`).join(', ') || 'none'
}
