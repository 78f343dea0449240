#!/usr/bin/env python3
"""A second implementation of FastDP 2.0.0, written from PROTOCOL.md alone.

A test tool, not a product: the minimal implementation of section 16.4 (None, sha-256, zlib pages), standard library only.

    second_implementation.py send    --host H --port P --connections 2 --cert CERT --key KEY FOLDER
    second_implementation.py receive --host H --trust PEER_CERT --cert CERT --key KEY FOLDER

"§" in comments and docstrings is a section of PROTOCOL.md.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import binascii
import bisect
import contextlib
import errno
import hashlib
import hmac
import ipaddress
import itertools
import json
import logging
import os
import random
import re
import secrets
import shutil
import signal
import ssl
import stat
import struct
import sys
import time
import zlib
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

VERSION = "2.0.0"
ALPN = "fastdp/2"
KIB, MIB = 1024, 1024 * 1024

# §12, in seconds and bytes.
DIAL_TIMEOUT, TLS_TIMEOUT, HANDSHAKE_TIMEOUT, ATTACH_TIMEOUT = 2.0, 10.0, 5.0, 5.0
OPENING_TIMEOUT, CONSENT_WAIT = 60.0, 135.0
HEARTBEAT_EVERY, PEER_SILENT_AFTER, LINGER = 10.0, 30.0, 5.0
REDIAL_FOR, IDLE_TRANSFER, STORED_EVERY, WATCH_EVERY = 60.0, 300.0, 0.025, 5.0
HEAD_MAX, HEADERS_MAX, CERTIFICATE_MAX = 8192, 32, 4096
CONTROL_MAX, PAGE_MAX, PAGE_UNPACKED, PAGE_UNPACKED_MAX = 64 * KIB, MIB, 256 * KIB, MIB
MANIFEST_MAX, ENTRIES_MAX, NODES_MAX = 8 * MIB, 100_000, 300_000
PATH_MAX, NAME_MAX, LEVELS_MAX, TEXT_MAX = 4096, 255, 64, 64 * KIB
STORED_BATCH, CHUNK_TRIES, ANSWERS_PENDING = 2048, 3, 16
RECONNECT_EVERY, RECONNECT_MIN, WRITE_SLICE = 524_288_000, 67_108_864, 512 * KIB
CONNECTIONS_A_DEVICE, PENDING_CONNECTIONS, SPARE_CONNECTIONS = 64, 32, 1
INT_MAX, INDEX_MAX, CHUNK_MAX = 2**53 - 1, 2**31, 2**24
JSON_LEVELS_MAX = 64
DIGEST_BYTES = 32
CHUNK_HEAD = 5 + DIGEST_BYTES


class Violation(Exception):
    """The peer broke a rule (§5.4)."""


class Ended(Exception):
    """The transfer ends: the reason for people, and the word to the peer (None: the peer knows, or cannot hear)."""

    def __init__(self, reason: str, code: str | None = None, word: str = "CANCEL", busy: bool = False) -> None:
        super().__init__(reason)
        self.code, self.word, self.busy = code, word, busy


LOSS = (asyncio.IncompleteReadError, OSError)  # TimeoutError and ssl.SSLError are OSErrors


async def race(*runners: Awaitable[Any]) -> Any:
    """Runs all until the first one ends, ends the others, and gives the first one's result or exception."""
    tasks = [asyncio.ensure_future(r) for r in runners]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(t for t in tasks if t in done).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


# ---------------------------------------------------------------------------------------------------- channel (§3)

P256_ALGORITHM = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")
X509_V_FLAG_NO_CHECK_TIME = 0x200000  # dates are ignored; the ssl module has no name for it


def der_element(data: bytes, at: int) -> tuple[int, int, int]:
    """The tag, the first content byte and the end of the DER element at `at`."""
    tag, length, start = data[at], data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, start = int.from_bytes(data[start : start + count], "big"), start + count
    if start + length > len(data):
        raise ValueError("DER element runs out of its data")
    return tag, start, start + length


def key_hash(certificate: bytes) -> bytes:
    """keyHash of a certificate in DER; ValueError when the key is none of P-256 (§3)."""
    try:
        if len(certificate) > CERTIFICATE_MAX:
            raise ValueError("certificate too long")
        _, tbs, _ = der_element(certificate, 0)
        _, at, _ = der_element(certificate, tbs)
        if der_element(certificate, at)[0] == 0xA0:  # version
            at = der_element(certificate, at)[2]
        for _ in range(5):  # serial number, signature, issuer, validity, subject
            at = der_element(certificate, at)[2]
        _, algorithm, end = der_element(certificate, at)
    except IndexError as error:
        raise ValueError("no certificate") from error
    if certificate[algorithm : algorithm + len(P256_ALGORITHM)] != P256_ALGORITHM:
        raise ValueError("no key on P-256")
    return hashlib.sha256(certificate[at:end]).digest()


def tls_context(cert: str, key: str, trust: str | None) -> ssl.SSLContext:
    """A dialler's context, or with `trust` an acceptor's that takes that certificate only (§3, §16.3)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if trust else ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols([ALPN])
    context.load_cert_chain(cert, key)
    if trust:
        context.num_tickets = 0
        context.verify_mode = ssl.CERT_REQUIRED
        context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME
        context.load_verify_locations(trust)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def peer_key(writer: asyncio.StreamWriter, pin: bytes | None) -> bytes | None:
    """The peer's keyHash when all checks of §3 hold, else None."""
    channel: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
    if channel is None or channel.version() != "TLSv1.3" or channel.selected_alpn_protocol() != ALPN:
        return None
    certificate = channel.getpeercert(binary_form=True)
    if certificate is None or channel.session_reused:
        return None
    try:
        found = key_hash(certificate)
    except ValueError:
        return None
    return found if pin is None or hmac.compare_digest(found, pin) else None


# --------------------------------------------------------------------------------------------------- handshake (§4)

BAD_HEAD_BYTES = re.compile(rb"[^\t\r\n\x20-\x7e]|\r[^\n]|(?<!\r)\n")
FIELD = re.compile(r"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):(.*)")
STATUS = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 426: "Upgrade Required",
          431: "Request Header Fields Too Large"}


class HeadError(Exception):
    """A head that is refused with `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP status {status}")
        self.status = status


async def read_head(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    """The first line, the fields with lower-case names, and the bytes behind the head."""
    data = b""
    while (end := 2 if data.startswith(b"\r\n") else data.find(b"\r\n\r\n") + 4) < 4 and end != 2:
        if BAD_HEAD_BYTES.search(data):
            raise HeadError(400)
        if len(data) > HEAD_MAX:
            raise HeadError(431)
        part = await reader.read(HEAD_MAX + 1 - len(data))
        if not part:
            raise ConnectionError("closed in the handshake")
        data += part
    head, rest = data[:end], data[end:]
    if BAD_HEAD_BYTES.search(head):
        raise HeadError(400)
    first, *lines = head.decode("ascii").rstrip("\r\n").split("\r\n")
    fields: dict[str, str] = {}
    for line in lines:
        match = FIELD.fullmatch(line)
        if match is None or match[1].lower() in fields:
            raise HeadError(400)
        fields[match[1].lower()] = match[2].strip(" \t")
    if end > HEAD_MAX or len(fields) > HEADERS_MAX:
        raise HeadError(431)
    return first, fields, rest


def is_upgrade(fields: dict[str, str]) -> bool:
    words = [word.strip(" \t").lower() for word in fields.get("connection", "").split(",")]
    return fields.get("upgrade", "").lower() == "fastdp" and "upgrade" in words


def is_ip_host(host: str) -> bool:
    """An IP literal, IPv6 in brackets and without zone, with or without a port."""
    match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::([0-9]{1,5}))?", host)
    if match is None or int(match[3] or 0) > 65535:
        return False
    try:
        return ipaddress.ip_address(match[1] or match[2]).version == (6 if match[1] else 4)
    except ValueError:
        return False


def is_key(key: str) -> bool:
    with contextlib.suppress(binascii.Error):
        return re.fullmatch(r"[A-Za-z0-9+/]{22}==", key) is not None and len(base64.b64decode(key, validate=True)) == 16
    return False


def judge_request(first: str, fields: dict[str, str]) -> None:
    """The checks of §4 behind those of the head itself, in their order."""
    words = first.split(" ")
    if len(words) != 3 or "" in words or words[2] != "HTTP/1.1":
        raise HeadError(400)
    if words[0] != "GET":
        raise HeadError(405)
    if words[1] != "/fastdp-endpoint":
        raise HeadError(404)
    if {"origin", "referer"} & fields.keys() or any(n.startswith("sec-fetch-") for n in fields):
        raise HeadError(403)
    if not is_ip_host(fields.get("host", "")):
        raise HeadError(403)
    if not is_upgrade(fields) or not is_key(fields.get("sec-fastdp-key", "")):
        raise HeadError(400)
    if fields.get("sec-fastdp-version") != VERSION:
        raise HeadError(426)


async def accept_upgrade(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """The acceptor's side of §4; False: refused."""
    try:
        first, fields, rest = await read_head(reader)
        if rest:
            return False
        judge_request(first, fields)
        lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: fastdp", "Connection: Upgrade",
                 f"Sec-FastDP-Key: {fields['sec-fastdp-key']}", f"Sec-FastDP-Version: {VERSION}"]
        accepted = True
    except HeadError as error:
        lines = [f"HTTP/1.1 {error.status} {STATUS[error.status]}", "Content-Length: 0", "Connection: close"]
        if error.status == 426:
            lines += ["Upgrade: fastdp", f"Sec-FastDP-Version: {VERSION}"]
        accepted = False
    writer.write("".join(line + "\r\n" for line in [*lines, ""]).encode("ascii"))
    await writer.drain()
    return accepted


