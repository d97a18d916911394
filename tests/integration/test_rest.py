"""The chat and its administration over plain HTTP, on the same log as the sockets."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from jsonschema import Draft202012Validator

from tests.support.chat import Frame, Visitor
from tests.support.errand_process import ErrandProcess


async def admin(visitor: Visitor, errand: ErrandProcess, method: str, path: str = "", **query: str) -> Any:
    """A request for sessions by an operator; a list is that of the visitor's chat."""
    if not path:
        path = "?" + urlencode({"user_chat_id": visitor.user_chat_id, **query})
    answer = await visitor.request(method, f"/api/v1/admin/sessions{path}", token=errand.admin_token)
    return json.loads(answer.body)


async def until_final(visitor: Visitor, after: int) -> list[Frame]:
    """Long-polls the events after a seq up to the end of a turn."""
    events: list[Frame] = []
    while not events or not events[-1]["final"]:
        page = await visitor.chat("GET", f"/events?after={events[-1]['seq'] if events else after}&wait=20")
        events += page["events"]
    return events


async def test_a_whole_task_works_without_any_socket(visitor: Visitor) -> None:
    await visitor.opens()
    asked = await visitor.posts("set an alarm")
    question = await until_final(visitor, asked["seq"])
    assert question[-1]["state"] == "open"
    answered = await visitor.posts("tomorrow at 7 am")
    done = await until_final(visitor, answered["seq"])
    assert "Alarm set for tomorrow, 7:00." in [event["content"] for event in done]


async def test_a_command_is_202_the_first_time_and_200_when_repeated(visitor: Visitor) -> None:
    await visitor.opens()
    command = {"type": "message", "client_id": str(uuid4()), "content": "set an alarm"}
    path = f"/api/v1/chat/chats/{visitor.user_chat_id}/commands"
    answers = [await visitor.request("POST", path, command) for _ in range(2)]
    assert [answer.code for answer in answers] == [202, 200]
    first, again = (json.loads(answer.body) for answer in answers)
    assert again == first | {"repeated": True}
    other = await visitor.request("POST", path, command | {"content": "cancel my alarm"})
    assert (other.code, json.loads(other.body)["code"]) == (409, "client_id_conflict")


async def test_socket_long_poll_and_history_show_the_same_events(visitor: Visitor) -> None:
    client = await visitor.connect()
    await client.asks("set an alarm")
    assert await visitor.log() == client.events
    newest = await visitor.chat("GET", f"/history?before={client.last_seq}&limit=3")
    assert newest["events"] == client.events[-4:-1]


async def test_a_waiting_long_poll_is_answered_when_something_happens(visitor: Visitor) -> None:
    client = await visitor.connect()
    waiting = asyncio.ensure_future(visitor.chat("GET", "/events?after=0&wait=20"))
    ack = await client.says("set an alarm")
    page = await waiting
    assert page["events"][0]["seq"] == ack["seq"]


async def test_the_state_of_a_chat_is_told(visitor: Visitor) -> None:
    client = await visitor.connect()
    await client.asks("set an alarm")
    state = await visitor.chat("GET")
    assert state["seq"] == client.last_seq
    assert state["session"]["state"] == "active"
    assert state["session"]["intent"] == "create_alarm"


async def test_the_transcript_reads_as_text(visitor: Visitor) -> None:
    client = await visitor.connect()
    await client.asks("set an alarm")
    path = f"/api/v1/chat/chats/{visitor.user_chat_id}/transcript"
    text = (await visitor.request("GET", path, Accept="text/plain")).body.decode()
    assert "Visitor: set an alarm" in text
    assert "Assistant: I'll set an alarm. When should it ring?" in text


async def test_an_erased_chat_is_gone(visitor: Visitor) -> None:
    client = await visitor.connect()
    await client.asks("wake me tomorrow at 7 am")
    path = f"/api/v1/chat/chats/{visitor.user_chat_id}"
    assert (await visitor.request("DELETE", path)).code == 204
    assert (await visitor.request("GET", path)).code == 404


async def test_without_the_token_a_chat_cannot_be_read(visitor: Visitor, stranger: Visitor) -> None:
    await visitor.opens()
    await stranger.opens()
    path = f"/api/v1/chat/chats/{visitor.user_chat_id}"
    for end in ("", "/events", "/history", "/transcript"):
        foreign = await visitor.request("GET", path + end, token=stranger.token)
        assert (foreign.code, json.loads(foreign.body)["code"]) == (404, "chat_not_found")
        assert (await visitor.request("GET", path + end, token="")).code == 401


async def test_bad_requests_get_typed_errors(visitor: Visitor) -> None:
    await visitor.opens()
    path = f"/api/v1/chat/chats/{visitor.user_chat_id}"
    for method, end, body, status, code in (
        ("POST", "/commands", "{", 400, "bad_frame"),
        ("POST", "/commands", {"type": "hello", "v": 1}, 400, "bad_frame"),
        ("POST", "/commands", "x" * 70_000, 413, "too_large"),
        ("GET", "/events?after=soon", None, 400, "bad_frame"),
        ("GET", "/events?after=-1", None, 400, "bad_frame"),
        ("GET", f"/events?after={10**30}", None, 400, "bad_frame"),
        ("GET", "/nowhere", None, 404, "chat_not_found"),
    ):
        answer = await visitor.request(method, path + end, body)
        assert answer.code == status, (end, answer.body)
        assert json.loads(answer.body)["code"] == code


