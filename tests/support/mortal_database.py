"""A database of a test's own that is killed with kill -9 and started again on its files; nothing keeps it running."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from pymongo import MongoClient

from tests.support.errand_process import TIMEOUT


class MortalDatabase:
    """SecantusDB as the embedded keeper starts it: every acknowledged write is synchronised to disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/?retryWrites=false"

    def start(self) -> Self:
        """Starts it on its port and files; returns when it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        configuration = self._folder / "database.toml"
        configuration.touch()
        options = ["--standalone", "--sync-on-commit", "--log-level", "ERROR", "--config", str(configuration)]
        program = Path(sys.executable).with_name("secantusd-py")
        place = ["--host", "127.0.0.1", "--port", str(self.port), "--storage-path", str(self._folder / "files")]
        self._process = subprocess.Popen(
            [sys.executable, str(program), *place, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        with MongoClient[dict[str, object]](self.uri, serverSelectionTimeoutMS=int(TIMEOUT * 1000)) as client:
            client.admin.command("ping")
        return self

    def kill(self) -> None:
        """SIGKILL: what it had not synchronised is gone."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait(TIMEOUT)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
