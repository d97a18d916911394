"""One live socket: what it still has to get, and the rule for those who are too slow."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from connections.feed import Feed
from protocol.close_codes import CloseCode
from protocol.encoding import encode
from protocol.errors import ChatError
from protocol.signals import Closing, Delta, Heartbeat, Live, Signal, Typing


class Gone(Exception):
    """The socket is closed, or its buffer is full."""


class Sink(Protocol):
    """The socket itself (handlers/chat_socket.py)."""

    async def put(self, text: str) -> None:
        """Returns when the text has left the buffer. Raises `Gone`."""

    def put_soon(self, text: str) -> None:
        """Puts the text into the buffer. Raises `Gone`."""

    def close(self, code: CloseCode, reason: str) -> None:
        """Ends politely: what is in the buffer goes out first."""

    def abort(self, code: CloseCode) -> None:
        """Ends at once; what is in the buffer is lost."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How slow a client may be."""

    write_seconds: float = 10


class Connection:
    """Keeps: events leave in the order of seq without holes; who is too slow goes and resumes; nobody is waited for.

    There is a position, not a queue, and a task only while there is something to send.
    """

    def __init__(
        self, socket_connection_id: str, sink: Sink, feed: Feed, position: int, pace: Pace, clock: Callable[[], float]
    ) -> None:
        self.socket_connection_id = socket_connection_id
        self.feed = feed
        self.position = position
        """The seq of the last event that was sent."""
        self._sink = sink
        self._pace = pace
        self._clock = clock
        self._live = False
        self._pump: asyncio.Task[None] | None = None
        self._gone = False
        self._farewell: tuple[CloseCode, str] | None = None
        self.last_sent = clock()

    @property
    def user_chat_id(self) -> str:
        return self.feed.user_chat_id

    def release(self) -> None:
        """From now on the socket gets what follows its position, then `live`, then what happens."""
        self.feed.add(self, self.wake)
        self.wake()

    def wake(self) -> None:
        """There may be something to send."""
        if self._pump is None and not self._gone and (self.position < self.feed.head or not self._live):
            self._pump = asyncio.get_running_loop().create_task(self._run())

    def send(self, signal: Signal) -> None:
        """Sends a signal at once; those that only serve the moment are left out for a socket that lags."""
        if self._gone or (self._lags and _serves_the_moment(signal)):
            return
        try:
            self._sink.put_soon(encode(signal))
        except Gone:
            self.drop(CloseCode.SLOW_CONSUMER)
        else:
            self.last_sent = self._clock()

    @property
    def _lags(self) -> bool:
        """Whether more waits to be sent than the event that is being written just now."""
        return self._pump is not None and (not self._live or self.feed.head - self.position > 1)

    def heartbeat(self, idle_seconds: float) -> None:
        """Sends the head when nothing else was sent for a while."""
        if self._clock() - self.last_sent >= idle_seconds:
            self.send(Heartbeat(seq=self.feed.head))

    def close(self, code: CloseCode, reason: str, reconnect_after_seconds: float | None = None) -> None:
        """Ends politely, with `closing` first when the client shall come back."""
        if reconnect_after_seconds is not None:
            self.send(Closing(reason=reason, reconnect_after_seconds=reconnect_after_seconds))
        self.discard()
        self._sink.close(code, reason)

    def close_when_sent(self, code: CloseCode, reason: str) -> None:
        """Ends politely after everything that has happened so far was sent."""
        self._farewell = code, reason
        self.wake()
        if self._pump is None:
            self.close(code, reason)

    def drop(self, code: CloseCode) -> None:
        """Ends at once: a polite close would keep the backlog in memory."""
        self.discard()
        self._sink.abort(code)

    def discard(self) -> None:
        """The socket is gone: forget what it had to get."""
        self._gone = True
        self.feed.discard(self)
        if self._pump is not None:
            self._pump.cancel()

    async def _run(self) -> None:
        try:
            while self.position < self.feed.head and not self._gone:
                for encoded in await self.feed.read(self.position):
                    await asyncio.wait_for(self._sink.put(encoded.text), self._pace.write_seconds)
                    self.position = encoded.seq
                    self.last_sent = self._clock()
        except (Gone, TimeoutError):
            self._pump = None
            self.drop(CloseCode.SLOW_CONSUMER)
        except ChatError:  # the log cannot be read: the client comes back and resumes
            self._pump = None
            self.close(CloseCode.RESUME_NOW, "The conversation could not be read. Reconnect.")
        finally:
            self._pump = None
        if not self._gone and not self._live:
            self._live = True
            self.send(Live(seq=self.position))
        if self._farewell is not None and not self._gone and self.position >= self.feed.head:
            self.close(*self._farewell)
        self.wake()


def _serves_the_moment(signal: Signal) -> bool:
    """Whether nobody misses the signal later; the end of typing would be missed."""
    return isinstance(signal, Delta | Heartbeat) or (isinstance(signal, Typing) and signal.on)