async def ask_upgrade(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int) -> bytes:
    """The dialler's side of §4; the bytes behind the answer's head."""
    literal = host.partition("%")[0]
    key = base64.b64encode(secrets.token_bytes(16)).decode("ascii")
    lines = ["GET /fastdp-endpoint HTTP/1.1", f"Host: {f'[{literal}]' if ':' in literal else literal}:{port}",
             "Upgrade: fastdp", "Connection: Upgrade", f"Sec-FastDP-Key: {key}", f"Sec-FastDP-Version: {VERSION}", ""]
    writer.write("".join(line + "\r\n" for line in lines).encode("ascii"))
    try:
        first, fields, rest = await read_head(reader)
    except HeadError as error:
        raise Violation("the answer to the upgrade is malformed") from error
    if re.fullmatch(r"HTTP/1\.1 101(?: .*)?", first) is None:
        raise Violation(f"the upgrade was refused: {first[:60]}")
    if not is_upgrade(fields) or fields.get("sec-fastdp-key") != key or fields.get("sec-fastdp-version") != VERSION:
        raise Violation("the answer to the upgrade is not right")
    return rest


# --------------------------------------------------------------------------------------------------- messages (§5.2, §7)

Check = Callable[[Any], bool]


def integer(low: int, high: int) -> Check:
    return lambda value: type(value) is int and low <= value <= high


def text(limit: int) -> Check:
    return lambda value: isinstance(value, str) and len(value.encode("utf-8")) <= limit


def hexadecimal(count: int) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(f"[0-9a-f]{{{2 * count}}}", value) is not None


def listing(low: int, high: int, item: Check) -> Check:
    return lambda value: isinstance(value, list) and low <= len(value) <= high and all(map(item, value))


def one_of(*words: str) -> Check:
    return lambda value: isinstance(value, str) and value in words


def is_void(value: Any) -> bool:
    return isinstance(value, dict) and integer(0, INDEX_MAX)(value.get("Entry")) and text(64)(value.get("Code"))


def is_entry_or_run(value: Any) -> bool:
    index = integer(0, INDEX_MAX)
    return index(value) or isinstance(value, list) and len(value) == 2 and all(map(index, value))


NAMES, NUMBERS, CODE = listing(0, 16, text(32)), listing(1, STORED_BATCH, integer(0, CHUNK_MAX)), {"Code": text(64)}
DEVICE: dict[str, Check] = {"DPVersion": text(16), "DeviceName": text(255), "DeviceKind": lambda v: isinstance(v, str)}
FIELDS: dict[str, dict[str, Check]] = {
    "READY": DEVICE,
    "HEADER": DEVICE | {
        "OneChunk": integer(65536, 16 * MIB), "FullChunk": integer(0, CHUNK_MAX), "FullSize": integer(0, INT_MAX),
        "CompressType": one_of("None", "Zstd", "Zip", "TarGz"), "FileName": text(1024), "Kind": one_of("files", "text"),
        "Digest": one_of("xxh3-128", "sha-256"), "Digests": NAMES, "CompressTypes": NAMES, "Connections": integer(1, 16),
        "Capabilities": listing(0, 64, text(32))},
    "OFFER": {"Entries": integer(0, INDEX_MAX), "Pages": integer(0, INDEX_MAX), "ManifestBytes": integer(0, 2**40),
              "ManifestSha256": hexadecimal(32)},
    "ACCEPT": {"Session": hexadecimal(16), "Token": hexadecimal(32),
               "Excluded": listing(0, CONTROL_MAX, is_entry_or_run)},
    "REFUSE": CODE, "CANCEL": CODE,
    "ATTACH": {"Session": hexadecimal(16), "Token": hexadecimal(32), "Lane": integer(0, 15)},
    "ATTACHED": {"Lane": integer(0, 15)}, "DRAINED": {"Lane": integer(0, 15)},
    "STORED": {"Chunks": NUMBERS}, "RETRY": {"Chunks": NUMBERS},
    "PAIR1": {"Commit": hexadecimal(32), "DeviceName": text(255)}, "NOPAIR": CODE,
    "PAIR2": {"Nonce": hexadecimal(32)}, "PAIR3": {"Nonce": hexadecimal(32)}, "PAIRED": {},
    "PAUSE": {"Paused": lambda value: isinstance(value, bool)},
    "RECONNECT": {"Lane": integer(0, 15), "Bytes": integer(0, INT_MAX)},
    "ROOT": {"Root": hexadecimal(32)},
    "COMMIT": {"Root": hexadecimal(32), "Void": listing(0, 1000, is_void)},
    "PING": {"Id": integer(0, 2**32 - 1)}, "PONG": {"Id": integer(0, 2**32 - 1)}, "UNKNOWN": {"Type": text(64)},
}


def unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs) or "__proto__" in found:
        raise ValueError("an ambiguous name")
    return found


def levels(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(levels, inner), default=0)


def whole_number(digits: str) -> int | float:
    """-0 and what exceeds every bound become floats, which no field takes."""
    return float("nan") if digits == "-0" or len(digits) > 17 else int(digits)


