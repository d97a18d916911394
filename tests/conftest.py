"""Fixtures for all tests: nouns, plain (pytest-tornasync knows no async ones), each a real part."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from tornado.ioloop import IOLoop

from tests.support.at_rest import AtRest
from tests.support.chat import Visitor
from tests.support.database import a_database_name, running_database
from tests.support.errand_process import ErrandProcess
from tests.support.rows import Rows
from tests.support.sharing import Sharing

UNHURRIED = {"ERRAND_LIMITS__COMMANDS_BURST": "1000000"}
"""All tests have the same address, and so would have one allowance."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    return Sharing(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """The `long` tests first, in random order like the others, so that no process is left alone with one at the end."""
    yield
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True)
def io_loop() -> Iterator[IOLoop]:
    """The event loop of one test, in the place of pytest-tornasync's: nothing of it is left when the test has ended."""
    loop = IOLoop(make_current=False)
    running = loop.asyncio_loop
    asyncio.set_event_loop(running)
    yield loop
    running.run_until_complete(_end_all_tasks())
    running.run_until_complete(running.shutdown_asyncgens())
    running.run_until_complete(running.shutdown_default_executor())
    loop.close(all_fds=True)
    asyncio.set_event_loop(None)


async def _end_all_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)  # closed transports go in the next round


@pytest.fixture(scope="session")
def mongodb_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that runs for the whole test run."""
    with running_database(tmp_path_factory.mktemp("var")) as database:
        yield database.uri


@pytest.fixture
def database_name(mongodb_uri: str) -> Iterator[str]:
    """A database name of this test's own."""
    with a_database_name(mongodb_uri) as name:
        yield name


@pytest.fixture
def database(io_loop: IOLoop, mongodb_uri: str, database_name: str) -> Iterator[AsyncIOMotorDatabase[dict[str, Any]]]:
    """A Motor database of this test's own, on this test's event loop."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongodb_uri, tz_aware=True)
    yield client[database_name]
    client.close()


@pytest.fixture
def start_errand(tmp_path: Path, mongodb_uri: str, database_name: str) -> Iterator[Callable[..., ErrandProcess]]:
    """Starts servers on this test's own database; each further one is a node beside the first. All end with the test.

    `embedded=True`: the server starts a database of its own in its folder `var`.
    """
    with ExitStack() as servers:
        number = 0

        def start(
            environ: Mapping[str, str] | None = None, arguments: Sequence[str] = (), *, embedded: bool = False
        ) -> ErrandProcess:
            nonlocal number
            number += 1
            here = {} if embedded else {"ERRAND_MONGODB_URI": mongodb_uri, "ERRAND_MONGODB__DATABASE": database_name}
            var = tmp_path / (f"var{number}" if not embedded else "var")
            return servers.enter_context(ErrandProcess(var, {**here, **(environ or {})}, arguments))

        yield start


@pytest.fixture
def own_errand(start_errand: Callable[..., ErrandProcess]) -> ErrandProcess:
    """A server of this test's own, on its own database: for tests that end it or look at more than their chats."""
    return start_errand()


@pytest.fixture
def errand(shared_errand: ErrandProcess) -> ErrandProcess:
    """The server of all tests that are content with chats of their own; nobody ends it or looks at all of its chats."""
    if shared_errand.has_ended:  # the test before has failed
        shared_errand.restart()
    return shared_errand


@pytest.fixture(scope="session")
def shared_errand(tmp_path_factory: pytest.TempPathFactory, mongodb_uri: str) -> Iterator[ErrandProcess]:
    """A server that does not count commands and has a database of its own, for the whole test run."""
    with a_database_name(mongodb_uri) as name:
        here = {"ERRAND_MONGODB_URI": mongodb_uri, "ERRAND_MONGODB__DATABASE": name}
        with ErrandProcess(tmp_path_factory.mktemp("shared"), here | UNHURRIED) as shared:
            yield shared


@pytest.fixture
def new_visitor(io_loop: IOLoop) -> Iterator[Callable[[int], Visitor]]:
    """Makes visitors, each with a chat of its own, of the server at a port."""
    visitors: list[Visitor] = []

    def make(port: int) -> Visitor:
        visitors.append(Visitor(port))
        return visitors[-1]

    yield make
    for someone in visitors:
        io_loop.run_sync(someone.leave)


@pytest.fixture
def visitor(errand: ErrandProcess, new_visitor: Callable[[int], Visitor]) -> Visitor:
    """Somebody with one chat on the running server."""
    return new_visitor(errand.port)


@pytest.fixture
def at_rest(mongodb_uri: str, database_name: str) -> AtRest:
    """The chats of this test's own servers."""
    return AtRest(mongodb_uri, database_name)


@pytest.fixture
def rows(io_loop: IOLoop, mongodb_uri: str, errand: ErrandProcess, visitor: Visitor) -> Iterator[Rows]:
    """What is stored of the visitor's chat."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongodb_uri, tz_aware=True)
    yield Rows(client, errand, visitor)
    client.close()


@pytest.fixture
def stranger(errand: ErrandProcess, new_visitor: Callable[[int], Visitor]) -> Visitor:
    """Somebody else on the same server."""
    return new_visitor(errand.port)
