"""One chat as its watchers here follow it: a ring of the newest events, the log behind it, one cursor for all readers."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from protocol.encoding import encode
from protocol.events import Event
from protocol.record import Record


class EventSource(Protocol):
    """Where events stand that the ring does not hold any more (storage/chat_log.py)."""

    async def read(self, user_chat_id: str, after: int, limit: int = 0) -> list[Record]: ...


@dataclass(frozen=True, slots=True)
class Encoded:
    """An event as it goes over the wire; encoded once for all who get it."""

    seq: int
    text: str


class Feed:
    """Keeps: the ring holds the events up to `head` without a hole, and `read` gives every event after a position once."""

    def __init__(self, user_chat_id: str, head: int, source: EventSource, ring_events: int, page_events: int) -> None:
        self.user_chat_id = user_chat_id
        self.head = head
        """The newest seq that may be shown."""
        self._source = source
        self._ring: deque[Encoded] = deque(maxlen=ring_events)
        self._page_events = page_events
        self._watchers: dict[object, Callable[[], None]] = {}

    def add(self, watcher: object, wake: Callable[[], None]) -> None:
        """`wake` is called, and must not wait, whenever there is more to read."""
        self._watchers[watcher] = wake

    def discard(self, watcher: object) -> None:
        self._watchers.pop(watcher, None)

    @property
    def watched(self) -> bool:
        return bool(self._watchers)

    def publish(self, event: Event) -> None:
        """Takes the next stored event; one that is known already is dropped."""
        if event.seq <= self.head:
            return
        if event.seq != self.head + 1:
            self._ring.clear()  # a hole: the log has what is missing
        self._ring.append(Encoded(event.seq, encode(event)))
        self.head = event.seq
        for wake in list(self._watchers.values()):
            wake()

    async def read(self, after: int, limit: int | None = None) -> Sequence[Encoded]:
        """The events that follow `after`, at most a page: the one cursor of sockets, long-poll and SSE."""
        limit = min(limit or self._page_events, self._page_events)
        if after >= self.head:
            return ()
        if self._ring and self._ring[0].seq <= after + 1:
            return [encoded for encoded in self._ring if encoded.seq > after][:limit]
        records = await self._source.read(self.user_chat_id, after, limit)
        return [Encoded(record.event.seq, encode(record.event)) for record in records]

    async def wait(self, after: int, seconds: float) -> None:
        """Returns when there is something after `after`, or when the time is over."""
        if self.head > after:
            return
        moved = asyncio.Event()
        self.add(moved, moved.set)
        try:
            await asyncio.wait_for(moved.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            self.discard(moved)
