"""The webhook client against a real backend on loopback: what goes out, what comes back, what is tried again."""

import asyncio
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from protocol.errors import FieldError
from protocol.webhooks import Endpoint, WebhookFailed, WebhookRejected
from tests.support.demo_backend import (
    ACTED_THEN_BROKE,
    ACTED_THEN_HANGS,
    BROKEN,
    BUSY,
    DROPS,
    HANGS,
    NOT_JSON,
    SECRET,
    Answer,
    DemoBackend,
)
from webhooks.client import ANSWER_BYTES, WebhookClient

BODY = {"parameters": {"order_number": "A100", "note": "grüße"}}


class Waits:
    """Stands in for the time between tries: remembers how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def client(io_loop: object, waits: Waits) -> Iterator[WebhookClient]:
    made = WebhookClient(lambda: datetime(2026, 3, 2, 8, 0, tzinfo=UTC), waits.sleep)
    yield made
    made.close()


def endpoint(backend: DemoBackend, path: str = "/returns", **more: object) -> Endpoint:
    fields: dict[str, object] = {"url": backend.url + path, "allow_private": True, "timeout_seconds": 20} | more
    return Endpoint(**fields)  # type: ignore[arg-type] # each test names the fields that it is about


async def test_the_backend_gets_the_body_signed_with_key_and_headers(client: WebhookClient) -> None:
    async with DemoBackend() as backend:
        to = endpoint(backend, secret=SECRET, headers={"Authorization": "Bearer x"})
        assert await client.call(to, BODY, "k1") == {"number": "R7"}
    [call] = backend.calls
    assert (call.method, call.path, call.key, call.body) == ("POST", "/returns", "k1", BODY)
    assert call.headers["Authorization"] == "Bearer x"
    assert call.headers["Content-Type"] == "application/json"
    assert call.headers["Errand-Signature"].startswith("t=1772438400,v1=")
    assert call.is_signed


async def test_a_request_without_a_body_is_signed_too(client: WebhookClient) -> None:
    async with DemoBackend() as backend:
        answer = await client.call(endpoint(backend, "/orders/A100", method="GET", secret=SECRET), BODY, "k1")
    assert answer == {"state": "on its way"}
    assert (backend.calls[0].raw, backend.calls[0].is_signed) == (b"", True)


@pytest.mark.parametrize("trouble", [BROKEN, BUSY, DROPS, ACTED_THEN_BROKE], ids=["500", "429", "cut", "acted"])
async def test_it_tries_again_with_the_same_key_and_the_task_is_done_once(
    client: WebhookClient, waits: Waits, trouble: Answer
) -> None:
    async with DemoBackend() as backend:
        backend.script += [trouble, trouble]
        assert await client.call(endpoint(backend), BODY, "k1") == {"number": "R7"}
    assert [call.key for call in backend.calls] == ["k1"] * 3
    assert list(backend.done) == ["k1"]
    first, second = waits.seconds
    assert 0.25 <= first <= 0.5 <= second <= 1.0


@pytest.mark.parametrize(
    ("trouble", "maybe_done"),
    [(BROKEN, True), (BUSY, False), (DROPS, True), (HANGS, True)],
    ids=["500", "429", "cut", "silence"],
)
async def test_after_the_last_try_it_says_whether_the_task_may_be_done(
    client: WebhookClient, trouble: Answer, *, maybe_done: bool
) -> None:
    async with DemoBackend() as backend:
        backend.script += [trouble] * 3
        with pytest.raises(WebhookFailed) as failed:
            await client.call(endpoint(backend, timeout_seconds=0.3), BODY, "k1")
    assert (len(backend.calls), failed.value.maybe_done) == (3, maybe_done)


@pytest.mark.parametrize("trouble", [ACTED_THEN_BROKE, ACTED_THEN_HANGS], ids=["500", "silence"])
async def test_what_must_not_be_repeated_is_not_tried_again_when_it_may_be_done(
    client: WebhookClient, trouble: Answer
) -> None:
    async with DemoBackend() as backend:
        backend.script.append(trouble)
        with pytest.raises(WebhookFailed) as failed:
            await client.call(endpoint(backend, idempotent=False, timeout_seconds=0.3), BODY, "k1")
    assert (len(backend.calls), failed.value.maybe_done) == (1, True)


async def test_what_must_not_be_repeated_is_tried_again_when_it_surely_was_not_done(client: WebhookClient) -> None:
    async with DemoBackend() as backend:
        backend.script.append(BUSY)
        assert await client.call(endpoint(backend, idempotent=False), BODY, "k1") == {"number": "R7"}
    assert len(backend.calls) == 2


async def test_a_port_at_which_nobody_listens_has_done_nothing(client: WebhookClient) -> None:
    async with DemoBackend() as backend:
        gone = endpoint(backend)
    with pytest.raises(WebhookFailed) as failed:
        await client.call(gone, BODY, "k1")
    assert not failed.value.maybe_done


@pytest.mark.parametrize(
    "answer",
    [
        NOT_JSON,
        Answer(body=[1, 2]),
        Answer(body="NaN"),
        Answer(body='{"a": NaN}'),
        Answer(body='{"a": 1e999}'),
        Answer(body='{"a": 99999999999999999999}'),
        Answer(body='{"a\\u0000b": 1}'),
        Answer(body='{"a": ' + "[" * 50_000),
        Answer(body='{"a": ' + "[" * 30 + "]" * 30 + "}"),
        Answer(body=b"\xff\xfe{}"),
        Answer(302, headers={"Location": "/orders/A100"}),
        Answer(303, headers={"Location": "/orders/A100"}),
    ],
    ids=lambda answer: f"{answer.status} {str(answer.body)[:20]}",
)
async def test_an_answer_that_is_no_use_is_not_asked_for_again(client: WebhookClient, answer: Answer) -> None:
    async with DemoBackend() as backend:
        backend.script.append(answer)
        with pytest.raises(WebhookFailed) as failed:
            await client.call(endpoint(backend), BODY, "k1")
    assert (len(backend.calls), failed.value.maybe_done) == (1, True)


async def test_an_answer_may_be_empty(client: WebhookClient) -> None:
    async with DemoBackend() as backend:
        backend.script += [Answer(204, ""), Answer(200, "")]
        assert [await client.call(endpoint(backend), BODY, key) for key in "ab"] == [{}, {}]


async def test_an_answer_has_a_largest_size(client: WebhookClient) -> None:
    largest = json.dumps({"a": "x" * (ANSWER_BYTES - 9)})
    async with DemoBackend() as backend:
        backend.script += [Answer(body=largest), Answer(body=largest + " ")]
        assert len((await client.call(endpoint(backend), BODY, "k1"))["a"]) == ANSWER_BYTES - 9
        with pytest.raises(WebhookFailed):
            await client.call(endpoint(backend, retries=0), BODY, "k2")


async def test_a_refusal_tells_people_why_and_programs_where(client: WebhookClient) -> None:
    errors = [
        {"field": "date", "message": "We are closed on that day."},
        {"field": "note", "code": "too_long", "message": "This is too long."},
        {"message": "belongs to no field"},
        "nonsense",
    ]
    async with DemoBackend() as backend:
        backend.script.append(Answer(409, {"message": "Sold out.", "errors": errors}))
        with pytest.raises(WebhookRejected) as rejected:
            await client.call(endpoint(backend), BODY, "k1")
    assert rejected.value.message == "Sold out."
    assert rejected.value.errors == (
        FieldError(field="date", code="rejected", message="We are closed on that day."),
        FieldError(field="note", code="too_long", message="This is too long."),
    )
    assert len(backend.calls) == 1


@pytest.mark.parametrize("body", ["<h1>Forbidden</h1>", {}, {"message": 7}, {"errors": "x"}, [1]], ids=str)
async def test_a_refusal_without_a_reason_is_a_failure_in_which_nothing_was_done(
    client: WebhookClient, body: object
) -> None:
    async with DemoBackend() as backend:
        backend.script.append(Answer(403, body))
        with pytest.raises(WebhookFailed) as failed:
            await client.call(endpoint(backend), BODY, "k1")
    assert (len(backend.calls), failed.value.maybe_done) == (1, False)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "[::1]", "0.0.0.0"])  # noqa: S104 - asked for, not bound
async def test_no_name_of_this_machine_is_called_without_leave(client: WebhookClient, host: str) -> None:
    async with DemoBackend() as backend:
        with pytest.raises(WebhookFailed) as failed:
            await client.call(Endpoint(f"http://{host}:{backend.port}/returns", timeout_seconds=20), BODY, "k1")
    assert (backend.calls, failed.value.maybe_done) == ([], False)


class Names:
    """Stands in for DNS, whose answers nobody can change at will: tells each name's addresses in turn."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self._answers = list(answers)

    async def getaddrinfo(self, host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        found = self._answers.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]


