"""Who is connected to which chat here; one instance for each process, shared by all handlers."""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from connections.connection import Connection, Pace, Sink
from connections.feed import EventSource, Feed
from protocol.close_codes import CloseCode
from protocol.events import Event
from protocol.signals import Signal

_WAVES = 10


@dataclass(frozen=True, slots=True)
class Delivery:
    """The numbers of live delivery; see `limits` and `heartbeat` in config.yaml."""

    ring_events: int = 256
    page_events: int = 200
    write_seconds: float = 10
    idle_seconds: float = 25
    sockets_per_chat: int = 20


class ConnectionRegistry:
    """Live connections by chat. A vanished or failing one never disturbs another: sending neither waits nor raises."""

    def __init__(self, source: EventSource, delivery: Delivery, clock: Callable[[], float]) -> None:
        self._source = source
        self._delivery = delivery
        self._clock = clock
        self._feeds: dict[str, Feed] = {}
        self._connections: dict[str, dict[str, Connection]] = {}
        self._beating: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return sum(len(connections) for connections in self._connections.values())

    @property
    def page_events(self) -> int:
        """How many events a page has."""
        return self._delivery.page_events

    def of_chat(self, user_chat_id: str) -> list[Connection]:
        return list(self._connections.get(user_chat_id, {}).values())

    def is_full(self, user_chat_id: str) -> bool:
        """Whether a chat has as many sockets as it may have."""
        return len(self._connections.get(user_chat_id, {})) >= self._delivery.sockets_per_chat

    def connect(self, user_chat_id: str, sink: Sink, head: int, position: int) -> Connection:
        """Registers a socket, held: it gets nothing until `release`, and misses nothing that happens before."""
        connection = Connection(
            str(uuid4()),
            sink,
            self._feed(user_chat_id, head),
            position,
            Pace(self._delivery.write_seconds),
            self._clock,
        )
        self._connections.setdefault(user_chat_id, {})[connection.socket_connection_id] = connection
        return connection

    def disconnect(self, connection: Connection) -> None:
        """The socket is gone. Ends nothing else (S3.1)."""
        connection.discard()
        connections = self._connections.get(connection.user_chat_id, {})
        connections.pop(connection.socket_connection_id, None)
        if not connections:
            self._connections.pop(connection.user_chat_id, None)
        self._tidy(connection.user_chat_id)

    @contextmanager
    def following(self, user_chat_id: str, head: int) -> Iterator[Feed]:
        """The feed of a chat for a reader without a socket (long-poll, SSE)."""
        feed, reader = self._feed(user_chat_id, head), object()
        feed.add(reader, _nothing)
        try:
            yield feed
        finally:
            feed.discard(reader)
            self._tidy(user_chat_id)

    def publish(self, event: Event) -> None:
        """Shows a stored event to everybody who watches its chat."""
        feed = self._feeds.get(event.user_chat_id)
        if feed is not None:
            feed.publish(event)

    def signal(self, user_chat_id: str, signal: Signal) -> None:
        """Shows something that is not stored."""
        for connection in self.of_chat(user_chat_id):
            connection.send(signal)

    def watched(self) -> set[str]:
        """The chats that somebody watches here."""
        return set(self._feeds)

    def close_chat(self, user_chat_id: str) -> None:
        """The chat has ended: its sockets get what is left and are closed for good."""
        for connection in self.of_chat(user_chat_id):
            connection.close_when_sent(CloseCode.CHAT_ENDED, "The chat has ended.")

    def start(self) -> None:
        """Begins to send heartbeats."""
        self._beating = asyncio.get_running_loop().create_task(self._beat())

    async def drain(self, seconds: float) -> None:
        """Sends everybody away to come back soon, in waves, so that not all reconnect at one moment."""
        if self._beating is not None:
            self._beating.cancel()
        connections = [connection for chat in list(self._connections) for connection in self.of_chat(chat)]
        size = max(1, -(-len(connections) // _WAVES))
        for start in range(0, len(connections), size):
            for connection in connections[start : start + size]:
                after = round(random.uniform(0.2, max(0.2, seconds)), 2)  # noqa: S311 - jitter, no secret
                connection.close(CloseCode.SERVICE_RESTART, "The server restarts.", after)
            await asyncio.sleep(min(0.05, seconds / _WAVES))

    def _feed(self, user_chat_id: str, head: int) -> Feed:
        feed = self._feeds.get(user_chat_id)
        if feed is None:
            feed = Feed(user_chat_id, head, self._source, self._delivery.ring_events, self._delivery.page_events)
            self._feeds[user_chat_id] = feed
        return feed

    def _tidy(self, user_chat_id: str) -> None:
        feed = self._feeds.get(user_chat_id)
        if feed is not None and not feed.watched and user_chat_id not in self._connections:
            del self._feeds[user_chat_id]

    async def _beat(self) -> None:
        idle = self._delivery.idle_seconds
        while True:
            await asyncio.sleep(idle / 5)
            for chat in list(self._connections):
                for connection in self.of_chat(chat):
                    connection.heartbeat(idle)


def _nothing() -> None:
    """A reader who asks by itself is not woken."""
