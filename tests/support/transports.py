"""The three ways to follow a chat, each from a position on: socket, long-poll and server-sent events."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.chat import Frame, Visitor
from tests.support.errand_process import TIMEOUT


class RefusedError(Exception):
    """The server did not let the reader in; `code` is that of the error."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Resumed:
    """What a reader was told at the door, `ok`, `fresh` or `reset`, and the events that followed."""

    resume: str
    events: list[Frame]


Follow = Callable[..., Awaitable[Resumed]]


async def by_socket(visitor: Visitor, last_seq: int, head: int, epoch: str | None = None) -> Resumed:
    """Everything up to `live`."""
    client = await visitor.socket()
    token = {"token": visitor.token} if visitor.token else {}
    place = {"user_chat_id": visitor.user_chat_id, "last_seq": last_seq, "epoch": epoch or visitor.epoch}
    await client.send({"type": "hello", "v": 1, **token, **place})
    first = await client.until(lambda frame: frame["type"] in ("connected", "error"))
    if first["type"] == "error":
        raise RefusedError(first["code"])
    await client.signal("live")
    client.close()
    return Resumed(first["resume"], client.events)


async def by_long_poll(visitor: Visitor, last_seq: int, head: int, epoch: str | None = None) -> Resumed:
    """Page after page, until one is empty."""
    epoch = epoch or visitor.epoch
    page = await visitor.chat("GET", f"/events?after={last_seq}&epoch={epoch}")
    if "code" in page:
        raise RefusedError(page["code"])
    found = Resumed(page["resume"], [])
    while page["events"]:
        found.events += page["events"]
        page = await visitor.chat("GET", f"/events?after={found.events[-1]['seq']}")
        assert page["resume"] == "ok"
    return found


async def by_stream(visitor: Visitor, last_seq: int, head: int, epoch: str | None = None) -> Resumed:
    """Server-sent events up to `head`, over HTTP/1.0, which has no chunks."""
    reader, writer = await asyncio.open_connection("127.0.0.1", visitor.port)
    path = f"/api/v1/chat/chats/{visitor.user_chat_id}/events?epoch={epoch or visitor.epoch}"
    token = {"Authorization": f"Bearer {visitor.token}"} if visitor.token else {}
    headers = {"Accept": "text/event-stream", "Last-Event-ID": str(last_seq), **token}
    writer.write(f"GET {path} HTTP/1.0\r\n{lines_of(headers)}\r\n".encode())
    found = Resumed("", [])
    try:
        async with asyncio.timeout(TIMEOUT):
            status = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in status:
                raise RefusedError(json.loads(await reader.read())["code"])
            while not found.resume or _position(found, last_seq) != head:
                block = (await reader.readuntil(b"\n\n")).decode()
                fields = dict(line.split(": ", 1) for line in block.strip().split("\n"))
                if fields.get("event") == "resume":
                    found.resume = fields["data"]
                elif "id" in fields:
                    found.events.append(json.loads(fields["data"]))
                    assert int(fields["id"]) == found.events[-1]["seq"]
    finally:
        writer.close()
        await writer.wait_closed()
    return found


def _position(found: Resumed, last_seq: int) -> int:
    """Up to where a reader has read; after a reset what was seen before does not count."""
    if found.events:
        return int(found.events[-1]["seq"])
    return last_seq if found.resume == "ok" else 0


def lines_of(headers: Mapping[str, Any]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


TRANSPORTS: dict[str, Follow] = {"socket": by_socket, "long-poll": by_long_poll, "stream": by_stream}
