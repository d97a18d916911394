"""The embedded database as a real process: found, shared, kept, brought back and ended."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import PyMongoError

from storage import embedded
from storage.embedded import DatabaseStartError, EmbeddedDatabase

TIMEOUT = 30.0
ROOT = Path(__file__).parents[2]


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "var"
    record = embedded._record(tmp_path / "var")
    if record:  # the test failed half-way
        os.kill(record["keeper"], signal.SIGTERM)


async def put(database: EmbeddedDatabase, key: str) -> None:
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(database.uri, serverSelectionTimeoutMS=20000)
    await client.test.things.insert_one({"_id": key})
    client.close()


async def keys(database: EmbeddedDatabase) -> list[object]:
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(database.uri, serverSelectionTimeoutMS=20000)
    found = [thing["_id"] async for thing in client.test.things.find(sort=[("_id", 1)])]
    client.close()
    return found


def runs(pid: int) -> bool:
    """A process that has ended but was not yet collected by its parent does not run."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


async def ended(pid: int) -> None:
    async with asyncio.timeout(TIMEOUT):
        while runs(pid):
            await asyncio.sleep(0.05)


async def test_database_keeps_what_was_stored_between_two_starts(var: Path) -> None:
    first = await EmbeddedDatabase.start(var)
    await put(first, "a")
    await first.stop()
    second = await EmbeddedDatabase.start(var)
    assert await keys(second) == ["a"]
    await second.stop()


async def test_database_process_is_gone_after_stop(var: Path) -> None:
    database = await EmbeddedDatabase.start(var)
    pid = database.pid
    assert runs(pid)
    await database.stop()
    assert not runs(pid)
    assert not (var / "database.json").exists()


async def test_second_server_shares_the_running_database_and_the_last_one_ends_it(var: Path) -> None:
    first, second = await asyncio.gather(EmbeddedDatabase.start(var), EmbeddedDatabase.start(var))
    pid = first.pid
    assert first.uri == second.uri
    assert [first.owned, second.owned].count(True) == 1
    await first.stop()
    await put(second, "still there")
    await second.stop()
    assert not runs(pid)


async def test_database_comes_back_on_its_port_with_everything_after_kill_9(var: Path) -> None:
    database = await EmbeddedDatabase.start(var)
    await put(database, "a")
    killed = database.pid
    os.kill(killed, signal.SIGKILL)
    await ended(killed)
    async with asyncio.timeout(TIMEOUT):
        while True:
            try:
                assert await keys(database) == ["a"]
                break
            except PyMongoError:
                await asyncio.sleep(0.05)
    assert database.pid != killed
    await database.stop()


async def test_restarted_server_finds_the_database_of_a_killed_one(var: Path) -> None:
    program = (
        "import asyncio, pathlib, sys\n"
        "from storage.embedded import EmbeddedDatabase\n"
        "async def main():\n"
        "    database = await EmbeddedDatabase.start(pathlib.Path(sys.argv[1]))\n"
        "    print(database.pid, flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(var)], stdout=subprocess.PIPE, cwd=ROOT) as server:
        assert server.stdout is not None
        pid = int(server.stdout.readline())
        server.kill()
    database = await EmbeddedDatabase.start(var)
    assert (database.pid, database.owned) == (pid, False)
    await database.stop()
    assert not runs(pid)


async def test_a_record_of_a_dead_database_is_not_believed(var: Path) -> None:
    var.mkdir()
    (var / "database.json").write_text('{"port": 1, "pid": 1, "keeper": 1}', encoding="utf-8")
    database = await EmbeddedDatabase.start(var)
    assert database.owned
    await database.stop()


async def test_a_broken_database_folder_is_told_in_one_sentence(var: Path) -> None:
    var.mkdir()
    (var / "database").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(DatabaseStartError, match=r"The embedded database did not start: .*database\.log"):
        await EmbeddedDatabase.start(var)


async def test_a_missing_program_is_told_in_one_sentence(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/bin/python")
    with pytest.raises(DatabaseStartError, match=r"not installed .* mongodb\.uri"):
        await EmbeddedDatabase.start(var)


async def test_an_unusable_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseStartError, match=r"The folder .* cannot be used: "):
        await EmbeddedDatabase.start(tmp_path / "file" / "var")
