"""The process of the tests itself, with small programs in the place of the server."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.errand_process import ErrandEndedError, ErrandProcess

TALKS = """
import argparse, os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
options = argparse.ArgumentParser()
options.add_argument("--port", type=int)
options.add_argument("--var")
given = options.parse_args()
port = given.port or 4711
print("Errand is running.")
print(f"  chat   http://127.0.0.1:{port}/chat")
print(f"  demo   http://127.0.0.1:{port}/demo")
print(f"  admin  http://127.0.0.1:{port}/admin")
if not given.port:
    print("  admin token (shown once): t0ken")
print("Ready.")
print("environment", sorted(name for name in os.environ if name.startswith("ERRAND_")), file=sys.stderr)
signal.sigwait({signal.SIGTERM})
"""
REFUSES = "import sys; print('Port 1 is in use.', file=sys.stderr); sys.exit(2)"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], ErrandProcess]]:
    started: list[ErrandProcess] = []

    def start(program: str) -> ErrandProcess:
        process = ErrandProcess(tmp_path, {"ERRAND_A": "1"}, program=[sys.executable, "-c", program])
        started.append(process)
        return process.start()

    yield start
    for process in started:
        process.close()


def test_process_tells_its_port_and_admin_token(start: Callable[[str], ErrandProcess]) -> None:
    process = start(TALKS)
    assert (process.port, process.url, process.admin_token) == (4711, "http://127.0.0.1:4711", "t0ken")


def test_process_gets_only_the_variables_it_was_given(
    start: Callable[[str], ErrandProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERRAND_STRAY", "1")
    assert start(TALKS).wait_for_log("environment") == "environment ['ERRAND_A']"


def test_process_comes_back_on_its_port_after_kill(start: Callable[[str], ErrandProcess]) -> None:
    process = start(TALKS)
    killed = process.pid
    process.kill()
    process.restart({})
    assert process.pid != killed
    assert process.port == 4711
    assert process.wait_for_log("environment") == "environment []"


def test_process_stops_in_order_and_tells_its_code(start: Callable[[str], ErrandProcess]) -> None:
    assert start(TALKS).stop() == 0


@pytest.mark.parametrize(("environ", "code"), [({}, 0), ({"ERRAND_MONGODB_URI": "mongodb://elsewhere"}, -9)])
def test_process_ends_in_order_if_a_database_has_to_end_with_it(
    tmp_path: Path, environ: dict[str, str], code: int
) -> None:
    process = ErrandProcess(tmp_path, environ, program=[sys.executable, "-c", TALKS]).start()
    process.close()
    assert process.wait() == code


def test_paused_process_is_stopped_and_resumed(start: Callable[[str], ErrandProcess]) -> None:
    process = start(TALKS)
    process.pause()
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
    process.resume()
    assert process.stop() == 0


def test_process_that_refuses_to_start_is_told_with_code_and_words(start: Callable[[str], ErrandProcess]) -> None:
    with pytest.raises(ErrandEndedError) as ended:
        start(REFUSES)
    assert (ended.value.returncode, ended.value.stderr_lines) == (2, ["Port 1 is in use."])