def no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def parse_json(data: bytes) -> Any:
    """RFC 8259 with the rules of §5.2; ValueError for anything else."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=unique_names, parse_int=whole_number,
                           parse_float=lambda _: float("nan"), parse_constant=no_constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # unpaired surrogates
        if levels(value) > JSON_LEVELS_MAX:
            raise ValueError("nested too deep")
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return value


def dump_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


@dataclass(frozen=True)
class Message:
    type: str
    fields: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]


@dataclass(frozen=True)
class Page:
    body: bytes


@dataclass(frozen=True)
class Chunk:
    number: int
    body: bytearray


def parse_message(body: bytes) -> Message:
    """§5.2 and §7.2. A message of unknown type comes back unchecked."""
    try:
        value = parse_json(body)
    except ValueError as error:
        raise Violation("malformed message") from error
    kind = value.get("type")
    if not isinstance(kind, str):
        raise Violation("a message without type")
    if kind not in FIELDS and not text(64)(kind):
        raise Violation("a long unknown type")
    for name, check in FIELDS.get(kind, {}).items():
        if name not in value or not check(value[name]):
            raise Violation(f"{kind} without a right {name}")
    return Message(kind, value)


# ---------------------------------------------------------------------------------------------------- connections (§5, §6)


class Hold:
    """The pauses of one transfer (§10.6), and a clock that stands still while there is one."""

    def __init__(self) -> None:
        self.flow = asyncio.Event()
        self.flow.set()
        self._since = self._lost = 0.0

    def peer_says(self, paused: bool) -> None:
        if paused and self.flow.is_set():
            self._since = time.monotonic()
            self.flow.clear()
        elif not paused and not self.flow.is_set():
            self._lost += time.monotonic() - self._since
            self.flow.set()

    def now(self) -> float:
        return (time.monotonic() if self.flow.is_set() else self._since) - self._lost


class Connection:
    """One connection after its upgrade: frames in both directions."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: bytes, ahead: bytes = b"") -> None:
        self.key = key
        self.bytes_in = self.bytes_out = 0  # of frames
        self.last_frame = self.moved = time.monotonic()
        self.in_flight: set[int] = set()  # at the sender: chunks without a receipt
        self.draining = False
        self.drained = asyncio.Event()
        self._reader, self._writer, self._ahead = reader, writer, ahead
        self._lock = asyncio.Lock()  # a frame is written whole (§5.1)
        self._answers = 0
        self._posts: set[asyncio.Task[None]] = set()
        with contextlib.suppress(AttributeError):
            writer.transport.set_write_buffer_limits(high=64 * KIB, low=0)

    # reading

    async def _read(self, count: int, heard: Callable[[], None] | None = None) -> bytearray:
        data = bytearray()
        while len(data) < count:
            want = min(count - len(data), 256 * KIB)
            part, self._ahead = self._ahead[:want], self._ahead[want:]
            part = part or await self._reader.read(want)
            if not part:
                raise ConnectionError("the connection was closed")
            data += part
            if heard:
                heard()
        return data

    async def frame(self, judge: Callable[[int, int], None] | None = None, pages: bool = False,
                    heard: Callable[[], None] | None = None) -> Message | Page | Chunk:
        """The next frame, judged by its number and size first. PING and unknown types are answered here, in every state.

        `judge` says whether a chunk of that number and size may come (None: none may), `pages` whether a page may.
        """
        while True:
            number, size = struct.unpack(">II", await self._read(8))
            if size == 0:
                raise Violation("an empty frame")
            if number:
                if judge is None:
                    raise Violation("a chunk where none is due")
                judge(number, size)
                body = await self._read(size, heard)
                self._count(size)
                return Chunk(number, body)
            if size > (PAGE_MAX if pages else CONTROL_MAX):
                raise Violation("a control frame that is too long")
            first = await self._read(1)
            if first != b"{" and not (pages and first == b"\x01") or first == b"{" and size > CONTROL_MAX:
                raise Violation("a control frame that is neither message nor due page")
            body = first + await self._read(size - 1)
            self._count(size)
            if first != b"{":
                return Page(bytes(body))
            message = parse_message(bytes(body))
            if message.type == "PING":
                await self.answer("PONG", Id=message["Id"])
            elif message.type not in FIELDS:
                await self.answer("UNKNOWN", Type=message.type)
            else:
                return message

    def _count(self, size: int) -> None:
        self.bytes_in += 8 + size
        self.last_frame = time.monotonic()

    # writing

    async def _write(self, data: bytes | memoryview) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def send_control(self, body: bytes) -> None:
        async with self._lock:
            self.bytes_out += 8 + len(body)
            await self._write(struct.pack(">II", 0, len(body)) + body)

    async def send(self, kind: str, **fields: Any) -> None:
        await self.send_control(dump_json({"type": kind} | fields))

    async def send_chunk(self, number: int, head: bytes, raw: bytes, hold: Hold) -> None:
        """Writes a chunk in slices, and stops between two of them while there is a pause (§10.6)."""
        await hold.flow.wait()
        async with self._lock:
            self.bytes_out += 8 + len(head) + len(raw)
            await self._write(struct.pack(">II", number, len(head) + len(raw)) + head)
            for at in range(0, len(raw), WRITE_SLICE):
                await hold.flow.wait()
                await self._write(memoryview(raw)[at : at + WRITE_SLICE])
                self.moved = time.monotonic()

    def post(self, kind: str, **fields: Any) -> asyncio.Task[None]:
        """Sends without waiting; a failure shows at the reading end."""

        async def run() -> None:
            with contextlib.suppress(*LOSS):
                await self.send(kind, **fields)

        task = asyncio.create_task(run())
        self._posts.add(task)
        task.add_done_callback(self._posts.discard)
        return task

    async def answer(self, kind: str, **fields: Any) -> None:
        """PONG, UNKNOWN and DRAINED; a peer that does not read them is cut (§6)."""
        self._answers += 1
        if self._answers > ANSWERS_PENDING:
            self.cut()
            raise ConnectionError("the peer does not read its answers")

        def written(_: asyncio.Task[None]) -> None:
            self._answers -= 1

        self.post(kind, **fields).add_done_callback(written)
        await asyncio.sleep(0)  # what was read at once is written before more is read

    async def heartbeat(self) -> None:
        """PING on CONTROL, and the end for a silent peer (§6)."""
        for number in itertools.count(1):
            await asyncio.sleep(HEARTBEAT_EVERY)
            if time.monotonic() - self.last_frame > PEER_SILENT_AFTER:
                self.cut()
                raise Ended("the peer is silent")
            self.post("PING", Id=number % 2**32)

    # closing

    def cut(self) -> None:
        self._writer.transport.abort()

    async def await_goodbye(self) -> None:
        """Reads away what still comes until the peer closes, for LINGER."""
        with contextlib.suppress(*LOSS):
            async with asyncio.timeout(LINGER):
                while await self._reader.read(64 * KIB):
                    pass

    async def goodbye(self) -> None:
        """Close_notify behind what was posted, the peer's awaited for LINGER (§5.4)."""
        if self._posts:
            await asyncio.wait(self._posts, timeout=LINGER)
        await close(self._writer)


async def close(writer: asyncio.StreamWriter) -> None:
    try:
        async with asyncio.timeout(LINGER):
            writer.close()
            await writer.wait_closed()
    except LOSS:
        writer.transport.abort()


# ------------------------------------------------------------------------------------------- manifest and layout (§8.3, §9)


@dataclass(frozen=True)
class Entry:
    """One file, or with size None one folder."""

    path: str
    size: int | None
    mtime: int
    executable: int = 0
    stamp: tuple[int, int, int, int] = (0, 0, 0, 0)  # at the sender: device, inode, size, nanoseconds of its file

    def line(self) -> bytes:
        if self.size is None:
            return dump_json(["d", self.path, self.mtime]) + b"\n"
        return dump_json(["f", self.path, self.size, self.mtime, self.executable]) + b"\n"


def parse_entry(line: bytes) -> Entry:
    """An entry of the right shape; its path may still be one that is refused."""
    path_ok, time_ok = text(PATH_MAX), integer(-INT_MAX, INT_MAX)
    try:
        match parse_json(line):
            case ["f", path, size, mtime, executable] if (path_ok(path) and integer(0, INT_MAX)(size) and time_ok(mtime)
                                                          and integer(0, 1)(executable)):
                return Entry(path, size, mtime, executable)
            case ["d", path, mtime] if path_ok(path) and time_ok(mtime):
                return Entry(path, None, mtime)
    except ValueError:
        pass
    raise Violation("a line of the manifest is no entry")


def is_bad_name(path: str) -> bool:
    """The rows of §8.3 that are refused with BAD_NAME, on the raw path."""
    parts = path.split("/")
    return ("\0" in path or path[:1] in ("/", "\\") or re.match(r"[A-Za-z]:(?:$|[/\\])", path) is not None
            or any(part in (".", "..") for part in re.split(r"[/\\]", path)) or "" in parts or len(parts) > LEVELS_MAX
            or any(len(part.encode("utf-8")) > NAME_MAX for part in parts))


def folders_above(path: str) -> Iterator[str]:
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)


def offer_refusal(entries: list[Entry]) -> str | None:
    """The code with which the receiver refuses these paths, or None."""
    if any(is_bad_name(entry.path) for entry in entries):
        return "BAD_NAME"
    paths = {entry.path for entry in entries}
    folders, nodes = set[str](), set(paths)
    for entry in entries:
        above = list(folders_above(entry.path))
        folders.update(above)
        nodes.update(above)
        if len(nodes) > NODES_MAX:
            return "LIMIT_EXCEEDED"
    clash = len(paths) != len(entries) or any(e.size is not None and e.path in folders for e in entries)
    return "NAME_CLASH" if clash else None


