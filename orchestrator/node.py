"""This process as a node: its lease, its fencing, and the rounds in which it finds work that others left."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import structlog

from orchestrator.ports import Clock, Locks, Log, Owners
from protocol.errors import ChatError

_log = structlog.get_logger(__name__)
_MOST_FOUND = 500
_QUICK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How long a lease holds and how often the rounds go; all in seconds."""

    lease_seconds: float = 10
    renew_seconds: float = 3
    margin_seconds: float = 4
    sweep_seconds: float = 5
    poll_seconds: float = 1


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that this node does every now and then; two nodes may do it at once."""

    name: str
    seconds: float
    do: Callable[[], Awaitable[None]]


class Lease:
    """This node's right to own chats (docs/durability.md). Keeps: no step is started when it may be over."""

    def __init__(self, owners: Owners, locks: Locks, clock: Clock, rhythm: Rhythm, host: str) -> None:
        self._owners = owners
        self._locks = locks
        self._clock = clock
        self._rhythm = rhythm
        self._host = host
        self.incarnation = ""
        """The uuid of this life of the node; a new one after every fencing."""
        self._renewed = float("-inf")
        self.alone = False
        """Whether no other node held a lease at the last renewal."""

    async def begin(self) -> None:
        """Registers a new incarnation and buries those of this machine whose process is gone."""
        incarnation = str(uuid4())
        asked = self._clock.monotonic()
        self._set_clock(await self._owners.register(incarnation, self._host), asked)
        self._locks.hold(incarnation)
        self.incarnation, self._renewed = incarnation, asked
        await self.bury()

    async def renew(self) -> bool:
        """False: the lease is over and this node must fence itself."""
        asked = self._clock.monotonic()
        database_now = await self._owners.renew(self.incarnation)
        if database_now is None:
            return False
        self._set_clock(database_now, asked)
        self._renewed = asked
        self.alone = await self._owners.others(self.incarnation) == 0
        return True

    async def bury(self) -> None:
        """Marks nodes dead: at once those of this machine that are gone, the others when their lease has expired."""
        for dead in self._locks.dead():
            await self._owners.bury(dead)
            self._locks.forget(dead)
        await self._owners.bury_expired()

    async def end(self) -> None:
        """Leaves in good order."""
        await self._owners.leave(self.incarnation)
        self._locks.drop(self.incarnation)

    def _set_clock(self, database_now: datetime, asked: float) -> None:
        """All nodes show the database's time: an alarm rings and a session ends at one moment, whoever sees to it."""
        if self._clock.monotonic() - asked > _QUICK_SECONDS:
            return  # it may have waited on its way
        seconds = self._clock.go_by(database_now)
        if seconds:
            _log.warning("clock differs from the database's, going by the database's", seconds=round(seconds))

    def may_step(self) -> bool:
        """Whether another step may be started: the lease holds for some time yet."""
        age = self._clock.monotonic() - self._renewed
        return age < self._rhythm.lease_seconds - self._rhythm.margin_seconds


class Rounds:
    """Repeats the node's duties with jitter; an unreachable database makes it wait, not spin, and is logged once."""

    def __init__(self, rhythm: Rhythm) -> None:
        self._rhythm = rhythm
        self._tasks: list[asyncio.Task[None]] = []
        self._troubled: set[str] = set()

    def start(self, name: str, seconds: float, duty: Callable[[], Awaitable[None]]) -> None:
        """Calls `duty` every `seconds`, give or take a fifth."""
        self._tasks.append(asyncio.get_running_loop().create_task(self._repeat(name, seconds, duty)))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def _repeat(self, name: str, seconds: float, duty: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret
            try:
                await duty()
            except ChatError as error:
                if name not in self._troubled:
                    self._troubled.add(name)
                    _log.warning("round failed, trying again", round=name, code=error.code)
            except Exception:  # noqa: BLE001 - a bug in one round must not end the rounds
                if name not in self._troubled:
                    self._troubled.add(name)
                    _log.exception("round failed, trying again", round=name)
            else:
                if name in self._troubled:
                    self._troubled.discard(name)
                    _log.info("round works again", round=name)


class LeftBehind:
    """Finds chats with commands that nobody works off. Asks no clock: those of two nodes may differ by an hour."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._seen: set[str] = set()

    async def chats(self, *, at_once: bool) -> set[str]:
        """Those whose commands were pending at the last call, too; `at_once` all that are pending now."""
        pending = await self._log.pending(_MOST_FOUND)
        seen, self._seen = self._seen, set(pending)
        return {chat for command, chat in pending.items() if at_once or command in seen}
