"""A small program that keeps the embedded database running while any server uses it. It imports nothing of ours.

Started by `embedded.py` as `embedded_keeper.py PROGRAM VAR PORT`. It starts the database again on the same port when it
dies, and ends it on SIGTERM or when no server has held the lock on `database.users` for a while: a server that was
killed comes back to a running database, and one that never comes back leaves no process behind.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

LOOK_SECONDS = 0.5
UNUSED_SECONDS = 10.0
END_SECONDS = 8.0
YOUNG_SECONDS = 5.0
YOUNG_DEATHS = 3
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Ended(BaseException):
    """SIGTERM came."""


def main(program: str, var: Path, port: str) -> int:
    signal.signal(signal.SIGTERM, _end)
    record = var / "database.json"
    with (var / "database.users").open("ab") as users, (var / "database.log").open("ab") as log:
        young_deaths = 0
        try:
            while young_deaths < YOUNG_DEATHS:
                started = time.monotonic()
                database = _start(program, var, port, log.fileno())
                try:
                    _write(record, {"port": int(port), "pid": database.pid, "keeper": os.getpid()})
                    if not _keep(database, users.fileno()):
                        return 0
                finally:
                    _stop(database, int(port))
                young_deaths = young_deaths + 1 if time.monotonic() - started < YOUNG_SECONDS else 0
        except Ended:
            return 0
        finally:
            record.unlink(missing_ok=True)
    return 1


def _start(program: str, var: Path, port: str, log: int) -> subprocess.Popen[bytes]:
    folder = var / "database"
    configuration = var / "database.toml"  # empty, so that none of another place is found and obeyed
    configuration.touch()
    options = ["--standalone", "--sync-on-commit", "--log-level", "WARNING", "--config", str(configuration)]
    return subprocess.Popen(  # noqa: S603 - named by our own start
        [sys.executable, program, "--host", "127.0.0.1", "--port", port, "--storage-path", str(folder), *options],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd=var,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - this process has one thread
    )


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _keep(database: subprocess.Popen[bytes], users: int) -> bool:
    """True when the database has died, False when nobody uses it; then the lock is held until this process ends."""
    unused_since: float | None = None
    while True:
        try:
            database.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        else:
            return True
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            unused_since = None
            continue
        now = time.monotonic()
        unused_since = unused_since or now
        if now - unused_since > UNUSED_SECONDS:
            return False
        fcntl.flock(users, fcntl.LOCK_UN)


def _stop(database: subprocess.Popen[bytes], port: int) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    database.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        database.wait(0.1)
    with contextlib.suppress(OSError):  # SecantusDB 0.7.0b3 sits two seconds in `accept` unless somebody connects
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    try:
        database.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        database.kill()
        database.wait()
    signal.signal(signal.SIGTERM, _end)


def _end(*_: object) -> None:
    raise Ended


def _write(record: Path, content: dict[str, int]) -> None:
    """Whole or not at all: servers read it at any moment."""
    new = record.with_suffix(".new")
    new.write_text(json.dumps(content), encoding="utf-8")
    new.replace(record)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
