/**
 * Every bound of the engine, in one place. A peer's wish can only lower what stands here.
 * Units are in the names. A reason stands beside each number that was chosen and not published.
 */
// what people see or may choose is told in shared/
import { REPLACED_KEPT_DAYS } from '../../shared/conflict.ts'

export { CHUNK_BYTES_MAX as ONE_CHUNK_MAX_BYTES, CHUNK_BYTES_MIN as ONE_CHUNK_MIN_BYTES, CONNECTIONS_MAX } from '../../shared/settings.ts'
export { RECONNECT_EVERY_BYTES } from '../../shared/transfer.ts'

const KIB = 1024
const MIB = 1024 * KIB

// ── the published protocol ───────────────────────────────────────────────────────────────────────────────────────
export const DP_VERSION = '2.0.0'
export const ENDPOINT_PATH = '/fastdp-endpoint'
export const ALPN = 'fastdp/2'
export const FRAME_HEAD_BYTES = 8

// ── times ────────────────────────────────────────────────────────────────────────────────────────────────────────
export const DIAL_TIMEOUT_MS = 2_000
export const TLS_TIMEOUT_MS = 10_000
export const HANDSHAKE_TIMEOUT_MS = 5_000
/** From READY until the manifest is whole; a slow disk at the sender may take a while to walk, so not tighter. */
export const OPENING_TIMEOUT_MS = 60_000
export const ATTACH_TIMEOUT_MS = 5_000
export const CONSENT_TIMEOUT_MS = 120_000
/** The sender waits a little longer than the receiver asks, so that the receiver's "no answer" arrives. */
export const CONSENT_WAIT_MS = CONSENT_TIMEOUT_MS + 15_000
/** How long two people may take to compare six digits. */
export const PAIRING_TIMEOUT_MS = 120_000
/** Who has said yes waits a little longer for the other one, so that the other side's "no answer" arrives. */
export const PAIRING_WAIT_MS = PAIRING_TIMEOUT_MS + 15_000
export const PAIRING_WINDOW_MS = 300_000
/** When a paired device was met last is written down no more often. */
export const MET_EVERY_MS = 86_400_000
/** setTimeout takes no more; a longer one would fire at once. */
export const TIMER_MAX_MS = 2 ** 31 - 1
export const HEARTBEAT_EVERY_MS = 10_000
export const PEER_SILENT_AFTER_MS = 30_000
/** One program marks a whole drop as downloaded; a million files take minutes. */
export const MARK_TIMEOUT_MS = 600_000
/** How long an ended connection may take to say goodbye before it is cut. */
export const LINGER_MS = 5_000
export const REDIAL_FOR_MS = 60_000
/** An accepted transfer in which not a byte moves for so long is given up, heartbeats or not. */
export const IDLE_TRANSFER_MS = 300_000
/** A limit lets a chunk pass at least this often, however large it is: the other side must not take it for one that has stopped. */
export const LIMITED_CHUNK_EVERY_MS = IDLE_TRANSFER_MS / 2
export const STALL_CHECK_EVERY_MS = 5_000
/** How soon a device that went away, one that is known by its address only, and another network are noticed. */
export const AGE_EVERY_MS = 2_000
export const MANUAL_PROBE_EVERY_MS = 15_000
export const INTERFACES_EVERY_MS = 5_000
/** What is known of our own networks when a packet of discovery is judged is at most so old. */
export const LINKS_KEPT_MS = 2_000
/** How soon a disk that fills, or has room again, is noticed. */
export const SPACE_CHECK_EVERY_MS = 2_000
/** How long a lane at the mark waits for another one's planned reconnect; a healthy one takes some milliseconds. */
export const RECONNECT_TURN_WAIT_MS = 1_000
/** Endgame: a chunk in flight for so long, at least, may be sent again by a connection that has nothing else to do. */
export const LATE_AFTER_MS = 3_000
export const LATE_CHECK_EVERY_MS = 500
/** The author's 1.1.0 sender reads, compresses and hashes the whole file between handshake and header, in memory and on one core. */
export const CLASSIC_HEADER_TIMEOUT_MS = 1_800_000
/** Nothing moves for so long: given up. The author's receiver unpacks the whole file before it answers. */
export const CLASSIC_SILENT_AFTER_MS = IDLE_TRANSFER_MS
/** A 1.0.0 receiver answers the header; one that does not is sent the chunks all the same. */
export const CLASSIC_ANSWER_TIMEOUT_MS = 10_000
/** 1.0.0 with compression does not say how much comes: the end is the close, or so long a silence behind a set of chunks that is whole. */
export const CLASSIC_CLOSE_WAIT_MS = 5_000

