"""Sockets that stop reading cost bounded memory and nobody else's time: they are dropped and may resume."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.chat import Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.raw_socket import open_raw, text_frame
from tests.support.waiting import until

STALLED = 200
TEXT = "🍕" * 3900
"""As many bytes as a message may have: 16 KB."""
MOST_GROWTH_KB = 64 * 1024
SMALL = {
    "ERRAND_LIMITS__WRITE_BUFFER_BYTES": "65536",
    "ERRAND_LIMITS__WRITE_SECONDS": "1",
    "ERRAND_LIMITS__COMMANDS_BURST": "100000",
    "ERRAND_LIMITS__SOCKETS_PER_CHAT": "1000",
}


def most_resident_kb(pid: int) -> int:
    """The most memory that a process has had in use."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


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
    await until(lambda: are_there(visitor, STALLED + 1))
    before = most_resident_kb(errand.pid)
    while await connections(visitor) > 1:
        await operator_writes(visitor, errand)  # what the kernel takes for each, some megabytes, has to be full first
    await reader.asks(TEXT)
    assert most_resident_kb(errand.pid) - before < MOST_GROWTH_KB
    assert reader.events == await visitor.log()
    assert any("4001" in text for text in errand.stderr_lines)


async def are_there(visitor: Visitor, count: int) -> bool:
    return await connections(visitor) == count


async def connections(visitor: Visitor) -> int:
    answer = await visitor.request("GET", "/metrics")
    return next(int(float(t.split()[1])) for t in answer.body.decode().splitlines() if t.startswith("errand_connec"))


async def operator_writes(visitor: Visitor, errand: ErrandProcess) -> None:
    path = f"/api/v1/admin/chats/{visitor.user_chat_id}/messages"
    body = {"client_id": str(uuid4()), "content": TEXT}
    assert (await visitor.request("POST", path, body, token=errand.admin_token)).code == 201
