"""A visitor's tab that gives nothing up: it comes back after every crash and sends again what was not acknowledged."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

from tests.support.chat import Client, Frame, Visitor
from tests.support.crash_rounds import GONE
from tests.support.errand_process import TIMEOUT

_LONG_POLL_SECONDS = 10
_T = TypeVar("_T")


async def surely(up: asyncio.Event, deed: Callable[[], Awaitable[_T]]) -> _T:
    """Does it again and again while the server goes in the middle of it."""
    while True:
        await up.wait()
        try:
            return await deed()
        except GONE:
            continue


class Tab(Protocol):
    """Sends commands and collects the chat's events, in the order of seq."""

    events: list[Frame]

    async def sends(self, command: Mapping[str, Any]) -> Frame:
        """Sends a command, with its client_id; the ack or error."""

    async def until(self, found: Callable[[list[Frame]], bool]) -> None:
        """Collects events until what is looked for is found in them."""

    async def drops(self) -> None:
        """The line breaks, and the tab goes on behind the last event that it has seen."""

    async def reloads(self) -> None:
        """The tab forgets everything and shows the newest page."""

    async def leaves(self) -> None:
        """The tab is closed."""


class SocketTab:
    """A tab on a socket."""

    def __init__(self, visitor: Visitor, up: asyncio.Event, hello: Mapping[str, Any]) -> None:
        self.events: list[Frame] = []
        self._visitor = visitor
        self._up = up
        self._hello = hello
        self._client: Client | None = None

    async def sends(self, command: Mapping[str, Any]) -> Frame:
        while True:
            client = await self._connected()
            try:
                return await client.commands(command, str(command["client_id"]))
            except GONE:
                self._lose()

    async def until(self, found: Callable[[list[Frame]], bool]) -> None:
        async with asyncio.timeout(2 * TIMEOUT):
            while True:
                client = await self._connected()
                try:
                    while not found(self._all()):
                        await client.next()
                    return
                except GONE:
                    self._lose()

    async def drops(self) -> None:
        client = await self._connected()
        client.drop()
        self._lose()
        await self._connected()

    async def reloads(self) -> None:
        await self.leaves()
        self.events = []
        await self._connected()

    async def leaves(self) -> None:
        if self._client is not None:
            self._client.close()
            await self._client.closed()
            self._lose()

    async def _connected(self) -> Client:
        while self._client is None:
            await self._up.wait()
            last_seq = int(self.events[-1]["seq"]) if self.events else None
            try:
                self._client = await self._visitor.connect(last_seq=last_seq, **self._hello)
            except GONE:
                continue
            assert last_seq is None or self._client.connected["resume"] == "ok"
        return self._client

    def _lose(self) -> None:
        self._all()
        self._client = None

    def _all(self) -> list[Frame]:
        if self._client is not None:
            last_seq = int(self.events[-1]["seq"]) if self.events else 0
            self.events += [event for event in self._client.events if event["seq"] > last_seq]
        return self.events


class RestTab:
    """A tab that has no socket: commands are posted, events are asked for."""

    def __init__(self, visitor: Visitor, up: asyncio.Event, hello: Mapping[str, Any]) -> None:
        self.events: list[Frame] = []
        self._visitor = visitor
        self._up = up
        self._hello = hello

    async def sends(self, command: Mapping[str, Any]) -> Frame:
        found: Frame = await self._asks("POST", "/commands", command)
        return found

    async def until(self, found: Callable[[list[Frame]], bool]) -> None:
        async with asyncio.timeout(2 * TIMEOUT):
            while not found(self.events):
                after = self.events[-1]["seq"] if self.events else 0
                page = await self._asks("GET", f"/events?after={after}&wait={_LONG_POLL_SECONDS}")
                self.events += page["events"]

    async def drops(self) -> None:
        """There is no line."""

    async def reloads(self) -> None:
        self.events = []

    async def leaves(self) -> None:
        """There is nothing to close."""

    async def _asks(self, method: str, path: str, body: Any = None) -> Any:
        if not self._visitor.user_chat_id:
            await surely(self._up, self._opens)
        return await surely(self._up, lambda: self._visitor.chat(method, path, body))

    async def _opens(self) -> None:
        visitor = self._visitor
        opened = json.loads((await visitor.request("POST", "/api/v1/chat/chats", dict(self._hello))).body)
        visitor.user_chat_id, visitor.token, visitor.epoch = opened["user_chat_id"], opened["token"], opened["epoch"]