/** An interrupted transfer is tried again after random pauses that grow to this in its first hour … */
export const RESUME_PAUSE_MAX_MS = 3_000
export const RESUME_EAGER_FOR_MS = 3_600_000
/** … and after that this often, until it is given up. */
export const RESUME_LATER_EVERY_MS = 30_000
/** A drop that waits for its device looks for it where it was last this often; whoever is there now sees our key. */
export const OUTBOX_LOOK_EVERY_MS = 30_000
/** What is kept of an interrupted transfer is removed after this; the memory of one that ended, too. */
export const RESUME_KEPT_DAYS = 7
export const RESUME_KEPT_MS = RESUME_KEPT_DAYS * 24 * 3_600_000
/** What a transfer has replaced is kept for so long, and looked for this often. */
export const REPLACED_KEPT_MS = REPLACED_KEPT_DAYS * 24 * 3_600_000
export const REPLACED_CHECK_EVERY_MS = 3_600_000
/** … and looked for this often, because programs run for weeks. */
export const EXPIRY_EVERY_MS = 3_600_000
/** A sender that checks what the receiver holds says at least this often what it has found. */
export const SAME_EVERY_MS = 1_000
/** A receiver that looks at its own files says at least this often what it has found, and a sender what of it is its own. */
export const LOOK_EVERY_MS = 50
/** A sender that hears nothing of files that are looked at for so long sends what it was to wait for. */
export const LOOK_PATIENCE_MS = 10_000
/** Own files are searched for so long before ACCEPT; what is not found by then is not looked at. */
export const LOOK_FOR_MS = 30_000
/** Part files and journal are put on the disk this often, or … */
export const CHECKPOINT_EVERY_MS = 5_000
/** How often a sender notes how far it is, so that it is shown when the program has been killed and runs again. */
export const PROGRESS_NOTED_EVERY_MS = 1_000
/** How often a sender is knocked for that may know nothing of a drop of which nothing has arrived, and how often its key answers in vain. */
export const DOUBT_EVERY_MS = 30_000
export const DOUBTS_MAX = 3

/** A self-test asks so long whether multicast comes back, and so often: a packet may be lost, and answers keep a distance of 100 ms. */
export const ECHO_TIMEOUT_MS = 2_500
export const ECHO_AGAIN_MS = 400
/** … and waits so long for the first device to show itself: discovery asks at 0.4 and 1.5 s. */
export const NEIGHBOURS_WAIT_MS = 3_000
/** No clock can be right that shows a time before this: 1 January 2026 … */
export const CLOCK_FROM_MS = 1_767_225_600_000
/** … or more than so long after it. */
export const CLOCK_AHEAD_MS = 50 * 365 * 24 * 3_600_000
/** What a clock may be set back by without being wrong: it may have been a little fast before. */
export const CLOCK_SLACK_MS = 24 * 3_600_000

