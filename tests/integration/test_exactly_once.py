"""The same command sent more than once, over any mix of transports and at the same time, stands in the log once."""

import asyncio
from uuid import uuid4

from tests.support.chat import Visitor
from tests.support.rows import Rows


async def test_ten_at_once_over_socket_and_rest_are_one_command(visitor: Visitor, rows: Rows) -> None:
    sockets = [await visitor.connect() for _ in range(5)]
    client_id = str(uuid4())
    answers = await asyncio.gather(
        *(client.says("hello", client_id) for client in sockets), *(visitor.posts("hello", client_id) for _ in range(5))
    )
    assert {answer["type"] for answer in answers} == {"ack"}, answers
    assert len({answer["seq"] for answer in answers}) == 1
    assert sorted(answer["repeated"] for answer in answers) == [False] + [True] * 9
    assert await rows["chat_history"].count_documents({"message_type": "user"}) == 1
    await sockets[0].final(answers[0]["seq"])
    assert await rows["chat_history"].count_documents({"final": True}) == 1


async def test_a_repeat_after_the_turn_has_no_second_effect(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    client_id = str(uuid4())
    first = await client.says("wake me tomorrow at 7 am", client_id)
    await client.final(first["seq"])
    head = client.last_seq
    for again in (
        await client.says("wake me tomorrow at 7 am", client_id),
        await visitor.posts("wake me tomorrow at 7 am", client_id),
    ):
        assert (again["seq"], again["repeated"]) == (first["seq"], True)
    assert await rows["chat_history"].count_documents({}) == head
    assert await rows["alarms"].count_documents({}) == 1


async def test_another_body_under_the_same_client_id_is_refused(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    client_id = str(uuid4())
    await client.says("hello", client_id)
    again = await visitor.connect()
    for other in (await again.says("thanks", client_id), await visitor.posts("thanks", client_id)):
        assert other["code"] == "client_id_conflict"
    assert await rows["chat_history"].count_documents({"message_type": "user"}) == 1


async def test_two_bodies_at_once_under_one_client_id_store_one(visitor: Visitor, rows: Rows) -> None:
    await visitor.opens()
    client_id = str(uuid4())
    answers = await asyncio.gather(*(visitor.posts(f"hello {number}", client_id) for number in range(10)))
    assert sorted(answer.get("code", "ack") for answer in answers) == ["ack"] + ["client_id_conflict"] * 9
    assert await rows["chat_history"].count_documents({"message_type": "user"}) == 1


async def test_rest_tells_new_from_repeated_by_its_status(visitor: Visitor) -> None:
    await visitor.opens()
    command = {"type": "message", "client_id": str(uuid4()), "content": "hello"}
    path = f"/api/v1/chat/chats/{visitor.user_chat_id}/commands"
    assert [(await visitor.request("POST", path, command)).code for _ in range(2)] == [202, 200]


async def test_a_client_id_of_ten_kilobytes_is_refused(visitor: Visitor) -> None:
    client = await visitor.connect()
    await client.send({"type": "message", "client_id": "x" * 10_240, "content": "hello"})
    assert (await client.error())["code"] == "bad_frame"
    assert (await visitor.posts("hello", "x" * 10_240))["code"] == "bad_frame"
