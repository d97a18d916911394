"""Whoever comes back gets exactly what is missing, at every cut and over each transport; a reset is told."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from tests.support.at_rest import AtRest
from tests.support.chat import Frame, Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.transports import TRANSPORTS, Resumed

Database = AsyncIOMotorDatabase[dict[str, Any]]
PAGE = 5
SMALL = {
    "ERRAND_LIMITS__PAGE_EVENTS": str(PAGE),
    "ERRAND_LIMITS__RING_EVENTS": "4",
    "ERRAND_LIMITS__COMMANDS_BURST": "1000",
}


@pytest.fixture
def returning(start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor]) -> Visitor:
    """A visitor of a server with pages and a ring that are much smaller than a chat."""
    return new_visitor(start_errand(SMALL).port)


async def an_alarm_is_set(visitor: Visitor) -> list[Frame]:
    """The events of the chat; the alarm rings in none of the tests, whatever their clock."""
    client = await visitor.connect()
    await client.asks("set an alarm")
    await client.asks("on 3 march 2040 at 7 am")
    return client.events


async def test_at_every_cut_each_transport_gives_the_logs_suffix(returning: Visitor) -> None:
    log = await an_alarm_is_set(returning)
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    for cut in range(len(log) + 1):
        for name, follow in TRANSPORTS.items():
            assert await follow(returning, cut, len(log)) == Resumed("ok", log[cut:]), (cut, name)


async def test_history_goes_backwards_without_a_hole(returning: Visitor) -> None:
    log = await an_alarm_is_set(returning)
    backwards: list[Frame] = []
    before = log[-1]["seq"] + 1
    while before > 1:
        page = await returning.chat("GET", f"/history?before={before}&limit=4")
        backwards = page["events"] + backwards
        before = backwards[0]["seq"]
    assert backwards == log


async def test_a_reset_is_told_and_the_newest_page_follows(returning: Visitor) -> None:
    log = await an_alarm_is_set(returning)
    for name, follow in TRANSPORTS.items():
        for last_seq, epoch in ((10_000, None), (len(log) + 1, None), (2, "another"), (len(log), "another")):
            assert await follow(returning, last_seq, len(log), epoch) == Resumed("reset", log[-PAGE:]), (name, last_seq)


async def test_who_comes_back_after_what_is_missing_was_purged_is_told_of_it(
    returning: Visitor, database: Database
) -> None:
    """As `history.retention_days` does it: the oldest documents go by themselves."""
    log = await an_alarm_is_set(returning)
    oldest = 8
    await database["chat_history"].delete_many({"seq": {"$lt": oldest}})
    for name, follow in TRANSPORTS.items():
        for last_seq in range(1, oldest - 1):
            assert await follow(returning, last_seq, len(log)) == Resumed("reset", log[-PAGE:]), (name, last_seq)
        assert await follow(returning, oldest - 1, len(log)) == Resumed("ok", log[oldest - 1 :]), name


async def test_who_has_seen_a_log_that_was_purged_as_a_whole_does_not_go_on_in_the_next_one(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor], database: Database
) -> None:
    """Neither while the server still knows where it ended, nor when the seqs have begun again and gone further."""
    errand = start_errand(SMALL | {"ERRAND_HISTORY__RETENTION_DAYS": "1"})
    returning = new_visitor(errand.port)
    seen, epoch = await an_alarm_is_set(returning), returning.epoch
    await database["chat_history"].delete_many({})
    for name, follow in TRANSPORTS.items():
        assert (await follow(returning, 3, 0, epoch)).resume == "reset", name
    await asyncio.to_thread(errand.kill)
    await asyncio.to_thread(errand.restart, errand.environ | {"ERRAND_CLOCK_OFFSET_SECONDS": str(2 * 24 * 3600)})
    log = await an_alarm_is_set(returning)
    assert (len(log), returning.epoch != epoch) == (len(seen), True)
    for name, follow in TRANSPORTS.items():
        assert await follow(returning, 3, len(log), epoch) == Resumed("reset", log[-PAGE:]), name
        assert await follow(returning, 3, len(log)) == Resumed("ok", log[3:]), name


async def test_a_last_seq_that_is_none_is_refused(visitor: Visitor) -> None:
    await visitor.opens()
    client = await visitor.socket()
    hello = {"type": "hello", "v": 1, "user_chat_id": visitor.user_chat_id, "token": visitor.token}
    for last_seq in (-1, 2**70, "3", 1.5, True, [3]):
        await client.send(hello | {"last_seq": last_seq})
        assert (await client.error())["code"] == "bad_frame", last_seq
    await client.send(hello)
    assert (await client.signal("connected"))["resume"] == "fresh"


async def test_a_position_that_is_no_number_is_refused(visitor: Visitor) -> None:
    await visitor.opens()
    path = f"/api/v1/chat/chats/{visitor.user_chat_id}/events"
    for after in ("x", "--5", "1.5", "%C2%B2", "9" * 30, "true", ""):
        page = await visitor.request("GET", f"{path}?after={after}")
        stream = await visitor.request("GET", path, Accept="text/event-stream", **{"Last-Event-ID": after})
        for answer in (page, stream):
            assert (answer.code, json.loads(answer.body)["code"]) == (400, "bad_frame"), after


async def test_signals_are_never_replayed(returning: Visitor, at_rest: AtRest) -> None:
    """What was told about a moment is told in that moment: acks, typing, errors and pongs stand in no log."""
    client = await returning.connect()
    await client.send({"type": "ping", "t": 1})
    await client.send({"type": "dance"})
    await client.says("set an alarm")
    await client.signal("typing")  # on, before the turn's first event
    await client.final()
    assert {"connected", "live", "ack", "typing", "pong", "error"} <= {frame["type"] for frame in client.frames}
    await at_rest.settled(returning)
    again = await returning.connect(last_seq=0)
    assert [frame for frame in again.frames if "id" not in frame] == [again.connected, again.frames[-1]]
    assert again.frames[-1] == {"type": "live", "seq": client.last_seq}
    assert again.events == client.events
