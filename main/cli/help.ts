/** What stands below the list of options: examples first, then what a script has to know. */
export const HELP = {
  program: `
Examples:
  fastdrop receive                                    wait for files, ask about each offer
  fastdrop peers                                      who is in sight?
  fastdrop check                                      can this device be found and reached?
  fastdrop history                                    what was sent and received
  fastdrop send --to "Amber Otter" holiday.mov photos/
  fastdrop send --to 192.168.1.20 holiday.mov         by address, if names are not found

“fastdrop send --help” and so on tell more.

Exit codes:
  0 delivered   1 failed   2 wrong use   3 declined   4 not found or unreachable
  5 interrupted   6 not verified, or another key than before   7 delivered, but for some files
`,
  receive: `
Examples:
  fastdrop receive                                    ask about each offer, into Downloads/FastDrop
  fastdrop receive --dir /srv/inbox --name "Build server"
  fastdrop receive --once --accept anyone --dir .     one transfer, from anyone, into this folder
  fastdrop receive --only '*.jpg' --except '.*'       pictures only, none of them hidden
  fastdrop receive --on-conflict skip --merge         only what is missing, into the folders that are there
  fastdrop receive --classic                          also from programs that speak FastDP 1.0.0 or 1.1.0

--accept ask     shows who offers what, what of it can run as a program, and what would happen, and asks. “p” pairs first
                 (both screens show six digits), “l” lists every name, “s” takes some of it, “f” another folder for this
                 once, “e” says what happens to names that exist. No answer within two minutes is a no.
                 Who was declined is not asked about again for a while; strangers are asked about six times a minute.
                 Without a terminal nobody can be asked: every offer is declined at once.
--accept paired  takes everything from paired devices without a question, and declines all others.
--accept anyone  takes everything from every device on the network, without a question.
--only, --except take a pattern of names each, of every accepted offer; what fits both is left out. Without “/” it is held against
                 each name, with “/” against the whole path; a folder that fits stands for all that is in it. Upper and lower
                 case are the same. An offer of which nothing is left is declined.
--on-conflict    what happens to a file whose name is taken: keep-both (as “name (1)”), skip (it does not travel), or replace. What was
                 replaced is kept for 7 days in .fastdrop-partial/replaced. Replaced is only where you are asked and say yes; offers
                 that are taken without a question are kept beside. Folders, links and files that can only be read are never replaced.
--merge          a folder goes into the one of its name, file by file, as --on-conflict says; else it is kept as “name (1)”, or
                 skipped whole. Without a question nothing goes into hidden folders.
--visibility paired  other devices see that somebody is here, and only paired ones who; strangers are refused unasked.
--visibility hidden  nothing is announced; paired devices that know the address reach it.
--classic        FastDP 1.x has neither encryption nor authentication; it is off unless you say this, and each file
                 is asked about as --accept says; it does not go with --accept paired.
--no-reuse       of what a paired device sends, whatever is in the folder already, at the same path and with the same content, does not
                 travel, and what is there whole is left as it is. For that the device learns, once you have accepted, which of
                 its files you have. With this it does not, and everything travels.
--once           offers that are declined do not count; the exit code is that of the first accepted transfer.

Nothing is written before you accept, and nothing of yours is replaced unless you say so: a name that exists is kept as “name (1)”.
Ctrl-C ends it: exit code 0 when nothing was under way, 5 when a transfer was cut, or when --once had not had its one.
`,
  send: `
Examples:
  fastdrop send --to "Amber Otter" holiday.mov photos/
  fastdrop send --to 192.168.1.20:5424 --unverified backup.tar
  fastdrop send --to nas.local --compress zstd --limit 20M logs/
  fastdrop send --to "Amber Otter" --wait=2h holiday.mov
  git diff | fastdrop send --to "Amber Otter" --text -
  fastdrop send --classic --to 192.168.1.20 --unverified holiday.mov

--compress auto  encodes with zstd what shrinks, as long as the path is slower than encoding; the last line says what it saved.

--to takes text for an address when it is an IP address, has a port or a dot in it, or is “localhost”.
Anything else is a name, found as “fastdrop peers” finds it; upper and lower case are the same.

--wait waits for a device that is away: for a paired one until its own key answers, wherever that is, for others until the name or
the address is there. --wait=90s, =10m, =2h waits that long, and then ends with exit code 4. Ctrl-C withdraws it.
A text waits as well, in this command alone: killed, it leaves nothing that could go on.

--classic sends to a program that speaks FastDP 1.x: 1.1.0, or 1.0.0 when that is refused. It takes one file at a
time, so a folder goes as one .zip, or as one .tar.gz with --compress targz.

A device that is not paired counts as not verified: you are asked before anything is sent. “fastdrop pair --help” tells how to pair.
Without a terminal nobody can be asked: say --unverified, or it ends with exit code 6.

A file that changes, vanishes or cannot be read while it is sent is left out and named; the others arrive, and the exit code is 7.

Exit codes: 0 delivered and verified, 3 declined, 4 not found or unreachable, 5 interrupted, 7 delivered but for some files.
`,
  transfers: `
Examples:
  fastdrop transfers                                  what is interrupted, or waits
  fastdrop transfers --json
  fastdrop transfers resume 3f9c                      go on with one; the first letters are enough
  fastdrop transfers discard 3f9c 81d0

An interrupted transfer is kept for seven days, with what has arrived of it. It goes on by itself when both sides run and see each
other again; “resume” looks for the other device until it is there, and “send” with the same files to the same device goes on, too.
“discard” removes what was kept here. What another FastDrop works on, the app for one, can only be discarded there.

Exit codes of resume: as of send.
`,
  history: `
Examples:
  fastdrop history                                    the newest of what was sent and received here
  fastdrop history --search "otter mov"               entries that have both words
  fastdrop history --limit 0 --json                   all of it, one JSON object a line, with the paths
  fastdrop history --clear --yes

Every send and receive on the terminal is written down when it has ended, but with --no-history, and where the app shares the data folder and
is told to keep none. Of a text it is written down that there was one, not what it said. At most 2,000 entries are kept, for your eyes only, in
history.json of the data folder. The app keeps its own there in the same form: --data-dir with the app's data folder shows that.
“--clear” removes the list, not the files. The window of an app that shares the folder follows.

Exit codes: 0; 2 when nobody can be asked about --clear; 5 when you said no.
`,
  pair: `
Examples:
  fastdrop pair --listen                              on the one device: wait
  fastdrop pair "Amber Otter"                         on the other one: begin
  fastdrop pair 192.168.1.20

Both show six digits; say yes on both when they are equal. Then each knows the other by its key: sending asks nothing more, and
“fastdrop receive --accept paired” takes from paired devices only. At most three tries in five minutes.
`,
  peers: `
Examples:
  fastdrop peers
  fastdrop peers --wait 10 --json

Names are what devices say of themselves; they prove nothing. “verified” is a paired device whose own key has answered there. One that
bears the name of a paired device without its key is marked.
`,
  check: `
Examples:
  fastdrop check
  fastdrop check --dir /srv/inbox --json

Listens for some seconds as “fastdrop receive” would, but takes nothing, and looks at the network, the port, the way in, multicast, the
devices in sight, the folder and the clock. What it advises it does not do: commands are printed for you to look at. Where the
app or “fastdrop receive” runs already, the port is theirs, and the next one is looked at.

A computer hardly ever stops what it says to itself, so only a visit of another device proves that others get in.

Exit codes: 0 nothing failed, 1 something did. --json prints one line for each check, then one “checked”.
`,
} as const
