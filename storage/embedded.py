"""Starts, finds and stops the local database of a folder. What is stored in it is not known here.

The database is SecantusDB's own server program, a process of its own behind a keeper (`embedded_keeper.py`). Several
servers with one folder share one database: each holds a shared lock on `database.users` for as long as it lives,
which the system takes back even after `kill -9`, and the last one out stops it. A server that was killed finds its
database still running, or starts it again: every acknowledged write has been synchronised to disk.
"""

import asyncio
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Self

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import PyMongoError

START_SECONDS = 30.0
STOP_SECONDS = 15.0
POLL_SECONDS = 0.02
KEEPER = Path(__file__).with_name("embedded_keeper.py")


class DatabaseStartError(Exception):
    """The embedded database cannot be had. The text is one sentence for whoever runs the server."""


class EmbeddedDatabase:
    """One server's use of the database of one folder, from `start` to `stop`."""

    def __init__(self, var: Path, users: IO[bytes], keeper: subprocess.Popen[bytes] | None, port: int) -> None:
        self._var = var
        self._users = users  # open and locked for as long as the database is used
        self._keeper = keeper  # None when another server started it
        self._port = port

    @classmethod
    async def start(cls, var: Path) -> Self:
        """Find the running database of the folder `var` or start it; it answers when this returns.

        Raises DatabaseStartError when it is not installed, does not come up or belongs to a crashed stranger.
        """
        users = _users(var)
        try:
            await _lock(users, fcntl.LOCK_SH, f"The database in {var} is still ending; try again in a moment.")
            with (var / "database.lock").open("ab") as lock:
                await _lock(lock, fcntl.LOCK_EX, f"Another server is still starting the database in {var}.")
                if (port := await _running(var)) is not None:
                    return cls(var, users, None, port)
                port = _free_port()
                keeper = _start_keeper(var, port)
                await _until_it_answers(var, keeper)
                return cls(var, users, keeper, port)
        except BaseException:
            users.close()
            raise

    @property
    def uri(self) -> str:
        """The address for a driver. Retryable writes need a replica set, which this is not."""
        return _uri(self._port)

    @property
    def pid(self) -> int:
        """The process of the database as it is now; after a crash the keeper has started another one."""
        return _record(self._var)["pid"]

    @property
    def owned(self) -> bool:
        """True when this server started it, False when it was found running."""
        return self._keeper is not None

    async def stop(self) -> None:
        """End this server's use, and the database with it unless others still use it."""
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if self._keeper:
                self._keeper.returncode = 0  # it stays for the others and is no longer ours to wait for
            self._users.close()
            return
        record = _record(self._var)
        if record:
            os.kill(record["keeper"], signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while _record(self._var) and time.monotonic() < deadline:
            await asyncio.sleep(POLL_SECONDS)
        if self._keeper:
            await asyncio.to_thread(self._keeper.wait)
        self._users.close()


def _users(var: Path) -> IO[bytes]:
    try:
        var.mkdir(parents=True, exist_ok=True)
        return (var / "database.users").open("ab")
    except OSError as error:
        raise DatabaseStartError(f"The folder {var} cannot be used: {(error.strerror or '').lower()}.") from None


def _uri(port: int) -> str:
    return f"mongodb://127.0.0.1:{port}/?retryWrites=false"


def _record(var: Path) -> dict[str, int]:
    """What the keeper wrote: port, pid of the database, pid of the keeper; empty when no database runs."""
    try:
        record: dict[str, int] = json.loads((var / "database.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record


async def _running(var: Path) -> int | None:
    """The port of the folder's database, if it answers there and is the very process that was recorded."""
    record = _record(var)
    if not record:
        return None
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(
        _uri(record["port"]), serverSelectionTimeoutMS=1000
    )
    try:
        status = await client.admin.command("serverStatus")
    except PyMongoError:
        return None
    finally:
        client.close()
    return record["port"] if status["pid"] == record["pid"] else None


async def _lock(file: IO[bytes], kind: int, refusal: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise DatabaseStartError(refusal) from None
            await asyncio.sleep(POLL_SECONDS)
        else:
            return


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _start_keeper(var: Path, port: int) -> subprocess.Popen[bytes]:
    program = Path(sys.executable).with_name("secantusd-py")
    if not program.exists():
        raise DatabaseStartError(
            f"The embedded database is not installed beside {sys.executable}: install requirements/run.txt, "
            "or name a database of your own in mongodb.uri."
        )
    (var / "database.json").unlink(missing_ok=True)
    return subprocess.Popen(  # noqa: S603 - our own file, our own arguments
        [sys.executable, "-I", KEEPER, program, var.resolve(), str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C in the terminal is for the server, which then stops this in order
    )


async def _until_it_answers(var: Path, keeper: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while await _running(var) is None:
        if keeper.poll() is not None or time.monotonic() > deadline:
            keeper.terminate()
            await asyncio.to_thread(keeper.wait)
            raise DatabaseStartError(f"The embedded database did not start: {_last_line(var / 'database.log')}")
        await asyncio.sleep(POLL_SECONDS)


def _last_line(log: Path) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return f"{log} could not be written."
    said = [line.strip() for line in lines if line.strip()]
    return f"{said[-1]} (see {log})" if said else f"it ended without a word, see {log}."