async def test_a_name_is_refused_when_one_of_its_addresses_is(
    client: WebhookClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with DemoBackend() as backend:
        names = Names(("93.184.215.14", "127.0.0.1"))
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", names.getaddrinfo)
        with pytest.raises(WebhookFailed) as failed:
            await client.call(Endpoint(f"http://shop.example:{backend.port}/", timeout_seconds=20), BODY, "k1")
    assert (backend.calls, failed.value.maybe_done) == ([], False)


async def test_a_name_is_looked_up_once_and_that_address_is_called(
    client: WebhookClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with DemoBackend() as backend:
        names = Names(("127.0.0.1",))  # a second look-up would fail
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", names.getaddrinfo)
        to = Endpoint(f"http://shop.example:{backend.port}/x", timeout_seconds=20, allow_private=True)
        assert await client.call(to, BODY, "k1") == {"number": "R7"}
    assert backend.calls[0].headers["Host"] == f"shop.example:{backend.port}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "returns",
        "file:/etc/hostname",
        "ftp://127.0.0.1/",
        "http://",
        "http:///x",
        "http://user:pass@127.0.0.1/",
        "http://127.0.0.1:port/",
        "http://[::1/",
    ],
)
async def test_only_plain_web_addresses_are_called(client: WebhookClient, url: str) -> None:
    with pytest.raises(WebhookFailed) as failed:
        await client.call(Endpoint(url, allow_private=True, timeout_seconds=20), BODY, "k1")
    assert not failed.value.maybe_done


async def test_a_redirect_inwards_is_not_followed(client: WebhookClient) -> None:
    async with DemoBackend() as inner, DemoBackend() as outer:
        outer.script.append(Answer(307, headers={"Location": inner.url + "/returns"}))
        with pytest.raises(WebhookFailed):
            await client.call(endpoint(outer), BODY, "k1")
        assert (len(outer.calls), inner.calls) == (1, [])
