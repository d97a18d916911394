"""Cut, stalled and slow lines between client, server and database: no loss, no duplicate, no hole, honest answers."""

import asyncio
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from pymongo.uri_parser import parse_uri

from tests.support.chat import Client, Visitor
from tests.support.crash_rounds import GONE, settled
from tests.support.errand_process import ErrandProcess
from tests.support.tcp_proxy import TcpProxy

MOST_LOG_LINES = 40


@pytest.fixture
def line(errand: ErrandProcess) -> Iterator[TcpProxy]:
    """Between the client and the server."""
    with TcpProxy("127.0.0.1", errand.port) as proxy:
        yield proxy


@pytest.fixture
def database_line(mongodb_uri: str) -> Iterator[TcpProxy]:
    """Between the server and the database."""
    host, port = parse_uri(mongodb_uri)["nodelist"][0]
    with TcpProxy(host, port) as proxy:
        yield proxy


@pytest.mark.parametrize("after_bytes", [0, 1, 60, 200, 1000, 4000])
async def test_a_line_cut_in_the_answers_loses_and_doubles_nothing(
    line: TcpProxy,
    new_visitor: Callable[[int], Visitor],
    mongodb_uri: str,
    database_name: str,
    after_bytes: int,
) -> None:
    visitor = new_visitor(line.port)
    before = await visitor.connect()
    client_id = str(uuid4())
    line.cuts_after(to_client=after_bytes)
    first = await until_it_breaks(before, client_id)
    after = await visitor.connect(resuming=before)
    ack = await after.says("wake me tomorrow at 7 am", client_id)
    assert first in (None, ack["seq"])
    stored = await settled(mongodb_uri, database_name, visitor.user_chat_id)
    if not any(event.get("cause") == ack["seq"] and event.get("final") for event in after.events + before.events):
        await after.final(ack["seq"])
    assert stored.violations({client_id: ack["seq"]}) == []
    assert len(stored.alarms) == 1
    seen = [event["seq"] for event in before.events + after.events]
    assert seen == list(range(1, len(stored.events) + 1))


async def until_it_breaks(client: Client, client_id: str) -> int | None:
    """Sends a command over a line that will break; the seq of its ack, if that came."""
    seq: int | None = None
    try:
        seq = (await client.says("wake me tomorrow at 7 am", client_id))["seq"]
        await client.closed()
    except GONE:
        pass
    return seq


async def test_a_database_out_of_reach_is_told_and_everything_goes_on_afterwards(
    database_line: TcpProxy,
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    mongodb_uri: str,
    database_name: str,
) -> None:
    errand = start_errand(
        {
            "ERRAND_MONGODB_URI": f"mongodb://127.0.0.1:{database_line.port}/?retryWrites=false",
            "ERRAND_MONGODB__TIMEOUT_SECONDS": "1",
        }
    )
    visitor = new_visitor(errand.port)
    client = await visitor.connect()
    await client.asks("set an alarm")
    logged = len(errand.stderr_lines)
    database_line.stalls()
    client_id = str(uuid4())
    refused = await client.says("tomorrow at 7 am", client_id)
    assert (refused["type"], refused["code"], refused["retryable"]) == ("error", "unavailable", True)
    assert (await visitor.request("GET", "/readyz")).code == 503
    assert (await visitor.request("GET", "/healthz")).code == 200
    assert len(errand.stderr_lines) - logged < MOST_LOG_LINES
    database_line.passes()
    while (await visitor.request("GET", "/readyz")).code != 200:
        pass
    again = await visitor.connect(resuming=client)
    ack = await again.says("tomorrow at 7 am", client_id)
    while ack["type"] == "error" and ack["retryable"]:
        again = await visitor.connect(resuming=client)
        ack = await again.says("tomorrow at 7 am", client_id)
    stored = await settled(mongodb_uri, database_name, visitor.user_chat_id)
    assert stored.violations({client_id: ack["seq"]}) == []
    assert len(stored.alarms) == 1


@pytest.mark.parametrize("fault", ["resets", "cuts"])
async def test_a_database_line_that_breaks_under_load_loses_no_acknowledged_command(
    database_line: TcpProxy,
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    mongodb_uri: str,
    database_name: str,
    fault: str,
) -> None:
    uri = f"mongodb://127.0.0.1:{database_line.port}/?retryWrites=false"
    errand = start_errand({"ERRAND_MONGODB_URI": uri, "ERRAND_LIMITS__COMMANDS_BURST": "1000"})
    visitor = new_visitor(errand.port)
    await visitor.opens()
    acknowledged: dict[str, int] = {}
    for number in range(20):
        client_id = str(uuid4())
        sending = asyncio.create_task(visitor.posts(f"hello {number}", client_id))
        if number % 4 == 0:
            await asyncio.sleep(0.005)
            getattr(database_line, fault)()
        ack = await sending
        while ack.get("type") != "ack":
            assert ack["retryable"], ack
            ack = await visitor.posts(f"hello {number}", client_id)
        acknowledged[client_id] = ack["seq"]
    stored = await settled(mongodb_uri, database_name, visitor.user_chat_id)
    assert stored.violations(acknowledged) == []
