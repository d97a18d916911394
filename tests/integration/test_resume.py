"""Whoever comes back gets exactly what is missing, at every cut and over each transport; a reset is told."""

import asyncio
import json
from collections.abc import Callable

import pytest

from orchestrator.chat_state import ChatState
from protocol.events import decode_event, encode_fields, session_fields
from protocol.record import Record
from tests.support.chat import Frame, Visitor
from tests.support.errand_process import TIMEOUT, ErrandProcess

SMALL = {"ERRAND_LIMITS__PAGE_EVENTS": "5", "ERRAND_LIMITS__RING_EVENTS": "4", "ERRAND_LIMITS__COMMANDS_BURST": "1000"}


@pytest.fixture
def returning(start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor]) -> Visitor:
    """A visitor of a server with pages and a ring that are much smaller than a chat."""
    return new_visitor(start_errand(SMALL).port)


async def streamed(visitor: Visitor, after: int, head: int) -> list[Frame]:
    """What a stream of server-sent events gives after `after`, up to `head`; HTTP/1.0, which has no chunks."""
    reader, writer = await asyncio.open_connection("127.0.0.1", visitor.port)
    writer.write(
        f"GET /api/v1/chat/chats/{visitor.user_chat_id}/events HTTP/1.0\r\nAccept: text/event-stream\r\n"
        f"Authorization: Bearer {visitor.token}\r\nLast-Event-ID: {after}\r\n\r\n".encode()
    )
    events: list[Frame] = []
    async with asyncio.timeout(TIMEOUT):
        assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
        while not events or events[-1]["seq"] < head:
            block = (await reader.readuntil(b"\n\n")).decode()
            lines = dict(line.split(": ", 1) for line in block.strip().split("\n"))
            if "id" in lines:
                events.append(json.loads(lines["data"]))
                assert int(lines["id"]) == events[-1]["seq"]
    writer.close()
    await writer.wait_closed()
    return events


async def polled(visitor: Visitor, after: int) -> list[Frame]:
    events: list[Frame] = []
    while True:
        page = await visitor.chat("GET", f"/events?after={events[-1]['seq'] if events else after}")
        assert page["resume"] == "ok"
        if not page["events"]:
            return events
        events += page["events"]


async def test_at_every_cut_three_transports_give_the_logs_suffix(returning: Visitor) -> None:
    client = await returning.connect()
    await client.asks("set an alarm")
    await client.asks("tomorrow at 7 am")
    log = client.events
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    for cut in range(len(log) + 1):
        again = await returning.connect(last_seq=cut)
        assert again.connected["resume"] == "ok"
        assert again.events == log[cut:]
        again.close()
        assert await polled(returning, cut) == log[cut:]
        if cut < len(log):
            assert await streamed(returning, cut, len(log)) == log[cut:]


async def test_history_goes_backwards_without_a_hole(returning: Visitor) -> None:
    client = await returning.connect()
    await client.asks("set an alarm")
    await client.asks("tomorrow at 7 am")
    backwards: list[Frame] = []
    before = client.last_seq + 1
    while before > 1:
        page = await returning.chat("GET", f"/history?before={before}&limit=4")
        backwards = page["events"] + backwards
        before = backwards[0]["seq"]
    assert backwards == client.events


@pytest.mark.parametrize("wrong", [{"last_seq": 10_000}, {"last_seq": 2, "epoch": "another"}])
async def test_a_reset_is_told_and_the_newest_page_follows(returning: Visitor, wrong: Frame) -> None:
    client = await returning.connect()
    await client.asks("set an alarm")
    again = await returning.connect(**wrong)
    assert again.connected["resume"] == "reset"
    assert again.events == client.events[-5:]
    query = f"after={wrong['last_seq']}&epoch={wrong.get('epoch', returning.epoch)}"
    page = await returning.chat("GET", f"/events?{query}")
    assert (page["resume"], page["events"]) == ("reset", client.events[-5:])


@pytest.mark.parametrize("last_seq", [-1, 2**70, "3", 1.5])
async def test_a_last_seq_that_is_none_is_refused(visitor: Visitor, last_seq: object) -> None:
    await visitor.opens()
    client = await visitor.socket()
    await client.send({"type": "hello", "v": 1, "user_chat_id": visitor.user_chat_id, "last_seq": last_seq})
    assert (await client.error())["code"] == "bad_frame"


@pytest.mark.parametrize("after", ["x", "--5", "1.5", "%C2%B2", "9" * 30])
async def test_a_position_that_is_no_number_is_refused(visitor: Visitor, after: str) -> None:
    await visitor.opens()
    assert (await visitor.chat("GET", f"/events?after={after}"))["code"] == "bad_frame"


async def test_somebody_elses_chat_cannot_be_resumed(visitor: Visitor, stranger: Visitor) -> None:
    await visitor.opens()
    await stranger.opens()
    client = await stranger.socket()
    hello = {"type": "hello", "v": 1, "user_chat_id": visitor.user_chat_id, "token": stranger.token, "last_seq": 0}
    await client.send(hello)
    assert (await client.error())["code"] == "chat_not_found"
    assert await client.closed() == 4404
    answer = await visitor.request(
        "GET", f"/api/v1/chat/chats/{visitor.user_chat_id}/events?after=0", token=stranger.token
    )
    assert (answer.code, json.loads(answer.body)["code"]) == (404, "chat_not_found")


async def test_replaying_the_events_gives_the_servers_state(returning: Visitor) -> None:
    client = await returning.connect()
    for text in ("set an alarm", "cancel", "set an alarm", "tomorrow at 7 am", "set an alarm"):
        await client.asks(text)
        state = ChatState()
        for event in await returning.log():
            state.apply(Record(decode_event(event)))
        shown = (await returning.chat("GET"))["session"]
        newest = decode_event(client.events[-1]).timestamp
        assert json.loads(encode_fields(session_fields(state.view(newest, 7)))) == shown
