"""What gathers while one insert is in flight forms the next: journaled writes of many chats share one round trip."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from pymongo.errors import BulkWriteError

from protocol.errors import ChatError, Internal, Unavailable
from storage.database import Collection, Document, wrapped

_MOST_DOCUMENTS = 500
_DUPLICATE_KEY = 11000


@dataclass(slots=True, eq=False)
class _Append:
    documents: Sequence[Document]
    stored: "asyncio.Future[int]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class AppendBatches:
    """Keeps at most one unordered insert across chats in flight.

    Documents of one append are ordered, so that a failed one leaves a durable prefix; a batch across chats therefore
    holds at most one document of each append. Appends of several documents go as an ordered insert of their own.
    No timers: lingering was tried and is slower (docs/durability.md).
    """

    def __init__(self, history: Collection) -> None:
        self._history = history
        self._waiting: deque[_Append] = deque()
        self._running: asyncio.Task[None] | None = None

    async def append(self, documents: Sequence[Document]) -> int:
        """How many of the documents are durable, counted from the first; raises `Unavailable` when that is unknown."""
        if len(documents) > 1:
            return await self._insert_ordered(documents)
        append = _Append(documents)
        self._waiting.append(append)
        if self._running is None:
            self._running = asyncio.get_running_loop().create_task(self._run())
        # Shielded: the caller may go, the write and the others in its batch stay.
        return await asyncio.shield(append.stored)

    async def _run(self) -> None:
        try:
            while self._waiting:
                count = min(len(self._waiting), _MOST_DOCUMENTS)
                await self._insert_unordered([self._waiting.popleft() for _ in range(count)])
        finally:
            self._running = None

    async def _insert_ordered(self, documents: Sequence[Document]) -> int:
        with wrapped():
            try:
                await self._history.insert_many(documents, ordered=True)
            except BulkWriteError as error:
                _only_duplicates(error)
                return int(error.details["nInserted"])
        return len(documents)

    async def _insert_unordered(self, appends: Sequence[_Append]) -> None:
        refused: set[int] = set()
        try:
            with wrapped():
                try:
                    await self._history.insert_many([append.documents[0] for append in appends], ordered=False)
                except BulkWriteError as error:
                    _only_duplicates(error)
                    refused = {failure["index"] for failure in error.details["writeErrors"]}
        except Internal as error:
            if len(appends) == 1:
                _fail(appends, error)
            else:  # one document that cannot be stored must not take the others with it
                for append in appends:
                    await self._insert_unordered([append])
            return
        except Unavailable as error:
            _fail(appends, error)
            return
        for index, append in enumerate(appends):
            if not append.stored.done():
                append.stored.set_result(0 if index in refused else 1)


def _fail(appends: Sequence[_Append], error: ChatError) -> None:
    for append in appends:
        if not append.stored.done():
            append.stored.set_exception(type(error)())
            append.stored.exception()  # a caller that has gone is no unretrieved error


def _only_duplicates(error: BulkWriteError) -> None:
    details = error.details
    if details["writeConcernErrors"] or any(e["code"] != _DUPLICATE_KEY for e in details["writeErrors"]):
        raise error
