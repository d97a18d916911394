"""Compare-and-append under everything that may happen to it; and that each of its rules is needed."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from orchestrator.tail import Appended, Tail, _Request
from protocol.errors import ChatError, Unavailable
from protocol.record import Record
from tests.properties.tail_machine import TailMachine

USUAL = settings(max_examples=100, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
SEARCHING = settings(USUAL, max_examples=1000, phases=[Phase.generate], database=None, derandomize=True)


def test_no_history_of_two_nodes_breaks_the_log() -> None:
    run_state_machine_as_test(TailMachine, settings=USUAL)


class Unfenced(Tail):
    """Appends for an owner although a later one's barrier stands there."""

    @property
    def epoch(self) -> int:
        return 0

    @epoch.setter
    def epoch(self, epoch: int) -> None:
        """Whatever it is."""

    def fence(self) -> None:
        """Not me."""


class Hasty(Tail):
    """Answers before the write has."""

    def offer(self, records: Sequence[Record], epoch: int | None = None) -> "asyncio.Future[Appended]":
        answer = super().offer(records, epoch)
        event = records[-1].event.model_copy(update={"seq": self.seq + 1})
        answer.set_result(Appended(replace(records[-1], event=event), repeated=False))
        return answer


class Optimistic(Tail):
    """Takes a write whose answer was lost for done."""

    def _refuse_commands(self, error: ChatError) -> None:
        for request in [request for request in self._waiting if request.epoch is None]:
            self._waiting.remove(request)
            record = request.records[0]
            event = record.event.model_copy(update={"seq": self.seq + 1})
            request.resolve(Appended(replace(record, event=event), repeated=False))


class Skipping(Tail):
    """Takes the next free place without reading what stands on the others."""

    async def _read_on(self) -> None:
        self.seq += 1


class Leaping(Tail):
    """Leaves a place free behind everything that it appends."""

    def _apply(self, record: Record) -> None:
        super()._apply(record)
        self.seq += 1


class Repeating(Tail):
    """Reads what it knows already."""

    async def _read_on(self) -> None:
        self.seq = max(0, self.seq - 1)
        await super()._read_on()


class Trusting(Tail):
    """Takes any command under a known client_id for the same one."""

    async def _settle_duplicate(self, request: _Request, record: Record) -> None:
        found = await self._log.find(record.event.id)
        if found is not None:
            request.resolve(Appended(found, repeated=True))


class Turning(Tail):
    """Appends what came last first."""

    def _next_batch(self) -> list[tuple[_Request, Record]]:
        return super()._next_batch()[::-1]


class GivingUp(Tail):
    """Does not try outputs again when the log was out of reach."""

    async def _append_batch(self) -> None:
        try:
            await super()._append_batch()
        except Unavailable:
            self.fence()
            raise


@pytest.mark.parametrize(
    ("broken", "invariants"),
    [
        (Unfenced, "89"),
        (Hasty, "27"),
        (Optimistic, "237"),
        (Skipping, "16"),
        (Leaping, "16"),
        (Repeating, "16"),
        (Trusting, "23"),
        (Turning, "148"),
        (GivingUp, "8"),
    ],
)
def test_a_tail_without_one_of_its_rules_is_found_out(broken: type[Tail], invariants: str) -> None:
    class Machine(TailMachine):
        tail_type = broken

    with pytest.raises(AssertionError) as found:
        run_state_machine_as_test(Machine, settings=SEARCHING)
    assert str(found.value)[0] in invariants
