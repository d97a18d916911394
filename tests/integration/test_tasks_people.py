"""Messages for people and talking to one: stored first, told to the site's backend, answered by an operator into the chat."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from tests.support.chat import Client, Visitor
from tests.support.demo_backend import BROKEN, SECRET, Answer, DemoBackend
from tests.support.errand_process import ErrandProcess
from tests.support.rows import Rows
from tests.support.tasks import is_done, said, submits
from tests.support.waiting import until

Database = AsyncIOMotorDatabase[dict[str, Any]]
MESSAGE = {"message": "Do you ship to Norway?", "name": "Ada", "email": "ada@example.org"}


def telling(backend: DemoBackend, feature: str) -> dict[str, str]:
    name = f"ERRAND_{feature.upper()}"
    return {
        f"{name}__WEBHOOK": f"{backend.url}/{feature}",
        f"{name}__WEBHOOK_SECRET": SECRET,
        f"{name}__WEBHOOK_ALLOW_PRIVATE": "true",
        "ERRAND_NODES__POLL_SECONDS": "0.2",
    }


async def until_delivery(database: Database, collection: str, state: str) -> None:
    async def is_noted() -> bool:
        return bool(await database[collection].count_documents({"delivery": state}))

    await until(is_noted)


async def leaves_a_message(client: Client) -> bool:
    await client.asks("i want to send you a message")
    return is_done(await submits(client, MESSAGE))


class Operator:
    """Somebody with the admin token."""

    def __init__(self, visitor: Visitor, token: str) -> None:
        self._visitor = visitor
        self.token = token

    async def get(self, path: str) -> Any:
        answer = await self._visitor.request("GET", f"/api/v1/admin/{path}", token=self.token)
        assert answer.code == 200, answer.body
        return json.loads(answer.body)

    async def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        answer = await self._visitor.request("POST", f"/api/v1/admin/{path}", body or {}, token=self.token)
        return answer.code, json.loads(answer.body)

    async def answers(self, chat: str, text: str, client_id: str | None = None, **more: str) -> tuple[int, Any]:
        body = {"client_id": client_id or str(uuid4()), "content": text, **more}
        return await self.post(f"chats/{chat}/messages", body)


@pytest.fixture
def operator(errand: ErrandProcess, new_visitor: Callable[[int], Visitor]) -> Operator:
    assert errand.admin_token is not None
    return Operator(new_visitor(errand.port), errand.admin_token)


async def test_a_message_is_kept_and_listed(visitor: Visitor, operator: Operator) -> None:
    assert await leaves_a_message(await visitor.connect())
    listed = await operator.get(f"contact-requests?user_chat_id={visitor.user_chat_id}")
    [request] = listed["contact_requests"]
    assert {name: request[name] for name in MESSAGE} == MESSAGE
    assert (request["delivery"], listed["next"]) == ("none", None)


async def test_messages_are_listed_by_pages(visitor: Visitor, operator: Operator) -> None:
    client = await visitor.connect()
    for _ in range(3):
        assert await leaves_a_message(client)
    own = f"contact-requests?user_chat_id={visitor.user_chat_id}&limit=2"
    first = await operator.get(own)
    rest = await operator.get(f"{own}&cursor={first['next'].replace('+', '%2B')}")
    ids = [request["request_id"] for page in (first, rest) for request in page["contact_requests"]]
    assert (len(ids), len(set(ids)), rest["next"]) == (3, 3, None)


async def test_a_wrong_address_is_asked_for_again(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("i want to send you a message")
    turn = await submits(client, MESSAGE | {"email": "nowhere"})
    assert [error["field"] for error in turn[-1]["errors"]] == ["email"]
    assert await rows["contact_requests"].count_documents({}) == 0


async def test_the_backend_is_told_of_a_message_once_and_signed(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor], database: Database
) -> None:
    async with DemoBackend() as backend:
        errand = await asyncio.to_thread(start_errand, telling(backend, "contact"))
        assert await leaves_a_message(await new_visitor(errand.port).connect())
        call = await backend.called(1)
        await until_delivery(database, "contact_requests", "sent")
    assert call.is_signed
    assert (call.path, call.body["event"], call.body["message"]) == ("/contact", "contact_request", MESSAGE["message"])
    assert call.key == call.body["id"]
    assert len(backend.done) == 1


async def test_a_message_is_not_lost_when_the_backend_fails_and_the_server_ends(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor], database: Database
) -> None:
    async with DemoBackend() as backend:
        backend.script.extend([BROKEN] * 3)  # all tries of the first round
        errand = await asyncio.to_thread(start_errand, telling(backend, "contact"))
        assert await leaves_a_message(await new_visitor(errand.port).connect())
        await backend.called(3)
        await asyncio.to_thread(errand.kill)
        assert await database["contact_requests"].count_documents({"delivery": "pending"}) == 1
        later = telling(backend, "contact") | {"ERRAND_CLOCK_OFFSET_SECONDS": "3600"}
        await asyncio.to_thread(errand.restart, {**errand.environ, **later})
        await until_delivery(database, "contact_requests", "sent")
    assert {call.key for call in backend.calls} == set(backend.done)
    assert len(backend.done) == 1


async def test_what_the_backend_refuses_is_not_sent_again(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor], database: Database
) -> None:
    async with DemoBackend() as backend:
        backend.script.append(Answer(400, {"message": "no such list"}))
        errand = await asyncio.to_thread(start_errand, telling(backend, "contact"))
        assert await leaves_a_message(await new_visitor(errand.port).connect())
        await until_delivery(database, "contact_requests", "failed")
    assert len(backend.calls) == 1


async def test_talking_to_a_person_is_recorded_once_and_told(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor], database: Database
) -> None:
    async with DemoBackend() as backend:
        errand = await asyncio.to_thread(start_errand, telling(backend, "handoff"))
        client = await new_visitor(errand.port).connect()
        assert "I have told our team" in said(await client.asks("talk to a person"))
        assert "knows already" in said(await client.asks("i want to speak to a human"))
        call = await backend.called(1)
        await until_delivery(database, "handoffs", "sent")
    assert (call.body["event"], call.body["user_chat_id"]) == ("handoff", client.connected["user_chat_id"])
    assert await database["handoffs"].count_documents({}) == 1


async def test_an_operator_sees_the_wish_answers_into_every_tab_and_closes_it(
    visitor: Visitor, operator: Operator
) -> None:
    here, there = await visitor.connect(), await visitor.connect()
    await here.asks("talk to a person")
    own = f"user_chat_id={visitor.user_chat_id}"
    [wish] = (await operator.get(f"handoffs?{own}"))["handoffs"]
    assert (wish["user_chat_id"], wish["state"]) == (visitor.user_chat_id, "open")

    code, ack = await operator.answers(wish["user_chat_id"], "Hello, **Grace** here. How can I help?", name="Grace")
    assert code == 201
    seen = [await client.until(lambda frame: frame.get("trigger") == "operator") for client in (here, there)]
    assert seen[0] == seen[1]
    answer = seen[0]
    assert (answer["seq"], answer["content"]) == (ack["seq"], "Hello, Grace here. How can I help?")
    assert answer["author"] == {"kind": "operator", "name": "Grace"}
    assert (answer["cause"], answer["final"]) == (None, True)

    for _ in range(2):
        code, closed = await operator.post(f"handoffs/{wish['handoff_id']}/close")
        assert (code, closed["handoff"]["state"]) == (200, "closed")
    assert (await operator.get(f"handoffs?{own}"))["handoffs"] == []
    assert len((await operator.get(f"handoffs?{own}&state=all"))["handoffs"]) == 1
    assert "I have told our team" in said(await here.asks("talk to a person"))


async def test_an_operator_reads_what_was_said_page_by_page(visitor: Visitor, operator: Operator) -> None:
    client = await visitor.connect()
    await client.asks("my kettle is broken")
    await client.asks("talk to a person")
    path = f"chats/{visitor.user_chat_id}/messages"
    newest = await operator.get(f"{path}?limit=3")
    older = await operator.get(f"{path}?before={newest['events'][0]['seq']}")
    assert [*older["events"], *newest["events"]] == await visitor.log()
    assert older["events"][0]["content"] == "my kettle is broken"


async def test_what_is_written_for_the_person_is_passed_on_and_told_so_once(
    visitor: Visitor, operator: Operator
) -> None:
    client = await visitor.connect()
    await client.asks("talk to a person")
    answers = [said(await client.asks(text)) for text in ("hello, are you there", "my kettle is on fire", "well?")]
    assert ["will read this" in answer for answer in answers] == [True, False, False]
    assert not any("understand" in answer for answer in answers)
    assert "Timer started" in said(await client.asks("set a timer for 5 minutes"))
    read = (await operator.get(f"chats/{visitor.user_chat_id}/messages"))["events"]
    assert "my kettle is on fire" in [event["content"] for event in read if event["type"] == "user"]
    [wish] = (await operator.get(f"handoffs?user_chat_id={visitor.user_chat_id}"))["handoffs"]
    await operator.post(f"handoffs/{wish['handoff_id']}/close")
    assert "I did not understand" in said(await client.asks("my sofa is purple"))


async def test_a_chat_is_read_with_the_admin_token_alone(visitor: Visitor, operator: Operator) -> None:
    await visitor.opens()
    for token, chat, status in ((visitor.token, visitor.user_chat_id, 401), (operator.token, str(uuid4()), 404)):
        answer = await visitor.request("GET", f"/api/v1/admin/chats/{chat}/messages", token=token)
        assert answer.code == status


async def test_an_answer_is_stored_once_under_its_id(visitor: Visitor, operator: Operator, rows: Rows) -> None:
    await visitor.connect()
    client_id = str(uuid4())
    answers = [await operator.answers(visitor.user_chat_id, "Hello", client_id) for _ in range(3)]
    assert [code for code, _ in answers] == [201, 200, 200]
    assert {ack["seq"] for _, ack in answers} == {answers[0][1]["seq"]}
    other, error = await operator.answers(visitor.user_chat_id, "Something else", client_id)
    assert (other, error["code"]) == (409, "client_id_conflict")
    assert await rows["chat_history"].count_documents({"trigger": "operator"}) == 1


async def test_an_answer_to_a_chat_that_nobody_watches_is_there_later(visitor: Visitor, operator: Operator) -> None:
    client = await visitor.connect()
    await client.asks("talk to a person")
    client.close()
    await operator.answers(visitor.user_chat_id, "Good morning")
    again = await visitor.connect(client)
    assert [event["content"] for event in again.events] == ["Good morning"]


async def test_an_operator_on_another_node_reaches_the_visitor(
    own_errand: ErrandProcess, start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor]
) -> None:
    client = await (visitor := new_visitor(own_errand.port)).connect()
    await client.asks("talk to a person")
    assert own_errand.admin_token is not None
    elsewhere = await asyncio.to_thread(start_errand)
    await Operator(new_visitor(elsewhere.port), own_errand.admin_token).answers(visitor.user_chat_id, "Over here")
    answer = await client.until(lambda frame: frame.get("trigger") == "operator")
    assert answer["content"] == "Over here"


async def test_the_visitor_still_has_the_assistant(visitor: Visitor, operator: Operator) -> None:
    client = await visitor.connect()
    await client.asks("wake me")
    await operator.answers(visitor.user_chat_id, "Can I help?")
    turn = await client.asks("tomorrow at 7 am")
    assert "Alarm set for tomorrow, 7:00." in said(turn)


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("chats/nobody/messages", {"client_id": str(uuid4()), "content": "x"}, 404),
        ("chats/nobody/messages", {"client_id": "no uuid", "content": "x"}, 400),
        ("chats/nobody/messages", {"client_id": str(uuid4()), "content": "  "}, 400),
        ("handoffs/none/close", {}, 404),
    ],
)
async def test_what_cannot_be_is_told_to_the_operator(operator: Operator, path: str, body: Any, code: int) -> None:
    answered, error = await operator.post(path, body)
    assert answered == code
    assert error["message"].endswith(".")


async def test_only_the_admin_token_opens_these(visitor: Visitor) -> None:
    await visitor.connect()
    for method, path in (
        ("GET", "handoffs"),
        ("GET", "contact-requests"),
        ("GET", "bookings"),
        ("POST", "handoffs/x/close"),
        ("POST", f"chats/{visitor.user_chat_id}/messages"),
    ):
        answer = await visitor.request(method, f"/api/v1/admin/{path}", {} if method == "POST" else None)
        assert answer.code == 401


async def test_erasing_a_chat_erases_what_its_tasks_have_kept(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await leaves_a_message(client)
    await client.asks("talk to a person")
    await client.asks("timer for 10 minutes")
    await visitor.chat("DELETE")
    for name in ("contact_requests", "handoffs", "alarms"):
        assert await rows[name].count_documents({}) == 0
