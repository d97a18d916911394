"""Everybody comes back at once after a kill -9 of the server: `python -m bench.reconnect --sockets 5000`.

Each socket resumes its chat after an early seq and must get exactly the rest of the log. The time is compared with a floor measured
beside it: as many sockets that are opened and get one pong, without a chat, a token or the database.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from secrets import token_bytes

from tests.support.chat import Frame, Visitor
from tests.support.database import running_database
from tests.support.errand_process import ErrandProcess
from tests.support.raw_socket import text_frame

SOCKETS_OF_A_CHAT = 10
SEEN = 3
PATIENCE_SECONDS = 300
LONGEST_FRAME_BYTES = 2**20


class Line:
    """One socket by hand: a client library for each of thousands would be what is measured."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> "Line":
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=LONGEST_FRAME_BYTES)
        key = b64encode(token_bytes(16)).decode()
        writer.write(
            f"GET /api/v1/chat/ws/chat HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        await reader.readuntil(b"\r\n\r\n")
        return cls(reader, writer)

    def send(self, frame: Frame) -> None:
        self._writer.write(text_frame(json.dumps(frame).ljust(126).encode()))

    async def next(self) -> Frame:
        """The next text frame; pings are answered, as every browser does by itself."""
        while True:
            first, second = await self._reader.readexactly(2)
            length = second & 0x7F
            if length >= 126:
                length = int.from_bytes(await self._reader.readexactly(2 if length == 126 else 8))
            payload = await self._reader.readexactly(length)
            if first & 0x0F == 9:
                self._writer.write(b"\x8a" + bytes([0x80 | length]) + bytes(4) + payload)
            if first & 0x0F == 1:
                frame: Frame = json.loads(payload)
                return frame

    def close(self) -> None:
        self._writer.close()


async def greets(port: int) -> Line:
    """The floor: a socket and one answer."""
    line = await Line.open(port)
    line.send({"type": "ping", "t": 1})
    await line.next()
    return line


async def resumes(visitor: Visitor, log: Sequence[Frame]) -> Line:
    """A socket that gets everything after `SEEN`. Raises ValueError when it gets anything else."""
    line = await Line.open(visitor.port)
    place = {"user_chat_id": visitor.user_chat_id, "token": visitor.token, "last_seq": SEEN, "epoch": visitor.epoch}
    line.send({"type": "hello", "v": 1, **place})
    frames = [await line.next()]
    while frames[-1]["type"] != "live":
        frames.append(await line.next())
    if frames[0].get("resume") != "ok" or frames[1:-1] != log[SEEN:]:
        raise ValueError(f"{visitor.user_chat_id} got {[frame['type'] for frame in frames]}")
    return line


async def all_at_once(coming: Sequence[Callable[[], Awaitable[Line]]]) -> tuple[float, list[Line], list[BaseException]]:
    """How many seconds it took until everybody was there; those who are, and what went wrong with the others."""
    began = time.perf_counter()
    async with asyncio.timeout(PATIENCE_SECONDS):
        done = await asyncio.gather(*(one() for one in coming), return_exceptions=True)
    seconds = time.perf_counter() - began
    return seconds, [one for one in done if isinstance(one, Line)], [e for e in done if isinstance(e, BaseException)]


async def chats(port: int, count: int) -> list[tuple[Visitor, list[Frame]]]:
    """Visitors who have asked for an alarm, each with the log of the chat."""
    found = []
    for _ in range(count):
        visitor = Visitor(port)
        await visitor.opens()
        await visitor.posts("set an alarm")
        log: list[Frame] = []
        while not log or not log[-1]["final"]:
            log = (await visitor.chat("GET", "/events?after=0"))["events"]
        found.append((visitor, log))
    return found


async def measure(errand: ErrandProcess, sockets: int) -> int:
    """Prints what was done and how long it took; how many did not come back."""
    visitors = await chats(errand.port, max(1, sockets // SOCKETS_OF_A_CHAT))
    coming = [visitors[number % len(visitors)] for number in range(sockets)]
    print(f"{len(visitors)} chats, {sockets} sockets")
    floor, lines, failed = await all_at_once([partial(greets, errand.port)] * sockets)
    print(f"floor: {sockets} sockets with one pong each in {floor:.1f} s, {len(failed)} failed")
    for line in lines:
        line.close()
    _, before, _ = await all_at_once([partial(resumes, *one) for one in coming])
    errand.kill()
    for line in before:
        line.close()
    errand.restart()
    seconds, back, failed = await all_at_once([partial(resumes, *one) for one in coming])
    print(f"after kill -9: {len(back)} of {sockets} back, each with the rest of its log, in {seconds:.1f} s")
    print(f"{seconds / floor:.1f} times the floor; memory of the server {resident_mb(errand.pid)} MB")
    for error in failed[:5]:
        print(f"failed: {error!r}")
    for line in back:
        line.close()
    return sockets - len(back)


def resident_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) // 1024


def main() -> int:
    """The command line; 1 when somebody did not come back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sockets", type=int, default=5000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_database(Path(folder) / "database") as database:
        environ = {
            "ERRAND_MONGODB_URI": database.uri,
            "ERRAND_LIMITS__COMMANDS_BURST": "1000000",
            "ERRAND_HEARTBEAT__HELLO_SECONDS": str(PATIENCE_SECONDS),
        }
        with ErrandProcess(Path(folder) / "var", environ) as errand:
            return int(asyncio.run(measure(errand, options.sockets)) > 0)


if __name__ == "__main__":
    sys.exit(main())
