"""Nodes whose clocks are an hour apart: ownership goes by the database's, order by seq, and nothing waits for a clock."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.support.at_rest import AtRest
from tests.support.chat import Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.nodes import QUICK, on_both

HOUR_SECONDS = 3600
ABOUT = timedelta(seconds=60)


@pytest.mark.parametrize("error_seconds", [HOUR_SECONDS, -HOUR_SECONDS], ids=["ahead", "behind"])
async def test_a_task_goes_on_over_nodes_whose_clocks_are_an_hour_apart(
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
    error_seconds: int,
) -> None:
    """A session would have ended between them, after half an hour, and an alarm rung an hour early or late."""
    nodes = start_errand(QUICK), start_errand(QUICK | {"ERRAND_CLOCK_ERROR_SECONDS": str(error_seconds)})
    visitor = new_visitor(nodes[0].port)
    here, there = await on_both(nodes, visitor)
    await here.asks("set an alarm")
    acks = [await there.says("tomorrow at 7 am"), await here.says("show my alarms"), await there.says("hello")]
    await here.final(acks[-1]["seq"])
    await asyncio.to_thread(nodes[0].kill)
    acks.append(await there.says("set an alarm"))
    await there.final(acks[-1]["seq"])
    acks.append(await there.says("in 10 minutes"))
    await there.final(acks[-1]["seq"])
    stored = await at_rest.keeps(visitor, {ack["client_id"]: ack["seq"] for ack in acks})
    assert [alarm["state"] for alarm in stored.alarms] == ["armed", "armed"]
    times = [datetime.fromisoformat(event["timestamp"]) for event in there.events]
    assert max(times) - min(times) < ABOUT
    assert any("clock differs" in line for line in nodes[1].stderr_lines)


async def test_what_a_node_with_a_wrong_clock_leaves_behind_is_worked_off_all_the_same(
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
) -> None:
    """Its command is dated an hour from now; nobody waits until it is old."""
    wrong = {"ERRAND_CLOCK_OFFSET_SECONDS": str(HOUR_SECONDS), "ERRAND_FAILPOINT": "after_append_command"}
    nodes = start_errand(QUICK | wrong), start_errand(QUICK)
    visitor = new_visitor(nodes[0].port)
    here = await visitor.connect()
    await here.send({"type": "message", "client_id": "6a0c6a2e-5bb1-4d0c-9a53-7f1a2a3b4c5d", "content": "hello"})
    assert await asyncio.to_thread(nodes[0].wait) == -9
    stored = await at_rest.worked_off(visitor.user_chat_id)
    assert stored.violations({}) == []
    assert abs((stored.events[-1]["timestamp"] - stored.commands[0]["timestamp"]).total_seconds()) > HOUR_SECONDS / 2
