"""Fixtures of the fault tests: a server whose database is behind a line that can be broken."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from pymongo.uri_parser import parse_uri

from tests.support.errand_process import ErrandProcess
from tests.support.mortal_database import MortalDatabase
from tests.support.tcp_proxy import TcpProxy

IMPATIENT = {
    "ERRAND_MONGODB__TIMEOUT_SECONDS": "2",
    "ERRAND_LIMITS__COMMANDS_BURST": "100000",
    "ERRAND_LIMITS__ERRORS_PER_SOCKET": "100000",
}


@pytest.fixture
def database_line(mongodb_uri: str) -> Iterator[TcpProxy]:
    """Between the server and the database."""
    host, port = parse_uri(mongodb_uri)["nodelist"][0]
    with TcpProxy(host, port) as proxy:
        yield proxy


@pytest.fixture
def behind_a_line(start_errand: Callable[..., ErrandProcess], database_line: TcpProxy) -> Callable[..., ErrandProcess]:
    """Starts a server whose database is behind the line."""

    def start(environ: Mapping[str, str] | None = None) -> ErrandProcess:
        uri = f"mongodb://127.0.0.1:{database_line.port}/?retryWrites=false"
        return start_errand(IMPATIENT | {"ERRAND_MONGODB_URI": uri} | dict(environ or {}))

    return start


@pytest.fixture
def mortal_database(tmp_path: Path) -> Iterator[MortalDatabase]:
    """A database of this test's own that can be killed and started again."""
    with MortalDatabase(tmp_path / "mortal") as database:
        yield database