// ── bytes ────────────────────────────────────────────────────────────────────────────────────────────────────────
export const REQUEST_HEAD_MAX_BYTES = 8 * KIB
export const REQUEST_HEADERS_MAX = 32
export const CERTIFICATE_MAX_BYTES = 4 * KIB
export const CONTROL_MAX_BYTES = 64 * KIB
export const PAGE_MAX_BYTES = MIB
/** A manifest page is cut before this many unpacked bytes; a peer's may be at most PAGE_UNPACKED_MAX_BYTES. */
export const PAGE_UNPACKED_BYTES = 256 * KIB
export const PAGE_UNPACKED_MAX_BYTES = MIB
export const MANIFEST_MAX_BYTES = 8 * MIB
export const MANIFEST_MAX_ENTRIES = 100_000
/** Entries and the folders above them; deep paths must not make a small manifest large in memory. */
export const MANIFEST_MAX_NODES = 300_000
/** Entries whose names are judged in one go: a few milliseconds. */
export const GATED_AT_ONCE = 2_000
export const FULL_CHUNK_MAX = 2 ** 24
/** Chunk buffers of one transfer at one end. */
export const TRANSFER_BUFFER_BYTES = 64 * MIB
/** Chunk buffers of all transfers; beyond it each makes do with two. */
export const PROCESS_BUFFER_BYTES = 256 * MIB
/** A transfer of less has no memory of its own for digests in place: it would be over before that has paid. */
export const HASHING_MEMORY_FROM_BYTES = 16 * MIB
/** Each such memory takes some 10 GiB of addresses, and Electron has a TiB of them. */
export const HASHING_MEMORIES_MAX = 16
/** … after so many bytes: what a power cut can cost. */
export const CHECKPOINT_BYTES = 256 * MIB
/** A record of a journal: the largest is a manifest page, or the list of what was left out. */
export const JOURNAL_RECORD_MAX_BYTES = 2 * MIB
/** Inodes of parts in one record: each takes 35 bytes at most. */
export const JOURNAL_INODES_A_RECORD = 50_000
/** A write to a socket is at most this large, so that no event loop is held up by one call. */
export const WRITE_SLICE_BYTES = 512 * KIB
/** All connections together read this much, some milliseconds of work, before whatever else is due has its turn. */
export const READ_TURN_BYTES = MIB
/** What may still arrive after reading was stopped: one read of the TLS layer's input, and a record. */
export const SPILL_MAX_BYTES = 512 * KIB
/** What is wanted from a TLS thread in smaller pieces than this comes by copy: it costs less than to name where it goes. */
export const FILL_FROM_BYTES = 4 * KIB
/** While a chunk is being filled in a TLS thread, it is told that often how far it is. */
export const TLS_PROGRESS_EVERY_MS = 50
/** A transfer of less is over before threads for its connections have paid. */
export const TLS_THREADS_FROM_BYTES = 256 * MIB
/** With three the main thread, which hears a few times of each chunk, is what bounds an end again; each takes some 15 MiB. */
export const TLS_THREADS_MAX = 3
export const TLS_THREAD_HEAP_MIB = 64
/** Of it the young generation: what lives there is a few views and messages at a time. */
export const TLS_THREAD_YOUNG_MIB = 2
export const TLS_THREAD_IDLE_MS = 5_000
/** A receiver may name as many ports for data connections. */
export const DATA_PORTS_MAX = 16
/** ACCEPT waits so long for them. */
export const DATA_PORTS_WITHIN_MS = 2_000
/** A data port that has not answered by then is tried beside the main one: something may stand in between that lets only that one through. */
export const DATA_PORT_HEAD_START_MS = 500

/** Threads that take connections: half of the processors, where there are enough that the other half has something left to do. */
export function tlsThreadsFor(processors: number): number {
  return processors < 4 ? 0 : Math.min(TLS_THREADS_MAX, Math.floor(processors / 2))
}

/** Where a file cannot have a second name, what is replaced is copied in pieces of this size. */
export const COPY_STEP_BYTES = MIB
/** The next connection is dialled this long before the mark, so that it is attached when the mark comes. */
export const DIAL_AHEAD_BYTES = 64 * MIB
/** Where one connection carries all, the next one is attached so long before the mark: else nothing would move for that round trip. */
export const ATTACH_AHEAD_BYTES = 16 * MIB
/** … and no longer before it, at the present speed. */
export const ATTACH_AHEAD_MS = 100

/** A sender may not ask for a planned reconnect earlier: each costs both ends a handshake. */
export const RECONNECT_MIN_BYTES = 64 * MIB
// FastDP 1.x
/** Smaller chunks only cost: honest 1.x programs use 256 KiB and more. */
export const CLASSIC_ONE_CHUNK_MIN_BYTES = KIB
/** What is read ahead of whoever takes it; beyond that the peer waits in its own send call. */
export const CLASSIC_READ_AHEAD_BYTES = MIB
/** It waits in blocks of this size. Whoever asks for more than one gets the bytes read to where they belong. */
export const CLASSIC_BLOCK_BYTES = 64 * KIB
/** Chunks are hashed and written in pieces of at most this size, two of them at a time. */
export const CLASSIC_PIECE_BYTES = MIB

