import { useMemo, useState } from 'react'
import type { ConflictWish } from '../../shared/conflict.ts'
import type { OfferFolder } from '../../shared/ipc.ts'
import { conflictOf } from '../../shared/settings.ts'
import type { OfferSnapshot } from '../../shared/transfer.ts'
import type { OfferYes } from '../state/actions.ts'
import { type Choice, chosen, type FileRow, leftOut, rowsOf, topsLeft } from '../state/offer-files.ts'
import { useActions, useApp } from '../state/page.ts'

/** What the user makes of an offer before the answer: which files, and where to. */
export interface OfferChoice {
  /** The names are shown. */
  readonly names: boolean
  readonly toggleNames: () => void
  /** Null until they were asked for and have come. */
  readonly rows: readonly FileRow[] | null
  readonly excluded: ReadonlySet<number>
  readonly exclude: (excluded: ReadonlySet<number>) => void
  /** How much is taken; null while nobody has looked at the names: then it is all. */
  readonly taken: Choice | null
  /** Another folder for this offer only. */
  readonly folder: OfferFolder | null
  readonly changeFolder: () => Promise<void>
  readonly usualFolder: () => void
  /** Names that are taken where it would go, of what is taken. */
  readonly collisions: OfferSnapshot['collisions']
  readonly conflict: ConflictWish
  readonly settle: (conflict: ConflictWish) => void
  /** Every file is left, or every folder where there is no file: then there is nothing to say yes to. */
  readonly nothing: boolean
  readonly answer: OfferYes
}

export function useOfferChoice(offer: OfferSnapshot): OfferChoice {
  const { offerEntries, chooseOfferFolder } = useActions()
  const [names, setNames] = useState(false)
  const [rows, setRows] = useState<readonly FileRow[] | null>(null)
  const [asked, setAsked] = useState(false)
  const [excluded, exclude] = useState<ReadonlySet<number>>(new Set())
  const [folder, setFolder] = useState<OfferFolder | null>(null)
  const settings = useApp((app) => app.settings)
  // what the settings propose, until the user says otherwise
  const [settled, settle] = useState<ConflictWish | null>(null)
  const conflict = settled ?? conflictOf(settings)
  const taken = useMemo(() => (rows === null ? null : chosen(rows, excluded)), [rows, excluded])
  const left = useMemo(() => topsLeft(rows ?? [], excluded), [rows, excluded])
  const collisions = (folder ?? offer).collisions.filter(({ name }) => !left.has(name))

  async function load(): Promise<void> {
    if (asked) return
    setAsked(true)
    const entries = await offerEntries(offer.id)
    if (entries) setRows(rowsOf(entries))
    else setNames(false)
    setAsked(entries !== null)
  }

  return {
    names,
    toggleNames: () => {
      setNames(!names)
      if (!names) void load()
    },
    rows,
    excluded,
    exclude,
    taken,
    folder,
    changeFolder: async () => {
      const chosenFolder = await chooseOfferFolder(offer.id)
      if (chosenFolder) setFolder(chosenFolder)
    },
    usualFolder: () => setFolder(null),
    collisions,
    conflict,
    settle,
    nothing: taken !== null && (taken.leaves === 0 || (taken.files === 0 && offer.files > 0)),
    answer: { folderId: folder?.id ?? null, excluded: leftOut(rows ?? [], excluded), conflict: collisions.length > 0 ? conflict : null },
  }
}