@dataclass(frozen=True)
class Piece:
    """A part of a chunk: `length` bytes of an entry's file from `offset` on."""

    entry: int
    offset: int
    length: int


def entries_named(excluded: Iterable[int | list[int]], count: int) -> set[int]:
    """§8.5: a number is an entry, a pair the first and the last of a run; what is no entry changes nothing."""
    steps = [0] * (count + 1)
    for each in excluded:
        first, last = each if isinstance(each, list) else (each, each)
        if first <= last and first < count:
            steps[first] += 1
            steps[min(last + 1, count)] -= 1
    return {index for index, depth in enumerate(itertools.accumulate(steps[:count])) if depth > 0}


class Layout:
    """§9: the chunks of a manifest."""

    def __init__(self, entries: list[Entry], one_chunk: int, excluded: Iterable[int | list[int]] = ()) -> None:
        self.one_chunk, left_out = one_chunk, entries_named(excluded, len(entries))
        self._bundles: list[list[Piece]] = []
        self._large: list[tuple[int, int]] = []  # index and size
        room, self.full_size = 0, 0
        for index, entry in enumerate(entries):
            if not entry.size or index in left_out:
                continue
            self.full_size += entry.size
            if entry.size >= one_chunk:
                self._large.append((index, entry.size))
                continue
            if entry.size > room:
                self._bundles.append([])
                room = one_chunk
            self._bundles[-1].append(Piece(index, 0, entry.size))
            room -= entry.size
        self._starts: list[int] = []
        self.full_chunk = len(self._bundles)
        for _, size in self._large:
            self._starts.append(self.full_chunk + 1)
            self.full_chunk += -(-size // one_chunk)

    def pieces(self, number: int) -> list[Piece]:
        if number <= len(self._bundles):
            return self._bundles[number - 1]
        at = bisect.bisect_right(self._starts, number) - 1
        index, size = self._large[at]
        offset = (number - self._starts[at]) * self.one_chunk
        return [Piece(index, offset, min(self.one_chunk, size - offset))]

    def length(self, number: int) -> int:
        return sum(piece.length for piece in self.pieces(number))

    def root(self, digests: dict[int, bytes]) -> str:
        """ROOT of §10.8."""
        digest = hashlib.sha256(struct.pack(">QI", self.full_size, self.one_chunk))
        for number in range(1, self.full_chunk + 1):
            digest.update(digests[number])
        return digest.hexdigest()


class ManifestReader:
    """The manifest as its pages come in (§8.3)."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._pages = self._bytes = 0
        self._digest = hashlib.sha256()

    def add(self, page: bytes) -> None:
        if len(page) < 6:
            raise Violation("a short page")
        (unpacked,) = struct.unpack_from(">I", page, 1)
        if not 1 <= unpacked <= PAGE_UNPACKED_MAX:
            raise Violation("a page of a wrong length")
        stream = zlib.decompressobj()
        try:
            content = stream.decompress(page[5:], unpacked + 1)
        except zlib.error as error:
            raise Violation("a page that does not inflate") from error
        if len(content) != unpacked or not stream.eof or stream.unused_data or not content.endswith(b"\n"):
            raise Violation("a page that is not exactly its lines")
        self._pages += 1
        self._bytes += unpacked
        self._digest.update(content)
        lines = content[:-1].split(b"\n")
        if self._bytes > MANIFEST_MAX or len(self.entries) + len(lines) > ENTRIES_MAX:
            raise Ended("the offer is too large", "LIMIT_EXCEEDED", "REFUSE")
        self.entries.extend(map(parse_entry, lines))

    def check(self, offer: Message) -> None:
        counted = (len(self.entries), self._pages, self._bytes, self._digest.hexdigest())
        if counted != (offer["Entries"], offer["Pages"], offer["ManifestBytes"], offer["ManifestSha256"]):
            raise Violation("OFFER is not that of the pages")
        if not self.entries:
            raise Violation("a manifest without entries")


def manifest_pages(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Pages of whole lines, cut at PAGE_UNPACKED."""

    def page(content: bytes) -> bytes:
        return b"\x01" + struct.pack(">I", len(content)) + zlib.compress(content)

    content = b""
    for line in lines:
        if content and len(content) + len(line) > PAGE_UNPACKED:
            yield page(content)
            content = b""
        content += line
    yield page(content)


def header(entry_list: Layout, name: str, connections: int) -> dict[str, Any]:
    """The HEADER of either end, in this implementation's terms (§8.1, §8.2)."""
    return {"OneChunk": entry_list.one_chunk, "FullChunk": entry_list.full_chunk, "FullSize": entry_list.full_size,
            "DPVersion": VERSION, "CompressType": "None", "FileName": name, "Kind": "files", "Digest": "sha-256",
            "Digests": ["sha-256"], "CompressTypes": ["None"], "Connections": connections, "Capabilities": [],
            "DeviceName": "Second implementation", "DeviceKind": "server"}


# -------------------------------------------------------------------------------------------------------------- sender


class Source:
    """The folder that is offered."""

    def __init__(self, folder: str) -> None:
        folder = os.path.abspath(folder)
        self.name, self._above = os.path.basename(folder), os.path.dirname(folder)
        self.entries: list[Entry] = []
        if not os.path.isdir(folder) or not self.name:
            raise Ended(f"{folder} is no folder that can be sent")
        self._walk(self.name)
        if not self.entries:
            raise Ended("the folder's name cannot be sent")
        size = sum(entry.size or 0 for entry in self.entries)
        one_chunk = 256 * KIB if size <= 10 * MIB else MIB if size <= 1024 * MIB else 4 * MIB
        self.lines = [entry.line() for entry in self.entries]
        self.layout = Layout(self.entries, one_chunk)
        if (sum(map(len, self.lines)) > MANIFEST_MAX or len(self.entries) > ENTRIES_MAX
                or self.layout.full_chunk > CHUNK_MAX):
            raise Ended("the folder is too large for one offer")

    def _walk(self, path: str) -> None:
        """Lists a folder before what is in it; leaves out what cannot travel, and says so (§8.3)."""
        where = os.path.join(self._above, path)
        found = os.lstat(where)
        try:
            sendable = len(path.encode("utf-8")) <= PATH_MAX and not is_bad_name(path)
        except UnicodeEncodeError:
            sendable = False
        if not sendable or not (stat.S_ISDIR(found.st_mode) or stat.S_ISREG(found.st_mode)):
            print(f"left out: {ascii(path)}", file=sys.stderr)
            return
        mtime = found.st_mtime_ns // 1000
        if stat.S_ISREG(found.st_mode):
            self.entries.append(Entry(path, found.st_size, mtime, int(bool(found.st_mode & stat.S_IXUSR)), stamp(found)))
            return
        self.entries.append(Entry(path, None, mtime))
        try:
            names = sorted(os.listdir(where))
        except OSError:
            print(f"cannot be read: {ascii(path)}", file=sys.stderr)
            return
        for name in names:
            self._walk(f"{path}/{name}")

    def read(self, piece: Piece) -> bytes:
        entry = self.entries[piece.entry]
        try:
            file = os.open(os.path.join(self._above, entry.path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                data = b""
                while len(data) < piece.length:
                    part = os.pread(file, piece.length - len(data), piece.offset + len(data))
                    if not part:
                        break
                    data += part
                unchanged = stamp(os.fstat(file)) == entry.stamp
            finally:
                os.close(file)
        except OSError as error:
            raise Ended(f"{ascii(entry.path)} cannot be read", "SOURCE_UNREADABLE") from error
        if len(data) != piece.length or not unchanged:
            raise Ended(f"{ascii(entry.path)} changed while it was sent", "SOURCE_CHANGED")
        return data


def stamp(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


class Sending:
    """One offer and its transfer: the sender's state machines (§11.1, §11.4)."""

    def __init__(self, source: Source, host: str, port: int, connections: int, context: ssl.SSLContext,
                 reconnect_every: int) -> None:
        self._source, self._host, self._port, self._context = source, host, port, context
        self._connections, self._reconnect_every = connections, reconnect_every
        self._layout = source.layout
        self._state = "OFFERING"  # ASK of §11.1 before OFFER has been sent
        self._deadline: tuple[float, str] | None = None
        self._hold = Hold()
        self._outcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tasks: set[asyncio.Task[None]] = set()
        self._links: set[Connection] = set()
        self._closing: list[asyncio.Task[None]] = []
        self._next_link: dict[int, Connection] = {}  # attached for a planned reconnect
        self._turn = asyncio.Lock()
        self._fresh, self._returned, self._work = 1, deque[int](), asyncio.Event()
        self._sent, self._stored, self._retries = set[int](), set[int](), dict[int, int]()
        self._digests: dict[int, bytes] = {}
        self._accept: Message | None = None
        self._lanes = 0

    async def run(self) -> list[dict[str, Any]]:
        """The `Void` of COMMIT; Ended otherwise."""
        try:
            self._control = await self._dial(HANDSHAKE_TIMEOUT)
        except Violation as error:
            raise Ended(f"the receiver broke a rule: {error}") from error
        except LOSS as error:
            raise Ended(f"no connection: {error or 'timed out'}") from error
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._fail, Ended("cancelled", "CANCELLED"))
        try:
            self._spawn(self._offer())  # while CONTROL is read: a refusal may come early
            void = await race(self._converse(), self._control.heartbeat(), self._watch(), self._outcome)
            await self._close_links()
            await self._control.await_goodbye()
            return void
        except Violation as error:
            self._control.post("CANCEL", Code="PROTOCOL_VIOLATION")
            raise Ended(f"the receiver broke a rule: {error}") from error
        except LOSS as error:
            raise Ended(f"the connection was lost: {error}") from error
        except Ended as error:
            if error.code:
                self._control.post("CANCEL", Code=error.code)
            raise
        finally:
            await self._close_links()
            await self._control.goodbye()

    def _fail(self, error: BaseException) -> None:
        if not self._outcome.done():
            self._outcome.set_exception(error)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        def ended(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            error = None if task.cancelled() else task.exception()
            if error:
                self._fail(error)

        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(ended)

    async def _close_links(self) -> None:
        for task in (tasks := list(self._tasks)):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*self._closing, *(link.goodbye() for link in self._next_link.values()), return_exceptions=True)

    async def _dial(self, ready_timeout: float) -> Connection:
        """TCP, TLS, upgrade and READY (§3, §4, §6)."""
        async with asyncio.timeout(DIAL_TIMEOUT + TLS_TIMEOUT):
            reader, writer = await asyncio.open_connection(
                self._host, self._port, ssl=self._context, ssl_handshake_timeout=TLS_TIMEOUT, ssl_shutdown_timeout=LINGER)
        try:
            key = peer_key(writer, None)
            if key is None:
                raise Violation("the receiver's key or TLS is not right")
            async with asyncio.timeout(HANDSHAKE_TIMEOUT):
                connection = Connection(reader, writer, key, await ask_upgrade(reader, writer, self._host, self._port))
            await self._expect(connection, "READY", ready_timeout)
            return connection
        except BaseException:
            await close(writer)
            raise

    async def _expect(self, connection: Connection, kind: str, seconds: float) -> Message:
        """GREET and JOIN: only this message goes on (§11.1, §11.4)."""
        async with asyncio.timeout(seconds):
            while True:
                frame = await connection.frame()
                if not isinstance(frame, Message):
                    raise Violation("a page to the sender")
                if frame.type == kind:
                    return frame
                if frame.type in ("REFUSE", "CANCEL"):
                    raise ConnectionError(f"refused: {frame['Code']}")
                if frame.type not in ("PONG", "UNKNOWN"):
                    raise Violation(f"{frame.type} instead of {kind}")

    # CONTROL

    async def _offer(self) -> None:
        with contextlib.suppress(*LOSS):  # the reading end says why
            await self._control.send("HEADER", **header(self._layout, self._source.name, self._connections))
            pages = 0
            for page in manifest_pages(self._source.lines):
                await self._control.send_control(page)
                pages += 1
            whole = b"".join(self._source.lines)
            self._state, self._deadline = "ASK", (time.monotonic() + CONSENT_WAIT, "nobody answered the offer")
            await self._control.send("OFFER", Entries=len(self._source.entries), Pages=pages, ManifestBytes=len(whole),
                                     ManifestSha256=hashlib.sha256(whole).hexdigest())

    async def _converse(self) -> list[dict[str, Any]]:
        """Reads CONTROL through the states of §11.1 until COMMIT."""
        terms: Message | None = None
        while True:
            frame = await self._control.frame()
            if not isinstance(frame, Message):
                raise Violation("a page to the sender")
            match self._state, frame.type:
                case _, "REFUSE" | "CANCEL":
                    raise Ended(f"the receiver ended it: {ascii(frame['Code'])}", busy=self._state in ("OFFERING", "ASK")
                                and frame.type == "REFUSE" and frame["Code"] == "BUSY")
                case _, "PONG" | "UNKNOWN":
                    pass
                case "ASK", "HEADER":
                    terms = frame
                    self._state = "TERMS"
                    self._deadline = (time.monotonic() + OPENING_TIMEOUT, "no ACCEPT came")
                case "ASK", "PAIR1":
                    await self._control.send("NOPAIR", Code="DECLINED")  # nobody is here to compare a code (§6.2)
                case "TERMS", "ACCEPT" if terms is not None:
                    self._begin(terms, frame)
                case "MOVE", "STORED":
                    self._mark_stored(frame["Chunks"])
                case "MOVE", "RETRY":
                    self._take_back(frame["Chunks"])
                case "MOVE", "PAUSE":
                    self._hold.peer_says(frame["Paused"])
                case "ROOTED", "STORED" | "PAUSE":
                    pass
                case "ROOTED", "COMMIT" if frame["Root"] == self._layout.root(self._digests):
                    return frame["Void"]
                case _:
                    raise Violation(f"{frame.type} in {self._state}")

    def _begin(self, terms: Message, accept: Message) -> None:
        """ACCEPT: the terms are judged (§8.2), the lanes begin."""
        layout = Layout(self._source.entries, self._layout.one_chunk, accept["Excluded"])
        wanted = header(layout, self._source.name, self._connections)
        for name in ("OneChunk", "Kind", "FullChunk", "FullSize", "CompressType", "Digest", "DPVersion"):
            if terms[name] != wanted[name]:
                raise Violation(f"the receiver's HEADER has another {name}")
        if terms["Connections"] > self._connections:
            raise Violation("the receiver's HEADER has more Connections")
        self._layout, self._accept, self._state, self._deadline = layout, accept, "MOVE", None
        self._lanes = min(terms["Connections"], layout.full_chunk)
        for lane in range(self._lanes):
            self._spawn(self._run_lane(lane))
        self._maybe_root()

    @property
    def _all_stored(self) -> bool:
        return len(self._stored) == self._layout.full_chunk

    def _maybe_root(self) -> None:
        if self._all_stored:
            self._state = "ROOTED"
            self._hold.peer_says(False)  # PAUSE has no effect any more
            self._work.set()
            self._control.post("ROOT", Root=self._layout.root(self._digests))

    def _mark_stored(self, numbers: list[int]) -> None:
        for number in numbers:
            if number not in self._sent:
                raise Violation("STORED for a chunk that was never sent")
            self._stored.add(number)
            self._land(number)
        self._maybe_root()

    def _take_back(self, numbers: list[int]) -> None:
        for number in numbers:
            if number not in self._sent:
                raise Violation("RETRY for a chunk that was never sent")
            if number in self._stored:
                continue
            self._retries[number] = self._retries.get(number, 0) + 1
            if self._retries[number] > CHUNK_TRIES:
                raise Violation("too many RETRYs for one chunk")
            self._land(number)
            self._give_back([number])

    def _land(self, number: int) -> None:
        for link in self._links:
            if number in link.in_flight:
                link.in_flight.discard(number)
                link.moved = time.monotonic()

    def _give_back(self, numbers: Iterable[int]) -> None:
        self._returned.extend(n for n in numbers if n not in self._stored and n not in self._returned)
        self._work.set()

    async def _watch(self) -> None:
        """The deadlines of the states, and data connections that stand still (§10.1)."""
        while True:
            await asyncio.sleep(0.5)
            now = time.monotonic()
            if self._deadline and now > self._deadline[0]:
                raise Ended(self._deadline[1], "PEER_FAILED")
            if self._state == "MOVE" and self._hold.flow.is_set():
                still = [link for link in self._links if link.in_flight and now - link.moved > PEER_SILENT_AFTER]
                if any(now - link.moved <= PEER_SILENT_AFTER for link in self._links):
                    for link in still:
                        link.cut()

    # DATA

    async def _join(self, lane: int) -> Connection:
        """A data connection up to ATTACHED (§10.1)."""
        assert self._accept is not None
        link = await self._dial(ATTACH_TIMEOUT)
        try:
            if not hmac.compare_digest(link.key, self._control.key):
                raise Ended("a data connection shows another key", "PROTOCOL_VIOLATION")
            await link.send("ATTACH", Session=self._accept["Session"], Token=self._accept["Token"], Lane=lane)
            if (await self._expect(link, "ATTACHED", ATTACH_TIMEOUT))["Lane"] != lane:
                raise Violation("ATTACHED with another lane")
            link.bytes_out = 0  # counted behind ATTACH (§10.7)
            return link
        except BaseException:
            await link.goodbye()
            raise

    async def _join_patiently(self, lane: int, again: bool) -> Connection | None:
        since = self._hold.now()
        pauses = itertools.chain([] if again else [0.0], [0.25, 0.5, 1.0, 2.0], itertools.repeat(3.0))
        while not self._all_stored and self._hold.now() - since < REDIAL_FOR:
            await asyncio.sleep(random.uniform(0, next(pauses)))
            with contextlib.suppress(Violation, *LOSS):
                return await self._join(lane)
        return None

    async def _run_lane(self, lane: int) -> None:
        """Keeps a lane connected until all is stored, or it cannot be dialled any more."""
        again = False
        while not self._all_stored:
            link = self._next_link.pop(lane, None) or await self._join_patiently(lane, again)
            if link is None:
                break
            again = True
            link.moved = time.monotonic()
            self._links.add(link)
            try:
                with contextlib.suppress(Violation, *LOSS):
                    await race(self._read_data(link, lane), self._feed(link, lane))
            finally:
                self._links.discard(link)
                self._give_back(sorted(link.in_flight))
                self._closing.append(asyncio.create_task(link.goodbye()))  # the lane does not wait for it
        self._lanes -= 1
        if not self._lanes and not self._all_stored:
            raise Ended("no data connection could be held", "PEER_FAILED")

    async def _take(self) -> int | None:
        """The next missing chunk; None when all are stored (§10.4)."""
        while not self._all_stored:
            if self._returned:
                if (number := self._returned.popleft()) not in self._stored:
                    return number
            elif self._fresh <= self._layout.full_chunk:
                self._fresh += 1
                return self._fresh - 1
            else:
                self._work.clear()
                await self._work.wait()
        return None

    async def _feed(self, link: Connection, lane: int) -> None:
        while (number := await self._take()) is not None:
            link.in_flight.add(number)
            raw = b"".join(map(self._source.read, self._layout.pieces(number)))
            digest = hashlib.sha256(raw).digest()
            if self._digests.setdefault(number, digest) != digest:
                raise Ended("a file changed while it was sent", "SOURCE_CHANGED")
            self._sent.add(number)
            await link.send_chunk(number, struct.pack(">BI", 0, len(raw)) + digest, raw, self._hold)
            if link.bytes_out >= self._reconnect_every and not self._all_stored:
                return await self._reconnect(link, lane)

    async def _reconnect(self, old: Connection, lane: int) -> None:
        """§10.7. When the next connection cannot be attached, the old one is drained all the same and the lane redialled."""
        async with self._turn:
            with contextlib.suppress(Violation, *LOSS):
                self._next_link[lane] = await self._join(lane)
            old.draining = True
            await old.send("RECONNECT", Lane=lane, Bytes=old.bytes_out)
            since = self._hold.now()
            while not old.drained.is_set():
                if self._hold.now() - since > PEER_SILENT_AFTER:
                    raise ConnectionError("no DRAINED came")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(old.drained.wait(), 1)
            old.in_flight.clear()  # their receipts are under way on CONTROL

    async def _read_data(self, link: Connection, lane: int) -> None:
        """SEND and DRAIN of §11.4, and after DRAINED until the end."""
        while True:
            frame = await link.frame()
            if not isinstance(frame, Message):
                raise Violation("a page to the sender")
            if frame.type in ("REFUSE", "CANCEL"):
                raise ConnectionError("the receiver ended the data connection")
            if frame.type == "DRAINED" and link.draining and not link.drained.is_set() and frame["Lane"] == lane:
                link.drained.set()
            elif frame.type not in ("PONG", "UNKNOWN"):
                raise Violation(f"{frame.type} on DATA")


async def send(arguments: argparse.Namespace) -> str:
    """Offers the folder; again while the receiver is busy (§8.5)."""
    ipaddress.ip_address(arguments.host.partition("%")[0])
    source = Source(arguments.folder)
    context = tls_context(arguments.cert, arguments.key, None)
    until = time.monotonic() + CONSENT_WAIT
    while True:
        try:
            void = await Sending(source, arguments.host, arguments.port, arguments.connections, context,
                                 arguments.reconnect_every).run()
            break
        except Ended as error:
            if not error.busy or time.monotonic() > until:
                raise
        await asyncio.sleep(random.uniform(0, 3))
    for item in void:
        print(f"not delivered: entry {item['Entry']}: {ascii(item['Code'])}", file=sys.stderr)
    if void:
        raise Ended("not everything was delivered")
    return "delivered"


# ------------------------------------------------------------------------------------------------------------ receiver


class Store:
    """What one transfer writes: part files in a folder of their own, then final names (§8.4, §10.8, §17)."""

    def __init__(self, folder: str, entries: list[Entry]) -> None:
        self._folder, self._entries = os.path.abspath(folder), entries
        self._parts = os.path.join(self._folder, f".fastdp-{secrets.token_hex(8)}")
        self._begun = self.stopped = False

    def begin(self) -> None:
        if not self._begun:
            os.makedirs(self._folder, exist_ok=True)
            os.mkdir(self._parts, 0o700)
            self._begun = True

    def _open(self, entry: Entry) -> int:
        self.begin()
        path = os.path.join(self._parts, entry.path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o666)

    def write(self, piece: Piece, data: memoryview) -> None:
        file = self._open(self._entries[piece.entry])
        try:
            done = 0
            while done < len(data):
                done += os.pwrite(file, data[done:], piece.offset + done)
        finally:
            os.close(file)

    def settle(self) -> None:
        """Makes empty files and folders, sets times (folders behind their content), and puts everything on the disk."""
        self.begin()
        folders = []
        for entry in self._entries:
            if self.stopped:
                return
            if entry.size is None:
                os.makedirs(os.path.join(self._parts, entry.path), exist_ok=True)
                folders.append(entry)
                continue
            file = self._open(entry)
            try:
                os.utime(file, ns=(entry.mtime * 1000, entry.mtime * 1000))
                os.fsync(file)
            finally:
                os.close(file)
        for entry in sorted(folders, key=lambda e: e.path.count("/"), reverse=True):
            os.utime(os.path.join(self._parts, entry.path), ns=(entry.mtime * 1000, entry.mtime * 1000))
        for where, _, _ in os.walk(self._parts):
            sync_folder(where)

    def publish(self) -> None:
        """Gives every top entry a name that nothing had; takes all back when one fails."""
        done: list[tuple[str, str]] = []
        tops = {entry.path: entry for entry in self._entries if "/" not in entry.path}
        try:
            for name in dict.fromkeys(entry.path.partition("/")[0] for entry in self._entries):
                part = os.path.join(self._parts, name)
                final = self._reserve(name, os.path.isdir(part))
                os.rename(part, final)  # over the empty file or folder that holds the name
                done.append((part, final))
                if name in tops:
                    os.utime(final, ns=(tops[name].mtime * 1000, tops[name].mtime * 1000))
            os.rmdir(self._parts)
            sync_folder(self._folder)
        except OSError:
            for part, final in done:
                os.makedirs(self._parts, exist_ok=True)
                os.rename(final, part)
            raise

    def _reserve(self, name: str, is_folder: bool) -> str:
        stem, suffix = (name, "") if is_folder else os.path.splitext(name)
        for count in itertools.count(1):
            final = os.path.join(self._folder, name if count == 1 else f"{stem} ({count}){suffix}")
            with contextlib.suppress(FileExistsError):
                if is_folder:
                    os.mkdir(final)
                else:
                    os.close(os.open(final, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666))
                return final
        raise AssertionError

    def remove(self) -> None:
        shutil.rmtree(self._parts, ignore_errors=True)


def sync_folder(path: str) -> None:
    file = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def disk_failure(error: OSError) -> Ended:
    codes = {errno.ENOSPC: "NO_SPACE", errno.EDQUOT: "NO_SPACE", errno.ENAMETOOLONG: "BAD_NAME"}
    return Ended(f"the disk failed: {error.strerror}", codes.get(error.errno or 0, "DISK_ERROR"))


@dataclass(eq=False)
class Link:
    """One attached data connection."""

    connection: Connection
    lane: int
    retired: bool = False


class Receiving:
    """One transfer from its HEADER on: the receiver's state machines (§11.2, §11.3)."""

    def __init__(self, control: Connection, sender_header: Message, folder: str) -> None:
        self._control, self._header, self._folder = control, sender_header, folder
        self._state = "OPEN"
        self._hold = Hold()
        self.outcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._session, self._token = "", ""
        self._links: list[Link] = []
        self._store: Store | None = None
        self._layout: Layout | None = None
        self._connections = min(sender_header["Connections"], 2)
        self._digests: dict[int, bytes] = {}  # of stored chunks
        self._damaged: dict[int, int] = {}
        self._receipts: list[int] = []
        self._receipt_due, self._complete = asyncio.Event(), asyncio.Event()
        self._publishing = False
        self._finishing: asyncio.Task[None] | None = None
        self._last_byte = self._last_progress = 0.0

    async def run(self) -> None:
        """Returns after COMMIT; Ended otherwise. Nothing is left behind in either case."""
        try:
            await self._until_over()
        finally:
            await asyncio.gather(*(link.connection.goodbye() for link in self._links), self._control.goodbye())

    async def _until_over(self) -> None:
        try:
            await self._judge_header()
            await race(self._converse(), self._control.heartbeat(), self._give_receipts(), self._watch(), self.outcome)
            return
        except Violation as error:
            ended = Ended(f"the sender broke a rule: {error}", "PROTOCOL_VIOLATION")
        except LOSS as error:
            ended = Ended(f"the connection was lost: {error}")
        except Ended as error:
            ended = error
        if self._finishing and self._publishing:  # too late (§10.9)
            await asyncio.wait([self._finishing])
            if not self.outcome.done() or self.outcome.exception() is None:
                return
        if self._store:
            self._store.stopped = True
            if self._finishing:
                await asyncio.wait([self._finishing])
            self._store.remove()
        if ended.code:
            self._control.post(ended.word, Code=ended.code)
        raise ended

    def fail(self, error: BaseException) -> None:
        if not self.outcome.done():
            self.outcome.set_exception(error)

    # opening

    async def _judge_header(self) -> None:
        terms = self._header
        if terms["DPVersion"] != VERSION:
            raise Ended("HEADER names another version", "VERSION_MISMATCH", "REFUSE")
        if (terms["Digest"] not in terms["Digests"] or terms["CompressType"] not in terms["CompressTypes"]
                or "sha-256" not in terms["Digests"] or "None" not in terms["CompressTypes"]):
            raise Violation("the wishes of HEADER are not in its lists")

    async def _converse(self) -> None:
        """Reads CONTROL through the states of §11.2; the outcome ends it."""
        manifest = ManifestReader()
        try:
            async with asyncio.timeout(OPENING_TIMEOUT):
                while self._state == "OPEN":
                    frame = await self._control.frame(pages=True)
                    match frame:
                        case Page(body):
                            manifest.add(body)
                        case Message("OFFER"):
                            manifest.check(frame)
                            self._state = "CONSENT"
                        case _:
                            self._common(frame)
        except TimeoutError as error:
            raise Ended("no OFFER came", "PEER_FAILED", "REFUSE") from error
        await self._accept(manifest.entries)
        while True:
            frame = await self._control.frame(pages=self._state == "ROOTED")
            match self._state, frame:
                case "MOVE", Message("PAUSE"):
                    self._hold.peer_says(frame["Paused"])
                case "MOVE", Message("ROOT"):
                    self._judge_root(frame["Root"])
                case "ROOTED", Message(kind) if kind not in ("CANCEL", "REFUSE"):
                    pass
                case "ROOTED", Page():
                    pass
                case _:
                    self._common(frame)

    def _common(self, frame: Message | Page | Chunk) -> None:
        """The rows that are the same in all states; anything else is a violation."""
        if isinstance(frame, Message) and frame.type in ("CANCEL", "REFUSE"):
            raise Ended(f"the sender ended it: {ascii(frame['Code'])}")
        if not isinstance(frame, Message) or frame.type not in ("PONG", "UNKNOWN"):
            raise Violation(f"{getattr(frame, 'type', 'a page')} in {self._state}")

    async def _accept(self, entries: list[Entry]) -> None:
        """§8.3, §8.5: judges the offer, and accepts it without asking anybody."""
        layout = Layout(entries, self._header["OneChunk"])
        if (layout.full_size, layout.full_chunk) != (self._header["FullSize"], self._header["FullChunk"]):
            raise Violation("HEADER is not that of the layout")
        if self._header["Kind"] == "text":
            only = entries[0]
            if (len(entries), only.path, only.executable, self._header["FileName"]) != (1, "text.txt", 0, "text.txt") \
                    or not 1 <= (only.size or 0) <= TEXT_MAX:
                raise Violation("a text of another shape")
            raise Ended("texts are not taken", "DECLINED", "REFUSE")
        if code := offer_refusal(entries):
            raise Ended(f"the offer cannot be stored: {code}", code, "REFUSE")
        self._layout, self._store, self._state = layout, Store(self._folder, entries), "MOVE"
        if not layout.full_chunk:
            self._complete.set()
        self._last_byte = self._last_progress = self._hold.now()
        self._session, self._token = secrets.token_hex(16), secrets.token_hex(32)
        await self._control.send("HEADER", **header(layout, self._header["FileName"], self._connections))
        await self._control.send("ACCEPT", Session=self._session, Token=self._token, Excluded=[])

    # DATA

    def attach(self, connection: Connection, message: Message) -> Link | str | None:
        """The table of §10.1: a link, the code of a refusal, or None for a close without a word."""
        known = [hmac.compare_digest(message["Session"], self._session), hmac.compare_digest(message["Token"], self._token),
                 hmac.compare_digest(connection.key, self._control.key)]
        if not self._session or not all(known) or self.outcome.done():
            return None
        if message["Lane"] >= self._connections:
            return "LIMIT_EXCEEDED"
        active = [link for link in self._links if not link.retired]
        if len(active) >= self._connections + SPARE_CONNECTIONS:
            oldest = next((link for link in active if link.lane == message["Lane"]), None)
            if oldest is None:
                return "LIMIT_EXCEEDED"
            oldest.connection.cut()
            self._links.remove(oldest)
        link = Link(connection, message["Lane"])
        self._links.append(link)
        return link

    async def serve_data(self, link: Link) -> None:
        """§11.3, until the connection ends; what ends the transfer goes to the outcome."""
        connection = link.connection
        try:
            connection.bytes_in = 0  # counted behind ATTACH (§10.7)
            await connection.send("ATTACHED", Lane=link.lane)

            def judge(number: int, size: int) -> None:
                assert self._layout is not None
                if link.retired or number > self._layout.full_chunk:
                    raise Violation("a chunk that is not due")
                if not CHUNK_HEAD < size <= CHUNK_HEAD + self._layout.length(number):
                    raise Violation("a chunk of a wrong size")

            while True:
                before = connection.bytes_in
                frame = await connection.frame(judge, heard=self._heard)
                match frame:
                    case Chunk():
                        await self._take_chunk(frame)
                    case Message("RECONNECT") if not link.retired and frame["Lane"] == link.lane and before >= RECONNECT_MIN:
                        link.retired = True
                        await connection.answer("DRAINED", Lane=link.lane)
                    case _:
                        raise Violation("a message that is not due on DATA")
        except Ended as error:
            self.fail(error)
        except (Violation, *LOSS):
            pass
        finally:
            if link in self._links:
                self._links.remove(link)
            self._last_progress = self._hold.now()
            await connection.goodbye()

    def _heard(self) -> None:
        self._last_byte = self._last_progress = self._hold.now()

    async def _take_chunk(self, chunk: Chunk) -> None:
        """§10.2, in its order."""
        assert self._layout is not None and self._store is not None
        flags, raw_length, digest = struct.unpack_from(f">BI{DIGEST_BYTES}s", chunk.body)
        raw = memoryview(chunk.body)[CHUNK_HEAD:]
        if flags != 0 or raw_length != self._layout.length(chunk.number) or len(raw) != raw_length:
            raise Violation("a chunk with a wrong head")
        if chunk.number in self._digests or self.outcome.done():
            return
        if hashlib.sha256(raw).digest() != digest:
            self._damaged[chunk.number] = self._damaged.get(chunk.number, 0) + 1
            if self._damaged[chunk.number] >= CHUNK_TRIES:
                raise Ended("a chunk arrived damaged three times", "DIGEST_MISMATCH")
            await self._control.send("RETRY", Chunks=[chunk.number])
            return
        at = 0
        try:
            for piece in self._layout.pieces(chunk.number):
                self._store.write(piece, raw[at : at + piece.length])
                at += piece.length
        except OSError as error:
            raise disk_failure(error) from error
        self._digests[chunk.number] = digest
        self._receipts.append(chunk.number)
        self._receipt_due.set()
        if len(self._digests) == self._layout.full_chunk:
            self._complete.set()

    async def _give_receipts(self) -> None:
        """STORED in batches; the last ones at once (§10.5)."""
        while True:
            await self._receipt_due.wait()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._complete.wait(), STORED_EVERY)
            self._receipt_due.clear()
            while self._receipts:
                batch, self._receipts = self._receipts[:STORED_BATCH], self._receipts[STORED_BATCH:]
                await self._control.send("STORED", Chunks=batch)

    async def _watch(self) -> None:
        """REDIAL_FOR and IDLE_TRANSFER, from ACCEPT to ROOT (§12)."""
        while True:
            await asyncio.sleep(WATCH_EVERY)
            now = self._hold.now()
            if self._state != "MOVE":
                continue
            no_link = all(link.retired for link in self._links)
            if no_link and now - self._last_progress > REDIAL_FOR or now - self._last_byte > IDLE_TRANSFER:
                raise Ended("the sender does not go on", "PEER_FAILED")

    # end

    def _judge_root(self, root: str) -> None:
        assert self._layout is not None
        if not self._complete.is_set():
            raise Violation("ROOT before the last chunk is STORED")
        if root != self._layout.root(self._digests):
            raise Ended("ROOT differs", "DIGEST_MISMATCH")
        self._state = "ROOTED"
        self._finishing = asyncio.create_task(self._finish(root))

    async def _finish(self, root: str) -> None:
        """ROOTED: everything on the disk, final names, COMMIT (§10.8)."""
        assert self._store is not None
        try:
            await asyncio.to_thread(self._store.settle)
            if self._store.stopped:
                return
            self._publishing = True
            await asyncio.to_thread(self._store.publish)
        except OSError as error:
            self._publishing = False
            self.fail(disk_failure(error))
            return
        with contextlib.suppress(*LOSS):
            await self._control.send("COMMIT", Root=root, Void=[])
        if not self.outcome.done():
            self.outcome.set_result(None)


class Acceptor:
    """Listens, and takes one transfer."""

    def __init__(self, folder: str, pin: bytes) -> None:
        self._folder, self._pin = folder, pin
        self._receiving: Receiving | None = None
        self._pending: list[asyncio.StreamWriter] = []  # before 101
        self._authenticated = 0
        self.result: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection from the end of its TLS handshake on."""
        with contextlib.suppress(Violation, *LOSS):
            key = await self._upgrade(reader, writer)
            if key is not None and self._authenticated < CONNECTIONS_A_DEVICE:
                self._authenticated += 1
                try:
                    await self._greet(Connection(reader, writer, key))
                finally:
                    self._authenticated -= 1
        await close(writer)

    def cancel(self) -> None:
        if self._receiving:
            self._receiving.fail(Ended("cancelled", "CANCELLED"))
        elif not self.result.done():
            self.result.set_exception(Ended("cancelled"))

    async def _upgrade(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes | None:
        key = peer_key(writer, self._pin)
        if key is None:
            return None
        if len(self._pending) >= PENDING_CONNECTIONS:
            self._pending.pop(0).transport.abort()
        self._pending.append(writer)
        try:
            async with asyncio.timeout(HANDSHAKE_TIMEOUT):
                return key if await accept_upgrade(reader, writer) else None
        finally:
            if writer in self._pending:
                self._pending.remove(writer)

    async def _greet(self, connection: Connection) -> None:
        """FIRST of §11.2: READY, and what the first message makes of the connection."""
        await connection.send("READY", DPVersion=VERSION, DeviceName="Second implementation", DeviceKind="server")
        async with asyncio.timeout(HANDSHAKE_TIMEOUT):
            first = await connection.frame()
            while isinstance(first, Message) and first.type in ("PONG", "UNKNOWN"):
                first = await connection.frame()
        match first:
            case Message("HEADER") if self._receiving or self.result.done():
                await connection.send("REFUSE", Code="BUSY")
            case Message("HEADER"):
                self._receiving = Receiving(connection, first, self._folder)
                try:
                    await self._receiving.run()
                    self.result.set_result(None)
                except Ended as error:
                    self.result.set_exception(error)
            case Message("PAIR1"):
                await connection.send("REFUSE", Code="DECLINED")
            case Message("ATTACH"):
                found = self._receiving.attach(connection, first) if self._receiving else None
                if isinstance(found, Link) and self._receiving:
                    await self._receiving.serve_data(found)
                elif isinstance(found, str):
                    await connection.send("REFUSE", Code=found)
        await connection.goodbye()


async def receive(arguments: argparse.Namespace) -> str:
    """Listens on a free port, and takes one transfer."""
    with open(arguments.trust, encoding="ascii") as file:
        pin = key_hash(ssl.PEM_cert_to_DER_cert(file.read()))
    acceptor = Acceptor(arguments.folder, pin)
    context = tls_context(arguments.cert, arguments.key, arguments.trust)
    server = await asyncio.start_server(acceptor.accept, arguments.host, 0, ssl=context,
                                        ssl_handshake_timeout=TLS_TIMEOUT, ssl_shutdown_timeout=LINGER)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, acceptor.cancel)
    print(f"listening {server.sockets[0].getsockname()[1]}", flush=True)
    try:
        await acceptor.result
    finally:
        server.close()
    return "received"


def main() -> int:
    parser = argparse.ArgumentParser(description="FastDP 2.0.0, second implementation")
    roles = parser.add_subparsers(dest="role", required=True)
    for role in ("send", "receive"):
        options = roles.add_parser(role)
        options.add_argument("--host", required=True)
        options.add_argument("--cert", required=True)
        options.add_argument("--key", required=True)
        options.add_argument("folder")
        if role == "receive":
            options.add_argument("--trust", required=True, help="the sender's certificate")
        else:
            options.add_argument("--port", type=int, required=True)
            options.add_argument("--connections", type=int, choices=range(1, 17), default=2, metavar="1…16")
            options.add_argument("--reconnect-every", type=int, default=RECONNECT_EVERY, metavar="BYTES",
                                 help=f"planned reconnects, at least {RECONNECT_MIN} (§10.7)")
    arguments = parser.parse_args()
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    try:
        print(asyncio.run(send(arguments) if arguments.role == "send" else receive(arguments)), flush=True)
        return 0
    except (Ended, OSError, ValueError) as error:
        print(error, file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