/** A file of this size is read and hashed in a thread of its own: starting one costs as much as a tenth of that. */
export const CLASSIC_HASH_THREAD_FROM_BYTES = 64 * MIB
/** Decoding and packing leave this much of the disk free, for whatever else runs there. */
export const CLASSIC_RESERVE_BYTES = 256 * MIB
/** Space is looked at again each time so much was written. */
export const CLASSIC_SPACE_CHECK_BYTES = 64 * MIB
/** A step of the Zstd decoder is 1 MiB of output at most; one that takes so long is hostile. It runs in a thread of its own, which is then ended. */
export const CLASSIC_ZSTD_STEP_TIMEOUT_MS = 10_000
/** Zstd without a streaming encoder needs the file, the frame and a copy of it in memory at once. */
export const CLASSIC_ZSTD_ONE_SHOT_MAX_BYTES = 32 * MIB
/** What a 1.1.0 receiver says at the end is a sentence. */
export const CLASSIC_ANSWER_MAX_BYTES = KIB

/** Long transfers start their connections this far apart, so that their planned reconnects do not fall together. */
export const LANE_SKEW_MS = 100

/** `auto` looks at so much of a chunk, in four places, to tell whether it shrinks: some 50 µs a chunk. */
export const COMPRESS_SAMPLE_BYTES = 16 * KIB
/** `auto` judges the path anew after each window; long enough for some receipts, short beside a transfer. */
export const COMPRESS_WINDOW_MS = 250
/** The first one is shorter: until it is over nothing is known, and what is sent meanwhile may be sent the wrong way. */
export const COMPRESS_FIRST_WINDOW_MS = 100

/** Left for the system on a disk that a drop is written to; 1 % where the disk is smaller than that is worth. */
export const SPACE_RESERVE_BYTES = 64 * MIB
export const SPACE_RESERVE_SHARE = 0.01

/** A receive folder with less than this is told of. */
export const FOLDER_LOW_BYTES = 1024 * MIB

