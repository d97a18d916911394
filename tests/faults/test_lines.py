"""Cut, stalled and slow lines between client, server and database: no loss, no duplicate, no hole, honest answers."""

import asyncio
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from tests.support.at_rest import AtRest
from tests.support.chat import Client, Frame, Visitor
from tests.support.crash_rounds import GONE
from tests.support.errand_process import TIMEOUT, ErrandProcess
from tests.support.log_rules import Document
from tests.support.senders import acknowledged, posts_one_after_the_other, sends_at_once, stored_order
from tests.support.tcp_proxy import TcpProxy
from tests.support.waiting import first, until

DELAY_SECONDS = 0.5
MOST_LOG_LINES = 40


@pytest.fixture
def line(own_errand: ErrandProcess) -> Iterator[TcpProxy]:
    """Between the client and the server."""
    with TcpProxy("127.0.0.1", own_errand.port) as proxy:
        yield proxy


@pytest.mark.parametrize("after_bytes", [0, 1, 60, 200, 1000, 4000])
async def test_a_line_cut_in_the_answers_loses_and_doubles_nothing(
    line: TcpProxy,
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
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
    stored = await at_rest.keeps(visitor, {client_id: ack["seq"]}, alarms=1)
    if not any(event.get("cause") == ack["seq"] and event.get("final") for event in after.events + before.events):
        await after.final(ack["seq"])
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


@pytest.mark.parametrize("fault", ["delays", "stalls", "resets", "cuts"])
async def test_a_bad_line_to_the_client_loses_and_doubles_nothing(
    line: TcpProxy,
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
    fault: str,
) -> None:
    """The fault comes while a turn is on its way; a line that only delays or stalls needs no second socket."""
    visitor = new_visitor(line.port)
    client = await visitor.connect()
    acknowledged = {ack["client_id"]: ack["seq"] for ack in [await client.says("set an alarm")]}
    if fault == "delays":
        line.delays(DELAY_SECONDS)
    else:
        getattr(line, fault)()
    client_id = str(uuid4())
    if fault == "stalls":
        sending = asyncio.create_task(client.says("tomorrow at 7 am", client_id))
        await at_rest.worked_off(visitor.user_chat_id)  # the server goes on without its reader
        assert not sending.done()
        line.passes()
        ack = await sending
    elif fault == "delays":
        ack = await client.says("tomorrow at 7 am", client_id)
    else:
        await until_it_breaks(client, client_id)
        before, client = client, await visitor.connect(resuming=client)
        ack = await client.says("tomorrow at 7 am", client_id)
        client.frames[:0] = before.events
    acknowledged[client_id] = ack["seq"]
    await at_rest.keeps(visitor, acknowledged, client, alarms=1)


async def test_a_slow_line_to_the_database_is_waited_for(
    behind_a_line: Callable[..., ErrandProcess],
    database_line: TcpProxy,
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
) -> None:
    visitor = new_visitor(behind_a_line().port)
    client = await visitor.connect()
    await client.asks("set an alarm")
    database_line.delays(DELAY_SECONDS)
    ack = await client.says("tomorrow at 7 am")
    await client.final(ack["seq"])
    database_line.passes()
    await at_rest.keeps(visitor, {ack["client_id"]: ack["seq"]}, client, alarms=1)


async def test_over_a_slow_line_to_the_database_everybody_keeps_the_order_of_sending(
    behind_a_line: Callable[..., ErrandProcess],
    database_line: TcpProxy,
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
) -> None:
    visitor = new_visitor(behind_a_line().port)
    tabs = [await visitor.connect(), await visitor.connect()]
    database_line.delays(DELAY_SECONDS / 10)
    texts = ["set an alarm", "tomorrow at 7 am", "show my alarms", "hello"]
    sent = [await sends_at_once(tab, texts) for tab in tabs]
    *by_tab, by_rest = await asyncio.gather(
        *(acknowledged(tab, len(texts)) for tab in tabs), posts_one_after_the_other(visitor, texts)
    )
    every = {client_id: seq for acks in (*by_tab, by_rest) for client_id, seq in acks.items()}
    await tabs[0].final(max(every.values()))
    database_line.passes()
    stored = await at_rest.keeps(visitor, every)
    assert [list(acks) for acks in by_tab] == sent
    assert [stored_order(stored, list(acks)) for acks in (*by_tab, by_rest)] == [*sent, list(by_rest)]


@pytest.mark.parametrize("ends", ["by a cut", "by the time limit"])
async def test_a_command_whose_write_was_done_and_whose_answer_was_lost_stands_there_once(
    behind_a_line: Callable[..., ErrandProcess],
    database_line: TcpProxy,
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
    ends: str,
) -> None:
    visitor = new_visitor(behind_a_line().port)
    client = await visitor.connect()
    client_id = str(uuid4())
    database_line.drops_answers()
    sending = asyncio.create_task(client.says("wake me tomorrow at 7 am", client_id))
    await first(lambda: a_stored_command(at_rest, visitor))
    assert not sending.done(), "nothing is acknowledged before the write has answered"
    if ends == "by a cut":
        database_line.cuts()
        database_line.passes()
    refused = await sending
    assert (refused["code"], refused["retryable"]) == ("unavailable", True)
    database_line.passes()
    ack = await acknowledged_at_last(visitor, "wake me tomorrow at 7 am", client_id)
    assert ack["repeated"]
    await client.final(ack["seq"])
    await at_rest.keeps(visitor, {client_id: ack["seq"]}, client, alarms=1)


async def test_outputs_whose_answers_were_lost_are_neither_lost_nor_said_twice(
    behind_a_line: Callable[..., ErrandProcess],
    database_line: TcpProxy,
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
) -> None:
    visitor = new_visitor(behind_a_line().port)
    client = await visitor.connect()
    await client.asks("hello")
    for text in ("wake me tomorrow at 7 am", "show my alarms", "cancel my alarm", "yes"):
        ack = await client.says(text)
        database_line.drops_answers()
        client_id = str(uuid4())
        sending = asyncio.create_task(client.says("hello", client_id))
        await sending  # refused or not, depending on which answer was lost
        database_line.cuts()
        database_line.passes()
        await client.final(ack["seq"])
        await acknowledged_at_last(visitor, "hello", client_id)
    stored = await at_rest.keeps(visitor, {}, client)
    assert [alarm["state"] for alarm in stored.alarms] == ["cancelled"]


async def a_stored_command(at_rest: AtRest, visitor: Visitor) -> Document | None:
    """A command of the chat, as soon as it is in the database, whatever its sender has heard."""
    return next(iter((await at_rest.now(visitor.user_chat_id)).commands), None)


async def acknowledged_at_last(visitor: Visitor, text: str, client_id: str) -> Frame:
    """Sends a command until it is acknowledged; every refusal on the way says that it may be sent again."""
    async with asyncio.timeout(TIMEOUT):
        while (ack := await visitor.posts(text, client_id)).get("type") != "ack":
            assert ack["retryable"], ack
    return ack


async def is_ready(visitor: Visitor) -> bool:
    return (await visitor.request("GET", "/readyz")).code == 200


async def test_a_database_out_of_reach_is_told_and_everything_goes_on_afterwards(
    database_line: TcpProxy,
    behind_a_line: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
) -> None:
    errand = behind_a_line()
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
    await until(lambda: is_ready(visitor))
    again = await visitor.connect(resuming=client)
    ack = await again.says("tomorrow at 7 am", client_id)
    while ack["type"] == "error" and ack["retryable"]:
        again = await visitor.connect(resuming=client)
        ack = await again.says("tomorrow at 7 am", client_id)
    await at_rest.keeps(visitor, {client_id: ack["seq"]}, alarms=1)


@pytest.mark.parametrize("fault", ["resets", "cuts"])
async def test_a_database_line_that_breaks_under_load_loses_no_acknowledged_command(
    database_line: TcpProxy,
    behind_a_line: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
    fault: str,
) -> None:
    visitor = new_visitor(behind_a_line().port)
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
    await at_rest.keeps(visitor, acknowledged)
