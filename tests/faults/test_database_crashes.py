"""The database dies by kill -9 while several visitors write: nothing that was acknowledged is lost, everything goes on."""

import asyncio
import json
import os
import signal
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.support.at_rest import settled
from tests.support.chat import Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.mortal_database import MortalDatabase

ROUNDS = 4
VISITORS = 4
ACKNOWLEDGED_BETWEEN_KILLS = 12
MOST_LOG_LINES_IN_A_ROUND = 25
DATABASE_NAME = "mortal"
QUICK = {
    "ERRAND_LIMITS__COMMANDS_BURST": "100000",
    "ERRAND_MONGODB__TIMEOUT_SECONDS": "2",
    "ERRAND_NODES__SWEEP_SECONDS": "0.5",
}


class Load:
    """Visitors who write one message after the other, each until it is acknowledged."""

    def __init__(self, visitors: list[Visitor]) -> None:
        self.acknowledged: dict[Visitor, dict[str, int]] = {visitor: {} for visitor in visitors}
        self._ended = False
        self._writing = [asyncio.create_task(self._write(visitor)) for visitor in visitors]
        self._enough = asyncio.Event()

    @property
    def count(self) -> int:
        return sum(len(of_chat) for of_chat in self.acknowledged.values())

    async def until(self, count: int) -> None:
        """Returns when that many commands were acknowledged."""
        while self.count < count:
            self._enough.clear()
            await self._enough.wait()

    async def end(self) -> None:
        """Returns when everybody has had an answer to the last message."""
        self._ended = True
        await asyncio.gather(*self._writing)

    async def _write(self, visitor: Visitor) -> None:
        while not self._ended:
            client_id = str(uuid4())
            ack = await visitor.posts("hello", client_id)
            while ack.get("type") != "ack":
                assert ack["retryable"], ack
                ack = await visitor.posts("hello", client_id)
            self.acknowledged[visitor][client_id] = ack["seq"]
            self._enough.set()


async def opened(port: int, new_visitor: Callable[[int], Visitor]) -> list[Visitor]:
    visitors = [new_visitor(port) for _ in range(VISITORS)]
    for visitor in visitors:
        await visitor.opens()
    return visitors


async def violations(load: Load, uri: str, database_name: str) -> dict[str, list[str]]:
    """What is wrong by chat, when all turns have come to their end."""
    return {
        visitor.user_chat_id: found
        for visitor, acknowledged in load.acknowledged.items()
        if (found := (await settled(uri, database_name, visitor)).violations(acknowledged))
    }


@pytest.mark.long
async def test_no_acknowledged_write_is_lost_when_the_database_is_killed_again_and_again(
    mortal_database: MortalDatabase,
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
) -> None:
    here = {"ERRAND_MONGODB_URI": mortal_database.uri, "ERRAND_MONGODB__DATABASE": DATABASE_NAME}
    errand = start_errand(QUICK | here)
    visitors = await opened(errand.port, new_visitor)
    load = Load(visitors)
    for _ in range(ROUNDS):
        await load.until(load.count + ACKNOWLEDGED_BETWEEN_KILLS)
        await asyncio.to_thread(mortal_database.kill)
        await asyncio.to_thread(mortal_database.start)
    await load.until(load.count + ACKNOWLEDGED_BETWEEN_KILLS)
    await load.end()
    assert await violations(load, mortal_database.uri, DATABASE_NAME) == {}
    troubles = [line for line in errand.stderr_lines if "turn ended" not in line]
    assert len(troubles) < ROUNDS * MOST_LOG_LINES_IN_A_ROUND, troubles[:20]


async def test_the_embedded_database_comes_back_under_load_with_everything_acknowledged(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor]
) -> None:
    errand = start_errand(QUICK, embedded=True)
    visitors = await opened(errand.port, new_visitor)
    load = Load(visitors)
    await load.until(ACKNOWLEDGED_BETWEEN_KILLS)
    record = json.loads((errand.var / "database.json").read_text(encoding="utf-8"))
    os.kill(record["pid"], signal.SIGKILL)
    await load.until(load.count + ACKNOWLEDGED_BETWEEN_KILLS)
    await load.end()
    uri = f"mongodb://127.0.0.1:{record['port']}/?retryWrites=false"
    assert await violations(load, uri, "errand") == {}