// ── counts ───────────────────────────────────────────────────────────────────────────────────────────────────────
export const SPARE_CONNECTIONS = 1
/** Pairings that may be begun in PAIRING_WINDOW_MS, whoever begins them: each is one guess in a million. */
export const PAIRINGS_A_WINDOW = 3
export const PAIRED_MAX = 1000
export const PENDING_CONNECTIONS_MAX = 32
export const AUTHENTICATED_CONNECTIONS_MAX = 512
export const CONNECTIONS_A_DEVICE_MAX = 64
/** 1.x connections in all, whatever they do; one each address has its own bound on the desk. */
export const CLASSIC_CONNECTIONS_MAX = 64
/** Threads that hash files for 1.1.0; whoever comes then does it between everything else. */
export const CLASSIC_HASH_THREADS_MAX = 4
export const OFFERS_MAX = 3
export const OFFERS_A_DEVICE = 1
/** Who was refused is not asked about again so long, at the first, second … time; the last one stays. */
export const COOL_DOWN_MS: readonly number[] = [10_000, 30_000, 120_000, 600_000]
/** Refused strangers that are remembered; it takes them hours to be so many, see the next two. */
export const COOL_DOWNS_KEPT = 1000
/** A key costs nothing, so all strangers together may put so many questions in that time. */
export const STRANGER_PROMPTS_MAX = 6
export const STRANGER_PROMPTS_WINDOW_MS = 60_000
/** Where the number of connections is chosen by measuring, this many begin … */
export const CONNECTIONS_FIRST = 4
/** … and so many where an answer takes this long: there a window holds each of them back, and a trial takes long. */
export const CONNECTIONS_FIRST_FAR = 8
export const FAR_ROUND_TRIP_MS = 20
/** Chunks get no smaller than this where they are made smaller for such a path. */
export const CHUNK_BYTES_FAR_MIN = 256 * KIB
/** Twice as many are kept where they carry so much more. Between noise and what a path that holds single connections back gives. */
export const CONNECTION_GAIN = 1.2
/** New connections get up to speed in so long: ten round trips of 50 ms, and the handshakes. */
export const CONNECTION_SETTLE_MS = 1_000
/** A rate is measured over so long and so many bytes at least, and not longer than the last. */
export const CONNECTION_WINDOW_MS = 500
export const CONNECTION_WINDOW_BYTES = 16 * MIB
export const CONNECTION_WINDOW_MAX_MS = 3_000
export const CONNECTION_LOOK_EVERY_MS = 100
/** More connections that did not pay are tried again after so long, then twice as long, up to the longest. */
export const CONNECTION_HOLD_MS = 15_000
export const CONNECTION_HOLD_MAX_MS = 240_000
/** Drops that come in at the same time; a sender beyond that stands in line. */
export const RECEPTIONS_MAX = 64
/** Ended transfers that are remembered in this run; the oldest goes first. */
export const ENDED_KEPT = 200
/** Interrupted transfers, and memories of ended ones, each way; the oldest memory goes first. */
export const RESUME_KEPT_MAX = 1000
/** Places where a device may be that an interrupted transfer waits for; each is asked for its key. */
export const RESUME_PLACES_MAX = 8
/** Drops that go to one device at the same time; with most connections each they fit into CONNECTIONS_A_DEVICE_MAX there. */
export const SENDS_AT_ONCE_A_DEVICE = 3
/** How often one that goes behind others looks whether they leave it room, and for how long between their chunks they still count as sending. */
export const PRECEDENCE_LOOK_EVERY_MS = 50
export const PRECEDENCE_GRACE_MS = 250
/** For so long none of its chunks is held back; far below IDLE_TRANSFER_MS, after which its receiver would give it up. */
export const PRECEDENCE_STARVED_MS = 60_000
/** Drops that wait, in all. */
export const OUTBOX_MAX = 1000
/** Runs of stored chunks that a sender remembers for its next run. */
export const STORED_RUNS_MAX = 4096
/** Addresses from which a device has called that a drop waits for. */
export const CALLERS_KEPT = 4
export const OPEN_PARTS_MAX = 32
/** "name (1)" … before it is said that there are too many files of that name. */
export const NAMES_TRIED_MAX = 10_000
/** The same for a file that is replaced, again and again, by one transfer: only somebody who changes it all the time makes it two. */
export const OLD_NAMES_TRIED = 100
/** A name that is free, then taken, then free whenever it is looked at is kept both after so many looks. */
export const LOOKS_MAX = 20
export const CHUNK_TRIES_MAX = 3
/** So often a file is opened that the system has no room for in its tables; with growing pauses, some seconds in all. */
export const FILES_SHORT_TRIES = 8
export const PATH_LEVELS_MAX = 64
/** Objects and lists inside each other in a peer's JSON; ours has three. */
export const JSON_LEVELS_MAX = 64
export const NAME_MAX_BYTES = 255
export const PATH_MAX_BYTES = 4096
export const PEERS_MAX = 256
/** Instances read from one mDNS packet; a device announces one, a forwarder a handful. */
export const INSTANCES_A_PACKET = 64
/** Recognition tags of one announcement: of the paired devices that were met last. */
export const TAGS_MAX = 32
/** Filled up to a multiple of it, so that the number of paired devices is not told. */
export const TAGS_STEP = 8
/** Tags of one TXT string, which may have 255 bytes. */
export const TAGS_A_STRING = 16
export const TAG_STRINGS_MAX = TAGS_MAX / TAGS_A_STRING
/** Tags computed for announcements that were not heard before, in RECOGNITION_WINDOW_MS: some 50 ms of work. */
export const TAGS_A_WINDOW = 16_384
export const RECOGNITION_WINDOW_MS = 10_000
/** Announcements whose recognition is remembered. */
export const RECOGNITIONS_KEPT = 2 * PEERS_MAX
/** Recognised devices that are asked for their key at the same time, and how often one device in a minute. */
export const PROBES_AT_ONCE = 3
export const PROBES_A_MINUTE = 6
/** A device that was just paired may take three rounds of mDNS, and the next question after them, until its announcement can be recognised. */
export const JUST_PAIRED_MS = 20_000
/** A device that was recognised and did not answer is asked again after so long, then twice as long, up to the longest. */
export const PROBE_AGAIN_MS = 15_000
export const PROBE_AGAIN_MAX_MS = 600_000
/** Control messages waiting to be handled, and their bytes; reading stops above either. */
export const CONTROL_QUEUE_MAX = 64
export const CONTROL_QUEUE_BYTES = 2 * MIB
/** PONG and UNKNOWN that a peer has asked for and not read yet. */
export const ANSWERS_PENDING_MAX = 16
export const STORED_BATCH_MAX = 2048
/** Own files that are searched for at the same time. */
export const LOOKS_IN_FLIGHT = 32
/** Runs of chunks that one page can name; what would be more is not looked at. */
export const LOOK_RUNS_MAX = (PAGE_MAX_BYTES - 8) / 8
/** Files of one drop that may be lost on the way: COMMIT names them all in one message. Beyond it the drop fails as a whole. */
export const VOID_MAX = 1000
/** A peer that asks for less is sent so much: a chunk has to come while it still counts as one that moves. */
export const RATE_MIN_BYTES_PER_SECOND = 10_000
/** Entries that a sender left out by itself and names in OFFER, and the bytes that their names may take there. */
export const SKIPPED_TOLD_MAX = 100
export const SKIPPED_TOLD_BYTES = 32 * KIB
export const SKIPPED_PATH_MAX_BYTES = 1024
/** One ordered writer: the second write is only there so that the disk never waits for the event loop. */
export const WRITES_IN_FLIGHT = 2
export const SMALL_FILES_IN_FLIGHT = 16
/** Threads that read, write and list small files; as many as the runtime has for its own calls that do not wait. */
export const DISK_THREADS_MAX = 4
/** So many are started at once; the others when a job takes longer than DISK_JOB_SLOW_MS. Each takes some 20 ms of a processor to start. */
export const DISK_THREADS_QUICK = 2
export const DISK_JOB_SLOW_MS = 20
/** What one of them has in its hands at a time: so many files, or so many bytes. */
export const DISK_JOB_FILES = 256
export const DISK_THREAD_BYTES = MIB
/** A file of a bundle that is larger is read and written without a thread: there the bytes take the time, not the calls. */
export const DISK_JOB_FILE_BYTES = 256 * KIB
/** Fewer files than that at once are not worth a thread. */
export const DISK_JOB_WORTH_FILES = 8
/** Of a folder so many children are told at a time; the page and the connections are not kept waiting by more. */
export const LISTED_AT_ONCE = 500
export const DISK_THREAD_HEAP_MIB = 256
export const DISK_THREAD_IDLE_MS = 5_000

