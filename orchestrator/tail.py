"""The end of one chat's log as this node knows it: appends one batch at a time and tells of every event in order."""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from orchestrator.ports import Log
from protocol.errors import ChatError, ClientIdConflict, Internal, Unavailable
from protocol.events import OwnerEvent
from protocol.record import Record

_MOST_IN_A_BATCH = 500
_PAGE = 1000
_LONGEST_PAUSE_SECONDS = 5.0
_MOST_CONFLICTS = 1000


class Fenced(Exception):
    """Another owner's barrier stands in the log, or this node's lease is over: these outputs must not be appended."""


@dataclass(frozen=True, slots=True)
class Appended:
    """Where a record stands in the log, and whether it stood there before."""

    record: Record
    repeated: bool


@dataclass(slots=True, eq=False)
class _Request:
    """Records to append, in order; with an `epoch` they are outputs of its owner, without one a command or trigger."""

    records: Sequence[Record]
    epoch: int | None
    answer: "asyncio.Future[Appended]"
    stored: list[Appended] = field(default_factory=list)

    def next(self) -> Sequence[Record]:
        return self.records[len(self.stored) :]

    def resolve(self, stored: Appended) -> None:
        self.stored.append(stored)
        if len(self.stored) == len(self.records) and not self.answer.done():
            self.answer.set_result(self.stored[-1])

    def reject(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)
            self.answer.exception()  # whoever waited may have gone


class Tail:
    """Compare-and-append for one chat (docs/durability.md).

    Keeps: `apply` sees every event of the chat once, in the order of seq, and only when it is stored; an output whose
    owner has met a later barrier is never appended; one append is in flight at a time.
    """

    def __init__(self, log: Log, user_chat_id: str, apply: Callable[[Record], None]) -> None:
        self._log = log
        self._user_chat_id = user_chat_id
        self._apply_record = apply
        self.seq = 0
        """The newest seq that has been applied."""
        self.epoch = 0
        """The highest owner's epoch that was read in the log."""
        self._waiting: deque[_Request] = deque()
        self._running: asyncio.Task[None] | None = None
        self._line = asyncio.Lock()

    def offer(self, records: Sequence[Record], epoch: int | None = None) -> "asyncio.Future[Appended]":
        """Queues records for the next batch; the answer is where the last one stands.

        Outputs (with `epoch`) are tried until they are stored or `Fenced`; a command ends in `Unavailable` when the
        database does not answer, and in `ClientIdConflict` when its id stands for another command.
        """
        loop = asyncio.get_running_loop()
        request = _Request(records, epoch, loop.create_future())
        self._waiting.append(request)
        if self._running is None:
            self._running = loop.create_task(self._run())
        return request.answer

    async def flush(self) -> None:
        """Returns when everything offered so far is answered."""
        if self._running is not None:
            await asyncio.wait([self._running])

    async def catch_up(self) -> None:
        """Reads and applies what others have appended."""
        async with self._line:
            await self._read_on()

    def fence(self) -> None:
        """This node may not speak for the chat any more: outputs that are not stored yet are refused."""
        for request in [request for request in self._waiting if request.epoch is not None]:
            self._waiting.remove(request)
            request.reject(Fenced())

    async def _run(self) -> None:
        pause = 0.1
        try:
            while self._waiting:
                try:
                    async with self._line:
                        await self._append_batch()
                    pause = 0.1
                except Unavailable:
                    self._refuse_commands(Unavailable())
                    if self._waiting:
                        await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - jitter, no secret
                        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
                except ChatError as error:  # the database refused what we wrote: trying again would not help
                    for request in self._waiting:
                        request.reject(error)
                    self._waiting.clear()
        finally:
            self._running = None

    def _refuse_commands(self, error: ChatError) -> None:
        for request in [request for request in self._waiting if request.epoch is None]:
            self._waiting.remove(request)
            request.reject(error)

    async def _append_batch(self) -> None:
        """Appends what waits; on a conflict reads on, checks the fence and tries the rest again."""
        for _ in range(_MOST_CONFLICTS):
            batch = self._next_batch()
            if not batch:
                return
            records = [
                replace(record, event=record.event.model_copy(update={"seq": self.seq + number}))
                for number, (_, record) in enumerate(batch, 1)
            ]
            count = await self._log.append(records)
            for (request, _), record in zip(batch[:count], records[:count], strict=True):
                self._apply(record)
                request.resolve(Appended(record, repeated=False))
            if count == len(records):
                return
            await self._read_on()
            await self._settle_duplicate(*batch[count])
        raise Internal

    def _next_batch(self) -> list[tuple[_Request, Record]]:
        batch: list[tuple[_Request, Record]] = []
        for request in list(self._waiting):
            if request.answer.done():
                self._waiting.remove(request)
            elif request.epoch is not None and request.epoch < self.epoch:
                self._waiting.remove(request)
                request.reject(Fenced())
            else:
                batch += [(request, record) for record in request.next()]
            if len(batch) >= _MOST_IN_A_BATCH:
                break
        return batch[:_MOST_IN_A_BATCH]

    async def _settle_duplicate(self, request: _Request, record: Record) -> None:
        """If the record that met a conflict stands in the log under its id, the append has been done already."""
        if request.epoch is not None and request.epoch < self.epoch:
            return  # the next batch rejects it
        found = await self._log.find(record.event.id)
        if found is None:
            return
        if found.body_hash != record.body_hash:
            request.reject(ClientIdConflict())
        else:
            request.resolve(Appended(found, repeated=True))

    async def _read_on(self) -> None:
        while True:
            page = await self._log.read(self._user_chat_id, self.seq, _PAGE)
            for record in page:
                self._apply(record)
            if len(page) < _PAGE:
                return

    def _apply(self, record: Record) -> None:
        self.seq = record.event.seq
        if isinstance(record.event, OwnerEvent):
            self.epoch = max(self.epoch, record.event.epoch)
        self._apply_record(record)
