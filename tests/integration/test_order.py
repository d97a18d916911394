"""Commands stand in the order in which they were sent, and are worked off in this order, one at a time."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.support.at_rest import AtRest
from tests.support.chat import Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.senders import acknowledged, posts_one_after_the_other, sends_at_once, stored_order

TEXTS = ["set an alarm", "tomorrow at 7 am", "show my alarms", "hello", "wake me at 8 am", "what can you do?"] * 2


@pytest.fixture
def errand(start_errand: Callable[..., ErrandProcess]) -> ErrandProcess:
    return start_errand({"ERRAND_LIMITS__COMMANDS_BURST": "1000"})


async def test_a_sockets_commands_are_acknowledged_stored_and_answered_in_sending_order(
    visitor: Visitor, at_rest: AtRest
) -> None:
    client = await visitor.connect()
    sent = await sends_at_once(client, TEXTS)
    acks = await acknowledged(client, len(sent))
    assert list(acks) == sent
    await client.final(max(acks.values()))
    stored = await at_rest.keeps(visitor, acks)
    assert stored_order(stored, sent) == sent
    assert [event["cause"] for event in client.events if event["final"]] == list(acks.values())


async def test_socket_and_rest_in_turns_stand_in_sending_order(visitor: Visitor, at_rest: AtRest) -> None:
    client = await visitor.connect()
    acks = {}
    for number in range(12):
        client_id = str(uuid4())
        by = client.says if number % 2 else visitor.posts
        acks[client_id] = (await by(f"hello {number}", client_id))["seq"]
    await client.final(max(acks.values()))
    stored = await at_rest.keeps(visitor, acks)
    assert stored_order(stored, list(acks)) == list(acks)


async def test_senders_at_once_each_keep_their_order_and_one_turn_runs_at_a_time(
    visitor: Visitor, at_rest: AtRest
) -> None:
    tabs = [await visitor.connect() for _ in range(3)]
    sent = [await sends_at_once(tab, TEXTS[:6]) for tab in tabs]
    *by_tab, by_rest = await asyncio.gather(
        *(acknowledged(tab, 6) for tab in tabs), posts_one_after_the_other(visitor, TEXTS[:6])
    )
    assert [list(acks) for acks in by_tab] == sent
    every = {client_id: seq for acks in (*by_tab, by_rest) for client_id, seq in acks.items()}
    await tabs[0].final(max(every.values()))
    stored = await at_rest.keeps(visitor, every)
    assert [stored_order(stored, list(acks)) for acks in (*by_tab, by_rest)] == [*sent, list(by_rest)]