/** Paired devices that a self-test reaches out to; strangers are left alone. */
export const SELF_TEST_PROBES = 4

// ── what front ends see ──────────────────────────────────────────────────────────────────────────────────────────
export const PROGRESS_EVERY_MS = 100
export const STORED_EVERY_MS = 25
export const RATE_WINDOW_MS = 4_000
/** The rate is shown anew twice a second: digits that change ten times a second cannot be read. */
export const RATE_SHOWN_EVERY_MS = 500
export const SAMPLES_KEPT = 120
/** Two seconds: a lane that has moved nothing in them, and has no chunk on its way, is idle. */
export const LANE_IDLE_SAMPLES = 8
/** Of each lane, and of each transfer: 100 planned reconnects are 50 GB. */
export const LANE_EVENTS_KEPT = 100
export const TRANSFER_EVENTS_KEPT = 200
/** A minute at full resolution; then two neighbours are joined, and a day has points of six minutes. */
export const CHART_POINTS_MAX = 240
/** As many chunks as one cell of a map stands for, and more: 2^24 chunks in 256 cells. */
export const CHUNK_FACTS_MAX = 65_536
/** What limits a transfer is said when it has been so for so many samples, the first time sooner. */
export const LIMIT_STEADY_SAMPLES = 8
export const LIMIT_FIRST_SAMPLES = 4
export const OFFER_NAMES_SHOWN = 200
/** A front end asks for the list of an offer in pieces. */
export const OFFER_ENTRIES_PAGE = 1000
/** … and so for the files of a transfer. */
export const TRANSFER_FILES_PAGE = 1000
export const OFFER_NAME_SHOWN_CHARACTERS = 320

/** The published chunk size rule: up to 10 MiB 256 KiB, up to 1 GiB 1 MiB, above 4 MiB. */
export function oneChunkFor(fullSize: number): number {
  if (fullSize <= 10 * MIB) return 256 * KIB
  return fullSize <= 1024 * MIB ? MIB : 4 * MIB
}
