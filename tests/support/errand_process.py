"""The server as a real process of its own: started, killed, paused, restarted. What it serves, tests ask."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

ROOT = Path(__file__).parents[2]
SERVER = (sys.executable, str(ROOT / "app.py"), "serve")
_LEARNT = ROOT / ".pytest_cache" / "understanding"  # by content: no start of a server learns what another has learnt
TIMEOUT = float(os.environ.get("TEST_TIMEOUT_SECONDS", "30"))
"""The one bound of every wait. It is no expectation: a slow machine sets it higher."""


class ErrandEndedError(Exception):
    """The process ended, or said nothing, when a line of it was awaited."""

    def __init__(self, returncode: int | None, stderr_lines: Sequence[str]) -> None:
        super().__init__(f"ended with {returncode}: " + "\n".join(stderr_lines[-20:]))
        self.returncode = returncode
        self.stderr_lines = list(stderr_lines)


class Lines:
    """What one stream of a process has said so far; a thread of its own reads it, so that the process never waits."""

    def __init__(self, stream: IO[str]) -> None:
        self.seen: list[str] = []
        self._ended = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def wait_for(self, pattern: str) -> re.Match[str] | None:
        """The first line in which `pattern` is found; None when the stream ended, or nothing came, without it."""
        checked = 0
        with self._news:
            while True:
                for line in self.seen[checked:]:
                    if found := re.search(pattern, line):
                        return found
                checked = len(self.seen)
                if self._ended or not self._news.wait(TIMEOUT):
                    return None

    def join(self) -> None:
        """Wait for the end of the stream, which comes with the end of the process."""
        self._thread.join(TIMEOUT)

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                with self._news:
                    self.seen.append(line.rstrip("\n"))
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()


class ErrandProcess:
    """`app.py serve` in its own session, on a port of its own that it keeps over restarts.

    `environ` is added to this process's environment, from which all ERRAND_ variables are taken first.
    Everything here blocks for at most TIMEOUT; in a test whose event loop the server needs, call it in a thread.
    """

    def __init__(
        self,
        var: Path,
        environ: Mapping[str, str] | None = None,
        arguments: Sequence[str] = (),
        program: Sequence[str] = SERVER,
    ) -> None:
        self.var = var
        self.environ = dict(environ or {})
        self.arguments = list(arguments)
        self.program = list(program)
        self.port = 0
        self.admin_token: str | None = None
        self._process: subprocess.Popen[str] | None = None
        self._stdout: Lines | None = None
        self._stderr: Lines | None = None

    def start(self) -> Self:
        """Start it and wait until it says `Ready.`; raises ErrandEndedError when it ends before."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ERRAND_")}
        shared = {"ERRAND_UNDERSTANDING__CACHE": str(_LEARNT)} if self.program == list(SERVER) else {}
        self._process = subprocess.Popen(
            [*self.program, "--port", str(self.port), "--var", str(self.var), *self.arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**inherited, "PYTHONUNBUFFERED": "1", **shared, **self.environ},
            cwd=ROOT,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._stdout = Lines(self._process.stdout)
        self._stderr = Lines(self._process.stderr)
        chat = self._await(r"^  chat +http://[^/]+:(\d+)/chat$")
        self._await(r"^Ready\.$")
        self.port = int(chat.group(1))
        for line in self.stdout_lines:
            if told := re.match(r"^  admin token \(shown once\): (\S+)$", line):
                self.admin_token = told.group(1)
        return self

    @property
    def has_ended(self) -> bool:
        """Also when it was never started."""
        return self._process is None or self._process.poll() is not None

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def url(self) -> str:
        """Its address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/api/v1/chat/ws/chat"

    @property
    def stdout_lines(self) -> list[str]:
        """What it has printed since its last start."""
        return list(self._stdout.seen) if self._stdout else []

    @property
    def stderr_lines(self) -> list[str]:
        """What it has logged since its last start."""
        return list(self._stderr.seen) if self._stderr else []

    def wait_for_log(self, pattern: str) -> str:
        """The first line of the log in which `pattern` is found; raises ErrandEndedError when it ends without one."""
        found = self._stderr.wait_for(pattern) if self._stderr else None
        if found is None:
            raise self._ended()
        return found.string

    def kill(self) -> None:
        """SIGKILL: no chance to do anything."""
        self._signal(signal.SIGKILL)
        self._gather()

    def stop(self) -> int:
        """SIGTERM, and wait for its end; returns its exit code."""
        self._signal(signal.SIGTERM)
        return self._gather()

    def wait(self) -> int:
        """Wait until it ends by itself, at a failpoint for one; returns its exit code, negative for a signal."""
        return self._gather()

    def pause(self) -> None:
        """SIGSTOP: it does nothing, and its sockets stay open."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def restart(self, environ: Mapping[str, str] | None = None) -> Self:
        """Start it again on the same port and folder after its end; `environ` replaces the one of before, if given."""
        if environ is not None:
            self.environ = dict(environ)
        return self.start()

    def close(self) -> None:
        """End it in whatever state it is; in order only if a database of its own has to end with it."""
        if self.has_ended:
            return
        if "ERRAND_MONGODB_URI" in self.environ:
            self.kill()
            return
        self.resume()
        self._signal(signal.SIGTERM)
        try:
            self._gather()
        except subprocess.TimeoutExpired:
            self.kill()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _running(self) -> subprocess.Popen[str]:
        assert self._process is not None, "start it first"
        return self._process

    def _signal(self, number: signal.Signals) -> None:
        if self._running.poll() is None:
            os.kill(self._running.pid, number)

    def _gather(self) -> int:
        code = self._running.wait(TIMEOUT)
        for lines in (self._stdout, self._stderr):
            if lines:
                lines.join()
        return code

    def _await(self, pattern: str) -> re.Match[str]:
        found = self._stdout.wait_for(pattern) if self._stdout else None
        if found is None:
            raise self._ended()
        return found

    def _ended(self) -> ErrandEndedError:
        self._signal(signal.SIGKILL)
        return ErrandEndedError(self._gather(), self.stderr_lines)
