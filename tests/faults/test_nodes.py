"""Two server processes on one database: one order for all watchers, takeover from a paused owner, handing over."""

import asyncio
from collections.abc import Callable

import pytest

from tests.support.at_rest import AtRest
from tests.support.chat import Client, Frame, Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.nodes import QUICK, on_both
from tests.support.senders import acknowledged, sends_at_once, stored_order
from tests.support.transports import TRANSPORTS, Resumed


@pytest.fixture
def nodes(start_errand: Callable[..., ErrandProcess]) -> tuple[ErrandProcess, ErrandProcess]:
    return start_errand(QUICK), start_errand(QUICK)


async def three_greetings(client: Client) -> list[Frame]:
    """Says hello three times over one socket; the acks."""
    return [await client.says(f"hello {number}") for number in range(3)]


async def test_watchers_on_two_nodes_see_one_order(
    nodes: tuple[ErrandProcess, ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
) -> None:
    visitor = new_visitor(nodes[0].port)
    here, there = await on_both(nodes, visitor)
    acks = [ack for some in await asyncio.gather(three_greetings(here), three_greetings(there)) for ack in some]
    last = max(ack["seq"] for ack in acks)
    for client in (here, there):
        await client.final(last)
    await at_rest.keeps(visitor, {ack["client_id"]: ack["seq"] for ack in acks}, here, there)


async def test_one_turn_runs_at_a_time_whichever_nodes_and_sockets_the_commands_come_from(
    nodes: tuple[ErrandProcess, ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
) -> None:
    visitor = new_visitor(nodes[0].port)
    tabs = [*await on_both(nodes, visitor), *await on_both(nodes, visitor)]
    texts = ["set an alarm", "tomorrow at 7 am", "show my alarms", "hello"]
    sent = [await sends_at_once(tab, texts) for tab in tabs]
    by_tab = await asyncio.gather(*(acknowledged(tab, len(texts)) for tab in tabs))
    every = {client_id: seq for acks in by_tab for client_id, seq in acks.items()}
    for tab in tabs:
        await tab.final(max(every.values()))
    stored = await at_rest.keeps(visitor, every, *tabs)
    assert [stored_order(stored, list(acks)) for acks in by_tab] == sent == [list(acks) for acks in by_tab]


async def test_a_cut_is_resumed_on_the_other_node_over_each_transport(
    nodes: tuple[ErrandProcess, ErrandProcess], new_visitor: Callable[[int], Visitor]
) -> None:
    visitor = new_visitor(nodes[0].port)
    here = await visitor.connect()
    await here.asks("set an alarm")
    await here.asks("tomorrow at 7 am")
    log = here.events
    visitor.port = nodes[1].port
    for cut in range(len(log) + 1):
        for follow in TRANSPORTS.values():
            assert await follow(visitor, cut, len(log)) == Resumed("ok", log[cut:])


async def test_a_paused_owner_appends_nothing_after_another_has_taken_over(
    nodes: tuple[ErrandProcess, ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
) -> None:
    visitor = new_visitor(nodes[0].port)
    here, there = await on_both(nodes, visitor)
    await here.asks("set an alarm")
    waiting = await here.says("tomorrow at 7 am")
    nodes[0].pause()
    more = await there.says("show my alarms")
    await there.final(waiting["seq"])
    await there.final(more["seq"])
    nodes[0].resume()
    await asyncio.to_thread(nodes[0].wait_for_log, "lease lost")
    await here.final(more["seq"])
    await at_rest.keeps(visitor, {ack["client_id"]: ack["seq"] for ack in (waiting, more)}, here, alarms=1)


async def test_an_ended_node_says_so_and_hands_its_chats_over(
    nodes: tuple[ErrandProcess, ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
) -> None:
    visitor = new_visitor(nodes[0].port)
    here, there = await on_both(nodes, visitor)
    await here.asks("set an alarm")
    stopping = asyncio.create_task(asyncio.to_thread(nodes[0].stop))
    assert (await here.signal("closing"))["reconnect_after_seconds"] >= 0
    assert await here.closed() == 1012
    assert await stopping == 0
    turn = await there.asks("tomorrow at 7 am")
    assert turn[-1]["status"] == "session_ended"
    await at_rest.keeps(visitor, {})


async def test_a_chat_that_is_ended_on_one_node_closes_its_sockets_on_the_other(
    nodes: tuple[ErrandProcess, ErrandProcess], new_visitor: Callable[[int], Visitor]
) -> None:
    visitor = new_visitor(nodes[0].port)
    here, there = await on_both(nodes, visitor)
    assert (await here.commands({"type": "end_chat"}))["type"] == "ack"
    assert await here.closed() == 4410
    assert await there.closed() == 4410
    assert there.events == here.events