async def test_health_metrics_and_contract_are_there(visitor: Visitor) -> None:
    for path in ("/api/v1/chat/health", "/healthz", "/readyz", "/metrics"):
        assert (await visitor.request("GET", path)).code == 200, path


async def test_contract_describes_what_is_answered(visitor: Visitor, errand: ErrandProcess) -> None:
    """Every address that a visitor or operator reads, held against the schema that the server itself gives for it."""
    client = await visitor.connect()
    await client.asks("set an alarm")
    document = json.loads((await visitor.request("GET", "/api/v1/openapi.json")).body)
    tried = 0
    for path, operations in document["paths"].items():
        operation = operations.get("get", {"responses": {}})
        content = operation["responses"].get("200", {}).get("content")
        if content is None or "_id}" in path.replace("{user_chat_id}", ""):
            continue
        token = errand.admin_token if "/admin/" in path else visitor.token
        answer = await visitor.request("GET", path.replace("{user_chat_id}", visitor.user_chat_id), token=token)
        schema = {**content["application/json"]["schema"], "components": document["components"]}
        Draft202012Validator(schema).validate(json.loads(answer.body))
        tried += 1
    assert tried == 12


async def test_contract_names_the_parameters_of_each_task(visitor: Visitor) -> None:
    document = json.loads((await visitor.request("GET", "/api/v1/openapi.json")).body)
    assert document["openapi"].startswith("3.")
    assert document["x-intents"]["create_alarm"]["required"] == ["time"]
    assert document["x-intents"]["create_alarm"]["properties"]["time"]["format"] == "date-time"
    assert document["components"]["schemas"]["Message"]["properties"]["client_id"]


async def test_contract_names_no_address_that_is_not_there(visitor: Visitor) -> None:
    await visitor.opens()
    document = json.loads((await visitor.request("GET", "/api/v1/openapi.json")).body)
    for path, operations in document["paths"].items():
        for method in operations:
            answer = await visitor.request(method.upper(), re.sub("{.*?}", "x", path), {} if method == "post" else None)
            assert "nothing at this address" not in answer.body.decode(), (method, path)
            assert answer.code != 405, (method, path)


async def test_operators_list_show_and_clear_sessions(visitor: Visitor, errand: ErrandProcess) -> None:
    client = await visitor.connect()
    await client.asks("wake me tomorrow at 7 am")
    await client.asks("set an alarm")
    first = await admin(visitor, errand, "GET", limit="1")
    second = await admin(visitor, errand, "GET", limit="1", cursor=first["next"])
    assert [page["sessions"][0]["state"] for page in (first, second)] == ["active", "completed"]
    assert second["next"] is None
    completed = await admin(visitor, errand, "GET", state="completed", intent="create_alarm")
    assert completed["sessions"] == second["sessions"]

    session_id = first["sessions"][0]["session_id"]
    shown = await admin(visitor, errand, "GET", f"/{session_id}")
    assert [event["seq"] for event in shown["events"]] == sorted(event["seq"] for event in shown["events"])
    assert (await admin(visitor, errand, "DELETE", f"/{session_id}"))["cleared"] is True
    ended = await client.until(lambda frame: frame.get("status") == "session_ended" and frame["cause"] is None)
    assert ended["session_id"] == session_id
    assert (await admin(visitor, errand, "GET", f"/{session_id}"))["session"]["state"] == "abandoned"


async def test_clearing_sessions_that_are_over_changes_nothing(visitor: Visitor, errand: ErrandProcess) -> None:
    client = await visitor.connect()
    await client.asks("wake me tomorrow at 7 am")
    await client.asks("show my alarms")
    sessions = [row["session_id"] for row in (await admin(visitor, errand, "GET"))["sessions"]]
    before = [await admin(visitor, errand, "GET", f"/{session_id}") for session_id in sessions]
    for session_id in sessions:
        await admin(visitor, errand, "DELETE", f"/{session_id}")
    assert [await admin(visitor, errand, "GET", f"/{session_id}") for session_id in sessions] == before
    assert {shown["session"]["state"] for shown in before} == {"completed"}


async def test_the_admin_door_is_shut_without_its_token(visitor: Visitor) -> None:
    await visitor.opens()
    for token in ("", "wrong", visitor.token):
        assert (await visitor.request("GET", "/api/v1/admin/sessions", token=token)).code == 401


async def test_no_word_of_a_visitor_is_logged(own_errand: ErrandProcess, new_visitor: Callable[[int], Visitor]) -> None:
    client = await (visitor := new_visitor(own_errand.port)).connect()
    await client.asks("set an alarm called rhinoceros for tomorrow at 7")
    client.drop()
    await asyncio.to_thread(own_errand.stop)
    assert "rhinoceros" not in "\n".join(own_errand.stderr_lines)
    assert visitor.token not in "\n".join(own_errand.stderr_lines)
