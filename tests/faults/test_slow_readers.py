"""Sockets that stop reading cost bounded memory and nobody else's time: they are dropped and may resume."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.chat import Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.raw_socket import open_raw, text_frame

STALLED = 200
MESSAGES = 60
MOST_GROWTH_KB = 64 * 1024
SMALL = {
    "ERRAND_LIMITS__WRITE_BUFFER_BYTES": "65536",
    "ERRAND_LIMITS__WRITE_SECONDS": "1",
    "ERRAND_LIMITS__COMMANDS_BURST": "100000",
    "ERRAND_LIMITS__SOCKETS_PER_CHAT": "1000",
}


def resident_kb(pid: int) -> int:
    """The memory of a process that is in use."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def stalled_socket(visitor: Visitor) -> socket.socket:
    """A socket that says hello, with the smallest buffer, and never reads."""
    line = open_raw(visitor.port, buffer_bytes=2048)
    hello = {"type": "hello", "v": 1, "user_chat_id": visitor.user_chat_id, "token": visitor.token, "last_seq": 0}
    line.sendall(text_frame(json.dumps(hello).encode()))
    return line


@pytest.fixture
def lines() -> Iterator[ExitStack]:
    with ExitStack() as open_lines:
        yield open_lines


async def test_stalled_readers_are_dropped_and_everybody_else_is_served(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor], lines: ExitStack
) -> None:
    errand = start_errand(SMALL)
    visitor = new_visitor(errand.port)
    reader = await visitor.connect()
    for _ in range(STALLED):
        lines.enter_context(stalled_socket(visitor))
    while await connections(visitor) < STALLED + 1:
        pass
    before = resident_kb(errand.pid)
    for number in range(MESSAGES):
        await reader.asks(f"{number} " + "I like pizza. " * 280)
    log = await visitor.log()
    assert reader.events == log
    assert resident_kb(errand.pid) - before < MOST_GROWTH_KB
    while await connections(visitor) > 1:
        await reader.asks("I like pizza. " * 280)
    assert any("4001" in text for text in errand.stderr_lines)


async def connections(visitor: Visitor) -> int:
    answer = await visitor.request("GET", "/metrics")
    return next(int(float(t.split()[1])) for t in answer.body.decode().splitlines() if t.startswith("errand_connec"))
