"""Tasks from config.yaml on the running server, each a whole dialogue with the demo backend at its other end."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.chat import Frame, Visitor
from tests.support.database import a_database_name
from tests.support.demo_backend import (
    ACTED_THEN_BROKE,
    ACTED_THEN_HANGS,
    BROKEN,
    DROPS,
    HANGS,
    NOT_JSON,
    SECRET,
    Answer,
    DemoBackend,
)
from tests.support.errand_process import ErrandProcess
from tests.support.shop import ENVIRON, RETURN, TOKEN, Shop, UsualShop, write_config


@pytest.fixture(scope="module")
def usual_shop(tmp_path_factory: pytest.TempPathFactory, mongodb_uri: str) -> Iterator[UsualShop]:
    """The shop as it is for all tests that do not want it otherwise."""
    with a_database_name(mongodb_uri) as name:
        here = {"ERRAND_MONGODB_URI": mongodb_uri, "ERRAND_MONGODB__DATABASE": name, **ENVIRON}
        with UsualShop(tmp_path_factory.mktemp("shop"), here) as usual:
            yield usual


@pytest.fixture
def open_shop(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
) -> Callable[..., Any]:
    @asynccontextmanager
    async def opening(
        returns: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None, **webhook: Any
    ) -> AsyncIterator[Shop]:
        """`returns` changes the task that is no question; `webhook` changes the way to the backend of both."""
        if not (returns or environ or webhook):
            usual: UsualShop = request.getfixturevalue("usual_shop")
            async with DemoBackend(usual.door) as backend:
                yield Shop(backend, usual.errand, new_visitor)
            return
        async with DemoBackend() as backend:
            file = tmp_path / "config.yaml"
            write_config(file, backend.port, returns or {}, **webhook)
            errand = await asyncio.to_thread(start_errand, ENVIRON | dict(environ or {}), ["--config", str(file)])
            yield Shop(backend, errand, new_visitor)

    return opening


def said(events: list[Frame]) -> str:
    return " ".join(event["content"] for event in events if event["type"] == "response")


def statuses(events: list[Frame]) -> list[str]:
    return [event["status"] for event in events if event["type"] == "status"]


async def test_order_status_is_asked_for_and_told(open_shop: Callable[..., Any]) -> None:
    async with open_shop() as shop:
        client = await shop.visitor().connect()
        asked = await client.asks("Where is my order?")
        assert "I'll look up your order. What is the number of your order?" in said(asked)
        told = await client.asks("A100")
        assert said(told) == "Order A100 is on its way."
        assert statuses(told) == ["intent_completed", "session_ended"]
        [call] = shop.backend.calls
    assert (call.method, call.path, call.raw) == ("GET", "/orders/A100", b"")
    assert call.headers["Authorization"] == f"Bearer {TOKEN}"
    assert call.is_signed


async def test_a_task_is_understood_in_the_language_of_its_examples(open_shop: Callable[..., Any]) -> None:
    german = ["ich möchte etwas zurückgeben", "das will ich zurückschicken", "rückgabe"]
    async with open_shop({"examples": {"en": RETURN["examples"], "de": german}}) as shop:
        visitor = shop.visitor()
        client = await visitor.connect(locale="de")
        asked = await client.asks("Ich möchte das zurückgeben")
        assert "intent_started" in statuses(asked)
        assert {event.get("intent") for event in asked if event["type"] == "status"} == {"return_article"}


async def test_a_form_is_answered_by_the_backend_as_well(open_shop: Callable[..., Any]) -> None:
    async with open_shop() as shop:
        visitor = shop.visitor()
        client = await visitor.connect()
        await client.asks("i want to return something")
        form = await client.component()
        options = form["schema"]["properties"]["reason"]["oneOf"]
        assert [option["const"] for option in options] == ["broken", "other"]
        ack = await client.submits(form, {"article": "a lamp", "reason": "broken", "pieces": 2})
        await client.final(ack["seq"])
        assert "Return R7 is noted: 2 × a lamp." in said(client.events)
        [call] = shop.backend.calls
    assert call.is_signed
    assert call.body == {
        "intent": "return_article",
        "parameters": {"article": "a lamp", "reason": "broken", "pieces": 2},
        "user_chat_id": visitor.user_chat_id,
        "user_id": call.body["user_id"],
        "locale": "en",
        "time_zone": "Europe/Berlin",
        "key": call.key,
    }


async def test_a_value_that_the_backend_refuses_is_asked_for_again(open_shop: Callable[..., Any]) -> None:
    async with open_shop() as shop:
        client = await shop.visitor().connect()
        await client.asks("track my order")
        first = await client.component()
        ack = await client.submits(first, {"order_number": "X9"})
        await client.final(ack["seq"])
        second = await client.component()
        assert second["component_id"] != first["component_id"]
        assert second["values"] == {"order_number": "X9"}
        message = "There is no such order. Look for the number on your receipt."
        assert second["errors"] == [{"field": "order_number", "code": "rejected", "message": message}]
        assert message in said(client.events)
        states = {event["state"] for event in client.events if event.get("component_id") == first["component_id"]}
        assert states == {"open", "accepted"}
        ack = await client.submits(second, {"order_number": "A200"})
        await client.final(ack["seq"])
        assert "Order A200 is waiting for payment." in said(client.events)
        keys = [call.key for call in shop.backend.calls]
    assert len(set(keys)) == 2


async def test_what_must_not_be_repeated_may_be_corrected_after_a_refusal(open_shop: Callable[..., Any]) -> None:
    async with open_shop() as shop:
        error = {"field": "pieces", "message": "You bought one."}
        shop.backend.script.append(Answer(422, {"errors": [error]}))
        client = await shop.visitor().connect()
        await client.asks("send this back")
        values = {"article": "a lamp", "reason": "broken", "pieces": 2}
        ack = await client.submits(await client.component(), values)
        await client.final(ack["seq"])
        assert shop.backend.done == {}
        ack = await client.submits(await client.component(), values | {"pieces": 1})
        await client.final(ack["seq"])
        assert "Return R7 is noted: 1 × a lamp." in said(client.events)
    assert list(shop.backend.done.values()) == [values | {"pieces": 1}]


@pytest.mark.parametrize(
    "trouble",
    [BROKEN, NOT_JSON, HANGS, DROPS, Answer(403, "<h1>Forbidden</h1>"), Answer(302, headers={"Location": "/x"})],
    ids=["500", "no JSON", "silence", "cut", "403", "redirect"],
)
async def test_a_question_without_an_answer_ends_clearly_and_the_chat_goes_on(
    open_shop: Callable[..., Any], trouble: Answer
) -> None:
    async with open_shop(retries=0, timeout_seconds=1) as shop:
        client = await shop.visitor().connect()
        await client.asks("where is my order")
        shop.backend.script.append(trouble)
        told = await client.asks("A100")
        assert "cannot be reached right now" in said(told)
        assert "try again in a few minutes" in said(told)
        assert "session_ended" in statuses(told)
        await client.asks("where is my order")
        assert said(await client.asks("A100")) == "Order A100 is on its way."


async def test_a_reason_of_the_backend_is_told(open_shop: Callable[..., Any]) -> None:
    async with open_shop() as shop:
        shop.backend.script.append(Answer(409, {"message": "We only take back what was bought this year."}))
        client = await shop.visitor().connect()
        await client.asks("send this back")
        ack = await client.submits(await client.component(), {"article": "a lamp", "reason": "other"})
        await client.final(ack["seq"])
        assert "We only take back what was bought this year. You can ask again" in said(client.events)
    assert shop.backend.done == {}


@pytest.mark.parametrize("trouble", [ACTED_THEN_BROKE, ACTED_THEN_HANGS], ids=["500", "silence"])
async def test_what_may_have_been_done_and_must_not_be_repeated_is_told_honestly(
    open_shop: Callable[..., Any], trouble: Answer
) -> None:
    async with open_shop(retries=3, timeout_seconds=1) as shop:
        shop.backend.script.append(trouble)
        client = await shop.visitor().connect()
        await client.asks("send this back")
        ack = await client.submits(await client.component(), {"article": "a lamp", "reason": "other"})
        await client.final(ack["seq"])
        assert "I cannot tell whether that worked: Return something. Please check" in said(client.events)
        [abandoned] = [event for event in client.events if event.get("status") == "intent_abandoned"]
        assert abandoned["reason"] == "outcome_unknown"
    assert (len(shop.backend.calls), len(shop.backend.done)) == (1, 1)


async def test_tries_of_a_repeatable_task_have_one_key_and_it_is_done_once(open_shop: Callable[..., Any]) -> None:
    async with open_shop({"idempotent": True}) as shop:
        shop.backend.script.append(ACTED_THEN_BROKE)
        client = await shop.visitor().connect()
        await client.asks("send this back")
        ack = await client.submits(await client.component(), {"article": "a lamp", "reason": "other"})
        await client.final(ack["seq"])
        assert "Return R7 is noted" in said(client.events)
        first, second = shop.backend.calls
    assert first.key == second.key
    assert list(shop.backend.done) == [first.key]


@pytest.mark.parametrize("idempotent", [True, False])
async def test_a_crash_between_call_and_record_does_nothing_twice(
    open_shop: Callable[..., Any], *, idempotent: bool
) -> None:
    async with open_shop({"idempotent": idempotent}, {"ERRAND_FAILPOINT": "after_tool"}) as shop:
        visitor = shop.visitor()
        client = await visitor.connect()
        await client.asks("send this back")
        ack = await client.submits(await client.component(), {"article": "a lamp", "reason": "other"})
        await asyncio.to_thread(shop.errand.wait)
        await asyncio.to_thread(
            shop.errand.restart, {k: v for k, v in shop.errand.environ.items() if "FAILPOINT" not in k}
        )
        again = await visitor.connect(client)
        if all(event["cause"] != ack["seq"] or not event["final"] for event in again.events):
            await again.final(ack["seq"])
        answer = said(again.events)
        keys = [call.key for call in shop.backend.calls]
    if idempotent:
        assert "Return R7 is noted" in answer
        assert keys == [keys[0]] * 2
    else:
        assert "I cannot tell whether that worked" in answer
        assert len(keys) == 1
    assert list(shop.backend.done) == [keys[0]]


@pytest.mark.parametrize("base", ["http://127.0.0.1", "http://localhost", "http://[::ffff:127.0.0.1]"])
async def test_an_address_inside_is_not_called_unless_it_is_allowed(open_shop: Callable[..., Any], base: str) -> None:
    async with open_shop(allow_private=False, base=base) as shop:
        client = await shop.visitor().connect()
        await client.asks("where is my order")
        assert "cannot be reached right now" in said(await client.asks("A100"))
        line = await asyncio.to_thread(shop.errand.wait_for_log, "webhook failed")
        assert "allow_private" in line
    assert shop.backend.calls == []


@pytest.mark.parametrize("number", ["..", "../admin", "a/b", "..%2fadmin", "a?x=1", "a#b", "a\\b", "%2e%2e", "\u2024."])
async def test_no_value_leads_to_another_address(open_shop: Callable[..., Any], number: str) -> None:
    async with open_shop() as shop:
        client = await shop.visitor().connect()
        await client.asks("where is my order")
        ack = await client.submits(await client.component(), {"order_number": number})
        await client.final(ack["seq"])
        shown = await client.component()
        assert [error["field"] for error in shown["errors"]] == ["order_number"]
        assert all(call.path.startswith("/orders/%") for call in shop.backend.calls)


async def test_secrets_are_told_to_the_backend_alone(open_shop: Callable[..., Any]) -> None:
    async with open_shop(retries=0) as shop:
        visitor = shop.visitor()
        client = await visitor.connect()
        for trouble in (Answer(), BROKEN, NOT_JSON, DROPS):
            await client.asks("where is my order")
            shop.backend.script.append(trouble)
            await client.asks("A100")
        operator = {"token": shop.errand.admin_token}
        sessions = await visitor.request("GET", "/api/v1/admin/sessions", **operator)
        session_id = json.loads(sessions.body)["sessions"][0]["session_id"]
        session = await visitor.request("GET", f"/api/v1/admin/sessions/{session_id}", **operator)
        assert (sessions.code, session.code) == (200, 200)
        shown = [json.dumps(await visitor.log()), sessions.body.decode(), session.body.decode()]
        await asyncio.to_thread(shop.errand.stop)
        logged = "\n".join(shop.errand.stderr_lines + shop.errand.stdout_lines)
    assert "webhook failed" in logged
    for text in (*shown, logged):
        assert TOKEN not in text
        assert SECRET not in text
        assert "Errand-Signature" not in text
    assert "A100" not in logged
