"""One chat's log in memory as several nodes see it, each over a line of its own that loses, delays and holds things back.

The log keeps what MongoDB keeps, and no more: an id and a seq stand there once. Holes, order and epochs are up to its writers.
"""

import asyncio
import selectors
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar

from bson import CodecOptions, decode, encode

from protocol.errors import Unavailable
from protocol.record import Record
from storage.chat_log import _document, _record

T = TypeVar("T")
_TIMES_AS_STORED: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True)


def as_stored(record: Record) -> Record:
    """The record as MongoDB gives it back."""
    return _record(decode(encode(_document(record)), _TIMES_AS_STORED))


class Fate(Enum):
    """What becomes of an operation on its way to the log and back."""

    LOST_BEFORE = "it never arrives, and its sender hears `Unavailable`"
    LOST_AFTER = "it is done, and its sender hears `Unavailable`"
    HALF = "only the first half of its documents is stored, and its sender hears `Unavailable`"
    LATE = "its sender hears `Unavailable`, and it arrives long afterwards"
    HELD_BEFORE = "it waits on its way"
    HELD_AFTER = "its answer waits on its way"


class StoredChat:
    """The documents, and the inserts that are still to arrive."""

    def __init__(self) -> None:
        self.by_seq: dict[int, Record] = {}
        self.by_id: dict[str, Record] = {}
        self.late: list[Sequence[Record]] = []

    @property
    def records(self) -> list[Record]:
        return [self.by_seq[seq] for seq in sorted(self.by_seq)]

    def insert(self, records: Sequence[Record]) -> int:
        """An ordered insert: how many were stored before one met its seq or its id."""
        for number, record in enumerate(records):
            if record.event.seq in self.by_seq or record.event.id in self.by_id:
                return number
            kept = as_stored(record)
            self.by_seq[record.event.seq] = self.by_id[record.event.id] = kept
        return len(records)

    def late_arrive(self) -> None:
        for records in self.late:
            self.insert(records)
        self.late.clear()


class Line:
    """One node's way to the log, the part of `orchestrator.ports.Log` that a Tail uses."""

    def __init__(self, chat: StoredChat) -> None:
        self._chat = chat
        self.fates: deque[Fate] = deque()
        """Those of the next operations; afterwards everything goes well."""
        self.heard: dict[str, int] = {}
        """The seqs by id of the records of which this node was told that they are stored."""
        self._held: list[asyncio.Future[None]] = []

    def release(self) -> None:
        """What is held goes on."""
        for held in self._held:
            if not held.done():
                held.set_result(None)
        self._held.clear()

    async def append(self, records: Sequence[Record]) -> int:
        fate = await self._sent()
        if fate is Fate.LATE:
            self._chat.late.append(records)
            raise Unavailable
        count = self._chat.insert(records[: len(records) // 2] if fate is Fate.HALF else records)
        await self._answered(fate)
        self.heard |= {record.event.id: record.event.seq for record in records[:count]}
        return count

    async def read(self, user_chat_id: str, after: int, limit: int = 0) -> list[Record]:
        fate = await self._sent()
        found = [record for record in self._chat.records if record.event.seq > after][: limit or None]
        await self._answered(fate)
        self.heard |= {record.event.id: record.event.seq for record in found}
        return found

    async def find(self, event_id: str) -> Record | None:
        fate = await self._sent()
        found = self._chat.by_id.get(event_id)
        await self._answered(fate)
        if found is not None:
            self.heard[event_id] = found.event.seq
        return found

    async def _sent(self) -> Fate | None:
        fate = self.fates.popleft() if self.fates else None
        if fate is Fate.HELD_BEFORE:
            await self._hold()
        if fate is Fate.LOST_BEFORE:
            raise Unavailable
        return fate

    async def _answered(self, fate: Fate | None) -> None:
        if fate is Fate.HELD_AFTER:
            await self._hold()
        if fate in (Fate.LOST_AFTER, Fate.HALF, Fate.LATE):
            raise Unavailable

    async def _hold(self) -> None:
        held = asyncio.get_running_loop().create_future()
        self._held.append(held)
        await held


class _NoWaiting(selectors.SelectSelector):
    """Where a loop would wait for its next timer, the time is set forward."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "nothing will ever happen again"
        self.now += max(0.0, timeout)
        return super().select(0)


class TimelessLoop(asyncio.SelectorEventLoop):
    """An event loop in which pauses take no time; whatever can run has run before a timer goes off."""

    def __init__(self) -> None:
        self._no_waiting = _NoWaiting()
        super().__init__(self._no_waiting)

    def time(self) -> float:
        return self._no_waiting.now

    def within(self, call: Callable[..., T], *arguments: Any) -> T:
        """Calls something that wants a running loop."""

        async def called() -> T:
            return call(*arguments)

        return self.run_until_complete(called())

    def let(self, seconds: float = 0.001) -> None:
        """Lets everything happen that does within so many seconds."""
        self.run_until_complete(asyncio.sleep(seconds))

    def end(self) -> None:
        """Cancels what still runs, and closes."""
        for task in asyncio.all_tasks(self):
            task.cancel()
        self.let()
        self.close()


def remembered(state: object) -> Mapping[str, Any]:
    """Everything that an object keeps, to be compared."""
    return dict(vars(state))
