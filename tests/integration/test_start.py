"""Starting and ending the real program: what it prints, what it refuses and how, what it keeps, what it leaves behind."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from storage import embedded
from tests.support.errand_process import ErrandEndedError, ErrandProcess

ROOT = Path(__file__).parents[2]
TIMEOUT = 30
Start = Callable[..., ErrandProcess]


def status(errand: ErrandProcess, path: str, token: str | None = None) -> int:
    request = Request(errand.url + path, headers={"Authorization": f"Bearer {token}"} if token else {})  # noqa: S310
    try:
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - our own server on loopback
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def refusal(start: Start, environ: dict[str, str] | None = None, arguments: tuple[str, ...] = ()) -> str:
    """What a start that must fail says: one line, with exit code 2."""
    with pytest.raises(ErrandEndedError) as ended:
        start(environ, arguments)
    assert ended.value.returncode == 2
    [line] = ended.value.stderr_lines
    return line


def test_first_start_prints_the_addresses_and_the_admin_token_once(start_errand: Start) -> None:
    errand = start_errand()
    assert errand.stdout_lines == [
        "Errand is running.",
        *(f"  {page:<6} {errand.url}/{page}" for page in ("chat", "demo", "admin")),
        f"  admin token (shown once): {errand.admin_token}",
        "Ready.",
    ]
    assert errand.stop() == 0
    errand.restart()
    assert not any("token" in line for line in errand.stdout_lines)
    assert status(errand, "/api/v1/admin/sessions", errand.admin_token) == 200
    assert status(errand, "/api/v1/admin/sessions", "another") == 401


def test_every_printed_page_answers(errand: ErrandProcess) -> None:
    assert [status(errand, page) for page in ("/chat", "/demo", "/admin")] == [200, 200, 200]


def test_a_token_hash_from_the_environment_is_the_only_one(start_errand: Start) -> None:
    errand = start_errand({"ERRAND_ADMIN__TOKEN_HASH": hashlib.sha256(b"my own").hexdigest()})
    assert errand.admin_token is None
    assert status(errand, "/api/v1/admin/sessions", "my own") == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_and_embedded_database_end_together_in_order(start_errand: Start, number: signal.Signals) -> None:
    errand = start_errand(embedded=True)
    database = embedded._record(errand.var)["pid"]
    os.kill(errand.pid, number)
    assert errand.wait() == 0
    assert not (errand.var / "database.json").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(database, 0)


def test_killed_server_comes_back_to_what_it_kept(start_errand: Start) -> None:
    errand = start_errand(embedded=True)
    token = errand.admin_token
    errand.kill()
    errand.restart()
    assert status(errand, "/api/v1/admin/sessions", token) == 200


def test_a_port_in_use_is_refused_in_one_sentence(start_errand: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refusal(start_errand, arguments=("--port", str(port)))
    assert line.startswith(f"errand: Port {port} on 127.0.0.1 cannot be used")


def test_an_unreachable_database_is_refused_in_one_sentence(start_errand: Start) -> None:
    uri = "mongodb://name:s3cret@127.0.0.1:1"
    line = refusal(start_errand, {"ERRAND_MONGODB_URI": uri, "ERRAND_MONGODB__TIMEOUT_SECONDS": "1"})
    assert "mongodb.uri" in line
    assert "s3cret" not in line


@pytest.mark.parametrize(
    ("uri", "wanted"),
    [
        ("postgres://db.example", "mongodb.uri"),
        ("mongodb://", "mongodb.uri"),
        ("mongodb://name:s3cret@[::1", "mongodb.uri"),
    ],
)
def test_an_address_that_is_none_is_refused_in_one_sentence(start_errand: Start, uri: str, wanted: str) -> None:
    line = refusal(start_errand, {"ERRAND_MONGODB_URI": uri})
    assert wanted in line
    assert "s3cret" not in line


def test_a_misspelt_setting_is_refused_in_one_sentence(start_errand: Start) -> None:
    line = refusal(start_errand, {"ERRAND_LIMITS__FRAM_BYTES": "1"})
    assert line == "errand: ERRAND_LIMITS__FRAM_BYTES is no setting: did you mean ERRAND_LIMITS__FRAME_BYTES?"


@pytest.mark.parametrize("text", [None, "server: [", "limits: {fram_bytes: 1}"])
def test_a_wrong_configuration_file_is_refused_in_one_sentence(
    start_errand: Start, tmp_path: Path, text: str | None
) -> None:
    file = tmp_path / "mine.yaml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    line = refusal(start_errand, arguments=("--config", str(file)))
    assert "mine.yaml" in line or "limits.frame_bytes" in line


def test_second_start_of_the_script_calls_no_installer_and_learns_with_one_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$OPENBLAS_NUM_THREADS $@"\n', encoding="utf-8")
    python.chmod(0o755)
    pins = hashlib.sha256((tmp_path / "requirements/run.txt").read_bytes()).hexdigest()
    (tmp_path / ".venv/installed").write_text(f"{pins}\n", encoding="utf-8")
    done = subprocess.run(
        [tmp_path / "scripts/run", "--port", "0", "--var", "a b"], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("1 app.py serve --port 0 --var a b\n", "")


def test_script_installs_anew_when_the_pins_have_changed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/run.txt").write_text("# nothing is pinned\n", encoding="utf-8")
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    (tmp_path / ".venv/installed").write_text("other pins\n", encoding="utf-8")
    done = subprocess.run([tmp_path / "scripts/run"], capture_output=True, text=True, check=True)
    assert "-m pip install" in done.stderr
    assert "--require-hashes -r requirements/run.txt" in done.stderr
    stamp = (tmp_path / ".venv/installed").read_text(encoding="utf-8").strip()
    assert stamp == hashlib.sha256(b"# nothing is pinned\n").hexdigest()
