"""The part of the database that a chat's log needs, in memory: each operation is atomic, nothing else is promised.

Operations are values, so that a schedule can hold them back, lose them or let them arrive long after their sender has
died. What may go wrong between sender and database is decided by the schedule, not here.
"""

from dataclasses import dataclass, field
from typing import Literal

LEASE = 10


@dataclass(frozen=True, slots=True)
class Event:
    """One document of `chat_history`. `epoch` is who wrote it: the barrier's own, or that of an output's owner."""

    id: str
    kind: Literal["user", "output", "owner"]
    epoch: int = 0
    cause: int = 0
    final: bool = False
    seq: int = 0


@dataclass(slots=True)
class Insert:
    """An ordered insert of many: each document is a step of its own, and the first that fails ends it."""

    events: list[Event]
    written: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    after: int


@dataclass(frozen=True, slots=True)
class Register:
    node: str


@dataclass(frozen=True, slots=True)
class Renew:
    node: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """Bury who has expired, then tell whether the chat needs an owner."""

    node: str


@dataclass(frozen=True, slots=True)
class Take:
    node: str


@dataclass(frozen=True, slots=True)
class Release:
    node: str
    epoch: int


@dataclass(frozen=True, slots=True)
class StartTool:
    """Record that the tool of a command is about to run; only the first one is told to go ahead."""

    cause: int


@dataclass(frozen=True, slots=True)
class Ponder:
    """No operation of the database, but the time that a step takes to work out: a server can be stopped in it."""


Operation = Ponder | Insert | Read | Register | Renew | Sweep | Take | Release | StartTool


@dataclass(frozen=True, slots=True)
class Inserted:
    """So many of the documents were written; `duplicate` says whether the next one met a unique index."""

    written: int
    duplicate: bool


@dataclass(slots=True)
class Lease:
    expires: int
    dead: bool = False


@dataclass(slots=True)
class SimulatedDatabase:
    now: int = 0
    log: list[Event] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    owner: str | None = None
    epoch: int = 0
    leases: dict[str, Lease] = field(default_factory=dict)
    tools: set[int] = field(default_factory=set)
    _pending: dict[int, None] = field(default_factory=dict)

    def execute(self, operation: Operation) -> object:
        """Do one step; None when there is more to do, as with an insert of many."""
        match operation:
            case Insert():
                return self._insert(operation)
            case Ponder():
                return True
            case Read(after):
                return self.log[after:]
            case Register(node):
                self.leases[node] = Lease(self.now + LEASE)
                return True
            case Renew(node):
                return self._renew(node)
            case Sweep(node):
                return self._sweep(node)
            case Take(node):
                return self._take(node)
            case Release(node, epoch):
                return self._release(node, epoch)
            case StartTool(cause):
                first = cause not in self.tools
                self.tools.add(cause)
                return first

    def pending(self) -> list[int]:
        """The commands without a final output, in order."""
        return list(self._pending)

    def _insert(self, insert: Insert) -> Inserted | None:
        event = insert.events[insert.written]
        if event.id in self.ids or event.seq <= len(self.log):  # the unique indexes
            return Inserted(insert.written, duplicate=True)
        assert event.seq == len(self.log) + 1, "nobody may leave a hole"
        self.log.append(event)
        if event.kind == "user":
            self._pending[event.seq] = None
        elif event.final:
            self._pending.pop(event.cause, None)
        self.ids.add(event.id)
        insert.written += 1
        return Inserted(insert.written, duplicate=False) if insert.written == len(insert.events) else None

    def _renew(self, node: str) -> bool:
        lease = self.leases.get(node)
        if lease is None or lease.dead or lease.expires <= self.now:
            return False
        lease.expires = self.now + LEASE
        return True

    def _sweep(self, node: str) -> bool:
        for lease in self.leases.values():
            if lease.expires <= self.now:
                lease.dead = True
        return bool(self.pending()) and self._free(node)

    def _take(self, node: str) -> int | None:
        if not self._free(node):
            return None
        self.owner = node
        self.epoch += 1
        return self.epoch

    def _release(self, node: str, epoch: int) -> bool:
        if (self.owner, self.epoch) == (node, epoch):
            self.owner = None
        return True

    def _free(self, node: str) -> bool:
        """Nobody's, a buried one's, or the asker's: then it had taken it without ever hearing so."""
        return self.owner in {None, node} or self.leases[self.owner or ""].dead
