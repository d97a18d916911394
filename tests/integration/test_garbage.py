"""Bad frames: a typed error or the right close code, and every other socket goes on."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support.chat import Frame, Visitor, is_event
from tests.support.errand_process import TIMEOUT, ErrandProcess
from tests.support.raw_socket import open_raw, text_frame

CLOSED_AS_TOO_LARGE = b"\x88\x11" + (1009).to_bytes(2) + b"message too big"
HELLO = {"type": "hello", "v": 1}


def message(content: object, **more: object) -> str:
    return json.dumps({"type": "message", "client_id": str(UUID(int=1, version=4)), "content": content, **more})


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", "bad_frame"),
        ("[]", "bad_frame"),
        ('"hello"', "bad_frame"),
        ("null", "bad_frame"),
        (b"\x00\x01", "bad_frame"),
        ('{"type": "dance"}', "bad_frame"),
        ('{"content": "hi"}', "bad_frame"),
        (message(7), "bad_frame"),
        (message("hi", extra=1), "bad_frame"),
        pytest.param(message("hi", client_id="x" * 10_000), "bad_frame", id="long id"),
        (message("hi", client_id=7), "bad_frame"),
        (message("\ud800"), "bad_frame"),
        pytest.param("[" * 30_000, "bad_frame", id="deep"),
        ('{"type": "ping", "t": NaN}', "bad_frame"),
        (message(""), "unprocessable"),
        (message("  \n "), "unprocessable"),
        pytest.param(message("x" * 4001), "too_large", id="4001"),
        (json.dumps(HELLO), "bad_frame"),
    ],
)
async def test_a_bad_frame_gets_a_typed_error_and_harms_nobody(
    visitor: Visitor, stranger: Visitor, frame: str | bytes, code: str
) -> None:
    other = await stranger.connect()
    client = await visitor.connect()
    await client.send(frame)
    error = await client.error()
    assert error["code"] == code
    assert error["message"]
    assert "retryable" in error
    assert (await client.asks("set an alarm"))[-1]["state"] == "open"
    assert (await other.asks("set an alarm"))[-1]["state"] == "open"
    assert await visitor.log() == client.events


async def test_a_message_before_hello_is_refused_and_hello_still_works(visitor: Visitor) -> None:
    client = await visitor.socket()
    await client.send(message("set an alarm"))
    assert (await client.error())["code"] == "bad_frame"
    await client.send(HELLO)
    assert (await client.signal("connected"))["seq"] == 0


async def test_a_frame_of_a_megabyte_closes_its_socket_with_1009(visitor: Visitor, stranger: Visitor) -> None:
    other = await stranger.connect()
    client = await visitor.connect()
    await client.send(message("x" * 1_000_000))
    assert await client.closed() == 1009
    assert (await other.asks("set an alarm"))[-1]["state"] == "open"


async def test_who_reads_only_after_sending_a_megabyte_is_told_too(errand: ErrandProcess) -> None:
    def sends_and_reads() -> bytes:
        with open_raw(errand.port, buffer_bytes=16384) as line:
            line.settimeout(TIMEOUT)
            line.sendall(text_frame(message("x" * 1_000_000).encode()))  # fails if the line is cut in the middle
            received = b""
            while not received.endswith(CLOSED_AS_TOO_LARGE):
                more = line.recv(4096)
                assert more, received
                received += more
            return received

    assert b"101 Switching Protocols" in await asyncio.to_thread(sends_and_reads)


async def test_a_message_of_4000_characters_is_taken(visitor: Visitor) -> None:
    client = await visitor.connect()
    assert (await client.says("ä" * 4000))["type"] == "ack"


async def test_too_many_errors_close_the_socket(visitor: Visitor) -> None:
    client = await visitor.connect()
    for _ in range(20):
        await client.send("{")
    assert await client.closed() == 4429


async def test_too_many_commands_are_told_to_wait(
    own_errand: ErrandProcess, new_visitor: Callable[[int], Visitor]
) -> None:
    client = await new_visitor(own_errand.port).connect()
    for _ in range(30):
        await client.send({"type": "ping"})
    error = await client.error()
    assert (error["code"], error["retryable"]) == ("rate_limited", True)
    assert error["retry_after_seconds"] > 0


async def test_a_hello_that_comes_too_fast_is_told_when_to_come_back(
    own_errand: ErrandProcess, new_visitor: Callable[[int], Visitor]
) -> None:
    client = await (visitor := new_visitor(own_errand.port)).connect()
    for _ in range(30):
        await client.says("hello")
    again = await visitor.socket()
    await again.send(HELLO)
    assert (await again.error())["retry_after_seconds"] > 0
    assert await again.closed() == 4029


async def test_an_unknown_version_is_told_apart(visitor: Visitor) -> None:
    client = await visitor.socket()
    await client.send({"type": "hello", "v": 2})
    assert await client.closed() == 4406


@pytest.mark.parametrize("token", ["", "x.y.z", None])
async def test_an_id_opens_nothing(visitor: Visitor, token: str | None) -> None:
    await visitor.connect()
    client = await visitor.socket()
    await client.send(HELLO | {"user_chat_id": visitor.user_chat_id} | ({} if token is None else {"token": token}))
    assert (await client.error())["code"] == "unauthorized"
    assert await client.closed() == 4401


async def test_a_missing_chat_and_somebody_elses_answer_alike(visitor: Visitor, stranger: Visitor) -> None:
    await visitor.connect()
    await stranger.connect()
    answers = []
    for chat_id in (stranger.user_chat_id, str(uuid4())):
        client = await visitor.socket()
        await client.send(HELLO | {"user_chat_id": chat_id, "token": visitor.token})
        answers.append(await client.error())
        assert await client.closed() == 4404
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "chat_not_found"


async def test_a_foreign_origin_is_refused_at_the_door(visitor: Visitor) -> None:
    with pytest.raises(Exception, match="403"):
        await visitor.socket(Origin="https://evil.example")


@pytest.mark.parametrize(
    ("locale", "sentence"), [("en", "Enter one text or number here"), ("de", "Geben Sie hier einen Text")]
)
async def test_a_nested_value_of_a_form_is_refused_at_its_field_in_the_visitors_language(
    visitor: Visitor, locale: str, sentence: str
) -> None:
    client = await visitor.connect(locale=locale)
    await client.asks("set an alarm" if locale == "en" else "Stell einen Wecker")
    form = await client.component()
    refused = await client.submits(form, {"label": {"a": 1}, "time": "2030-03-03T07:00"})
    by_rest = await visitor.chat("POST", "/commands", action_on(form, {"label": {"a": 1}}))
    for answer in (refused, by_rest):
        assert (answer["type"] if answer is refused else "error", answer["code"]) == ("error", "unprocessable")
        [problem] = answer["errors"]
        assert problem["field"] == "label"
        assert problem["message"].startswith(sentence)
    assert is_event(await client.final((await client.submits(form, {"time": "2030-03-03T07:00"}))["seq"]))


def action_on(form: Frame, values: dict[str, Any]) -> Frame:
    """The command that sends a form."""
    where = {"component_id": form["component_id"], "rev": form["rev"], "client_id": str(uuid4())}
    return {"type": "component_action", "action": "submit", "values": values, **where}
