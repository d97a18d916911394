"""A visitor who comes back after 26 hours, before the sweeper does: what was left half done is offered, not gone on with."""

import asyncio
from collections.abc import Callable
from typing import Any

from tests.support.chat import Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.tasks import said

HOURS_LATER = {"ERRAND_CLOCK_OFFSET_SECONDS": str(26 * 3600)}
NO_SWEEPER = {"ERRAND_NODES__SWEEP_SECONDS": "3600"}


async def leaves_a_form_for_26_hours(errand: ErrandProcess, visitor: Visitor) -> None:
    client = await visitor.connect()
    await client.asks("remind me to call mum")
    await visitor.leave()
    await asyncio.to_thread(errand.stop)
    await asyncio.to_thread(errand.restart, errand.environ | HOURS_LATER)


async def test_a_visitor_who_comes_back_is_shown_the_task_as_left_at_the_first_hello(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor]
) -> None:
    errand = await asyncio.to_thread(start_errand, NO_SWEEPER)
    visitor = new_visitor(errand.port)
    await leaves_a_form_for_26_hours(errand, visitor)
    back = await visitor.connect()
    session = back.connected["session"]
    assert (session["state"], session.get("open_component_id")) == ("abandoned", None)
    assert [left["intent"] for left in session["resumable"]] == ["create_reminder"]
    assert (await back.component("expired"))["values"] == {"text": "call mum"}
    assert "Continue or discard it?" in said(await back.asks("hello"))
    continued = await back.asks("continue")
    assert continued[-1]["values"] == {"text": "call mum"}


async def test_a_visitor_whose_first_word_comes_by_rest_is_offered_the_task_too(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor]
) -> None:
    errand = await asyncio.to_thread(start_errand, NO_SWEEPER)
    visitor = new_visitor(errand.port)
    await leaves_a_form_for_26_hours(errand, visitor)
    ack = await visitor.posts("tomorrow at 9")
    page: dict[str, Any] = {"events": []}
    while not any(event["cause"] == ack["seq"] and event.get("final") for event in page["events"]):
        page = await visitor.chat("GET", f"/events?after={ack['seq']}&wait=25")
    assert "Continue or discard it?" in said(page["events"])
    assert [left["intent"] for left in page["session"]["resumable"]] == ["create_reminder"]
