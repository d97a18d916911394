"""A socket of the simulated world, which can stall and vanish at any moment."""

import json
from dataclasses import dataclass, field
from typing import Any

from connections.connection import Gone
from protocol.close_codes import CloseCode
from tests.properties.shared_log import TimelessLoop


@dataclass(eq=False)
class Socket:
    """A `Sink` that keeps what it is given; while it stalls, it takes nothing."""

    loop: TimelessLoop
    position: int
    frames: list[dict[str, Any]] = field(default_factory=list)
    closed: CloseCode | None = None
    vanished: bool = False
    stalled: bool = False
    waiting_since: float | None = None
    """When a write began that has not gone through."""
    present_for: set[str] = field(default_factory=set)
    """The signals that were sent while it was there."""

    def __post_init__(self) -> None:
        self._flowing = self.loop.create_future()

    async def put(self, text: str) -> None:
        if self.stalled:
            self.waiting_since = self.loop.time()
            await self._flowing
            self.waiting_since = None
        self.put_soon(text)

    def put_soon(self, text: str) -> None:
        if self.vanished:
            raise Gone
        assert self.closed is None, "something was sent after the end"
        self.frames.append(json.loads(text))

    def close(self, code: CloseCode, reason: str) -> None:
        self.closed = code

    def abort(self, code: CloseCode) -> None:
        self.closed = code

    def stall(self) -> None:
        if not self.stalled:
            self.stalled, self._flowing = True, self.loop.create_future()

    def flow(self) -> None:
        self.stalled = False
        if not self._flowing.done():
            self._flowing.set_result(None)

    @property
    def seqs(self) -> list[int]:
        """Of the events that it got."""
        return [frame["seq"] for frame in self.frames if "id" in frame]

    def of_type(self, kind: str, name: str) -> list[Any]:
        return [frame[name] for frame in self.frames if frame["type"] == kind]
