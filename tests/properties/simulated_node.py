"""One server as durability.md wants it, as a generator: it yields operations and is sent their answers.

It knows no more than a server would: its copy of the log, its epoch, when it last renewed. Rules can be switched off,
one by one, to show that the simulation notices.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final

from tests.properties.simulated_database import (
    LEASE,
    Event,
    Insert,
    Inserted,
    Operation,
    Ponder,
    Read,
    Register,
    Release,
    Renew,
    StartTool,
    Sweep,
    Take,
)

RENEW = 3
MARGIN = 4


class Lost:
    """No answer came: the operation was done, was not done, or will be done later."""


LOST: Final = Lost()

Work = Generator[Operation, Any, None]


@dataclass(frozen=True)
class Rules:
    """What keeps the log right; False takes one away."""

    barrier: bool = True
    """A new owner appends its epoch before anything else."""
    same_ids: bool = True
    """A command that is sent again has the id of the first time."""
    acknowledge_after_write: bool = True
    """No `ack` while it is unknown whether the write took place."""
    tool_recorded_before: bool = True
    """A tool runs only after it was recorded that it will."""


@dataclass
class SimulatedNode:
    name: str
    rules: Rules
    random: Random
    clock: Callable[[], int]
    acknowledge: Callable[[str, int], None]
    run_tool: Callable[[int], None]
    rebuilt: Callable[[int, int], None]
    """Told the epoch and the seq up to which the new owner has read: from here on it believes to be alone."""
    inbox: list[str] = field(default_factory=list)
    epoch: int | None = None
    log: list[Event] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    renewed: int = 0
    plans: dict[int, int] = field(default_factory=dict)
    tool_runs: set[int] = field(default_factory=set)

    def life(self) -> Work:
        """Runs until a renewal is refused: then this incarnation fences itself."""
        while (yield Register(self.name)) is LOST:
            pass
        self.renewed = self.clock()
        while True:
            asked = self.clock()
            if asked - self.renewed >= RENEW:
                answer = yield Renew(self.name)
                if answer is False:
                    return
                if answer is True:
                    self.renewed = asked
            if self.inbox and self.random.random() < 0.5:
                yield from self._accept(self.inbox.pop(0))
            elif self.epoch is None:
                yield from self._sweep()
            else:
                yield from self._work()

    def _accept(self, client_id: str) -> Work:
        event = Event(f"u:{client_id}", "user")
        if not self.rules.acknowledge_after_write:
            self.acknowledge(client_id, len(self.log) + 1)
        yield from self._append([event])
        stored = next((known for known in self.log if known.id == event.id), None)
        if stored:
            self.acknowledge(client_id, stored.seq)

    def _sweep(self) -> Work:
        if (yield Sweep(self.name)) is not True:
            return
        taken = yield Take(self.name)
        if not isinstance(taken, int):
            return
        self.epoch = taken
        self.plans.clear()
        yield from self._read()
        if self.rules.barrier and self.epoch is not None:
            yield from self._append([Event(f"o:{self.epoch}", "owner", self.epoch)], self.epoch)
        if self.epoch is not None:
            self.rebuilt(self.epoch, len(self.log))

    def _work(self) -> Work:
        """The next step, or two in one batch, of the first command without a final output."""
        if self.clock() - self.renewed > LEASE - MARGIN:
            return (yield from self._read())
        done = {event.cause for event in self.log if event.final}
        cause = next((event.seq for event in self.log if event.kind == "user" and event.seq not in done), None)
        if cause is None:
            return (yield from self._rest())
        step = 1 + sum(event.cause == cause for event in self.log)
        length = max(step, self.plans.setdefault(cause, step + self.random.randrange(4)))
        if step == length and cause not in self.tool_runs:
            yield from self._use_tool(cause)
            if self.epoch is None:
                return
        assert self.epoch is not None
        yield Ponder()
        batch = [
            Event(f"r:{cause}:{number}", "output", self.epoch, cause, final=number == length)
            for number in range(step, min(length, step + self.random.randrange(2)) + 1)
        ]
        yield from self._append(batch, self.epoch)

    def _use_tool(self, cause: int) -> Work:
        self.tool_runs.add(cause)
        if not self.rules.tool_recorded_before or (yield StartTool(cause)) is True:
            self.run_tool(cause)

    def _rest(self) -> Work:
        if self.random.random() < 0.2 and self.epoch is not None:
            epoch, self.epoch = self.epoch, None
            yield Release(self.name, epoch)
        else:
            yield from self._read()

    def _append(self, events: list[Event], epoch: int | None = None) -> Work:
        """Compare and append. With an epoch, as its owner: stops without having written once fenced."""
        attempt = 0
        while events and (epoch is None or self.epoch == epoch):
            tail = len(self.log)
            wanted = [replace(event, seq=tail + 1 + place) for place, event in enumerate(events)]
            if not self.rules.same_ids and attempt:
                wanted = [replace(event, id=f"{event.id}:{self.name}:{attempt}") for event in wanted]
            attempt += 1
            answer = yield Insert(wanted)
            if answer is LOST:
                continue  # the same again
            assert isinstance(answer, Inserted)
            for event in wanted[: answer.written]:
                self._learn(event)
            if answer.duplicate:
                yield from self._read()
            events = [event for event in events[answer.written :] if event.id not in self.ids]

    def _read(self) -> Work:
        news = yield Read(len(self.log))
        while news is LOST:
            news = yield Read(len(self.log))
        for event in news:
            self._learn(event)

    def _learn(self, event: Event) -> None:
        self.log.append(event)
        self.ids.add(event.id)
        if event.kind == "owner" and self.epoch is not None and event.epoch > self.epoch:
            self.epoch = None  # fenced
