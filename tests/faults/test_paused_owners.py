"""An owner stands still in the middle of a turn until its lease is over; another node ends the turn; then it goes on."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.at_rest import AtRest
from tests.support.chat import Client, Visitor
from tests.support.demo_backend import DemoBackend
from tests.support.errand_process import ErrandProcess
from tests.support.log_rules import StoredLog
from tests.support.nodes import QUICK, on_both, until_paused


class Handover:
    """Two nodes, of which the first pauses itself at a failpoint, and what is stored before and after it goes on."""

    def __init__(self, start: Callable[..., ErrandProcess], failpoint: str, arguments: tuple[str, ...] = ()) -> None:
        self.paused = start(QUICK | {"ERRAND_FAILPOINT": f"{failpoint}:stop"}, arguments)
        self.other = start(QUICK, arguments)
        self.acknowledged: dict[str, int] = {}

    async def happens(
        self, visitor: Visitor, first: str, second: str, stored: Callable[[], Any]
    ) -> tuple[Client, Client, StoredLog]:
        """The turn of `second` is begun by one node and ended by the other; the log before the first one goes on."""
        here, there = await on_both((self.paused, self.other), visitor)
        await here.asks(first)
        ack = await here.says(second)
        self.acknowledged[ack["client_id"]] = ack["seq"]
        await until_paused(self.paused)
        await there.final(ack["seq"])
        before: StoredLog = await stored()
        self.paused.resume()
        await asyncio.to_thread(self.paused.wait_for_log, "lease lost")
        await here.final(ack["seq"])
        return here, there, before


@pytest.mark.parametrize("failpoint", ["before_tool:1", "after_tool:1", "before_final:2"])
async def test_an_owner_paused_in_the_middle_of_a_turn_appends_nothing_when_it_goes_on(
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
    failpoint: str,
) -> None:
    handover = Handover(start_errand, failpoint)
    visitor = new_visitor(handover.paused.port)
    here, there, before = await handover.happens(
        visitor, "set an alarm", "tomorrow at 7 am", lambda: at_rest.settled(visitor)
    )
    ids = [event["_id"] for event in before.events]
    assert [event["id"] for event in here.events] == [event["id"] for event in there.events] == ids
    await here.asks("show my alarms")
    stored = await at_rest.keeps(visitor, handover.acknowledged)
    assert [event["_id"] for event in stored.events[: len(ids)]] == ids
    assert len(stored.alarms) == 1


@pytest.mark.parametrize(("failpoint", "calls"), [("before_tool:1", 0), ("after_tool:1", 1)])
async def test_what_must_not_be_repeated_is_not_done_by_an_owner_that_was_paused_before_it(
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    tmp_path: Path,
    at_rest: AtRest,
    failpoint: str,
    calls: int,
) -> None:
    """The other node has told the visitor that it cannot tell: whoever does it afterwards may do it twice."""
    async with DemoBackend() as backend:
        handover = Handover(start_errand, failpoint, ("--config", str(config_of_a_shop(tmp_path, backend))))
        visitor = new_visitor(handover.paused.port)
        _, there, _ = await handover.happens(visitor, "send this back", "a lamp", lambda: at_rest.settled(visitor))
        await there.asks("hello")
    assert len(backend.calls) == calls
    assert any("I cannot tell whether that worked" in event["content"] for event in there.events)
    await at_rest.keeps(visitor, handover.acknowledged)


def config_of_a_shop(folder: Path, backend: DemoBackend) -> Path:
    intent = {
        "title": "Return something",
        "examples": ["i want to return something", "send this back", "return an article", "i want my money back"],
        "fields": {"article": {"question": "What would you like to return?"}},
        "webhook": {"url": f"{backend.url}/returns", "allow_private": True},
        "response": "Noted.",
    }
    file = folder / "config.yaml"
    file.write_text(yaml.safe_dump({"intents": {"return_article": intent}}), encoding="utf-8")
    return file
