"""The main job over sockets: ask for an alarm, answer the question, get it, hear it ring; all of it stored with its ids."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.chat import Frame, Visitor, is_event
from tests.support.errand_process import ErrandProcess
from tests.support.rows import Rows
from tests.support.waiting import until

IDS = ("user_id", "user_chat_id", "session_id", "user_intent_id")
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT07:00")


def steps(events: list[Frame]) -> list[str]:
    return [event["step"] for event in events if event["type"] == "thinking"]


async def until_none(rows: Rows, **query: Any) -> None:
    """Returns when there is no such alarm: a ring is shown before its alarm is moved on."""

    async def are_gone() -> bool:
        return not await rows["alarms"].count_documents(query)

    await until(are_gone)


def kinds(events: list[Frame]) -> list[str]:
    return [event.get("step") or event.get("status") or event["type"] for event in events if event["type"] != "owner"]


async def test_a_visitor_sees_every_step_up_to_question_and_form(visitor: Visitor) -> None:
    client = await visitor.connect()
    turn = await client.asks("set an alarm")
    assert kinds(turn) == [
        "session_start",
        "message_processing",
        "intent_recognition",
        "intent_recognized",
        "session_started",
        "intent_started",
        "parameter_extraction",
        "follow_up_generation",
        "response",
        "component",
    ]
    recognized = next(event for event in turn if event.get("step") == "intent_recognized")
    start, end = recognized["highlight"]
    assert recognized["content"][start:end] == "create_alarm"
    question, form = turn[-2:]
    assert question["question_id"] == form["question_id"]
    assert form["schema"]["required"] == ["time"]
    assert form["state"] == "open"


async def test_the_worked_example_keeps_its_ids_over_a_dropped_line(visitor: Visitor) -> None:
    first = await visitor.connect()
    chat_id, socket_1 = first.connected["user_chat_id"], first.connected["socket_connection_id"]
    started = (await first.asks("create alarm"))[-1]
    intent_1, session_1 = started["user_intent_id"], started["session_id"]
    first.drop()

    second = await visitor.connect(resuming=first)
    assert second.connected["user_chat_id"] == chat_id
    assert second.connected["socket_connection_id"] != socket_1
    assert second.connected["session"]["user_intent_id"] == intent_1
    answered = await second.asks("tomorrow at 7 am")
    assert {(event["user_intent_id"], event["session_id"]) for event in answered} == {(intent_1, session_1)}
    assert answered[-1]["status"] == "session_ended"

    again = (await second.asks("create another alarm"))[-1]
    assert again["user_chat_id"] == chat_id
    assert again["user_intent_id"] != intent_1
    assert again["session_id"] != session_1
    assert "time" not in again["values"]


async def test_every_event_is_in_the_history_with_all_ids(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("set an alarm")
    await client.asks("tomorrow at 7 am")
    stored = await rows["chat_history"].find({}).sort("seq", 1).to_list(None)
    assert [document["seq"] for document in stored] == list(range(1, len(stored) + 1))
    assert [document["_id"] for document in stored] == [event["id"] for event in client.events]
    for document in stored:
        if document["message_type"] != "owner":
            assert all(document[name] for name in (*IDS, "socket_connection_id")), document
    assert {document["message_type"] for document in stored} == {
        "user",
        "ai",
        "thinking",
        "component",
        "status",
        "owner",
    }


async def test_an_alarm_is_stored_with_the_visitors_wall_time(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect(time_zone="America/New_York")
    turn = await client.asks("wake me tomorrow at 7 am")
    assert "Alarm set for tomorrow, 7:00." in [event["content"] for event in turn]
    alarm = await rows["alarms"].find_one({})
    assert alarm is not None
    assert alarm["wall"].endswith("T07:00")
    assert alarm["time_zone"] == "America/New_York"
    assert (alarm["state"], alarm["repeat"], alarm["rings"]) == ("armed", "never", 0)


async def test_the_form_answers_the_question(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("set an alarm")
    form = await client.component()
    ack = await client.submits(form, {"time": TOMORROW, "label": "Gym", "repeat": "daily"})
    await client.final(ack["seq"])
    closed = await client.component("accepted")
    assert closed["component_id"] == form["component_id"]
    assert closed["rev"] > form["rev"]
    assert closed["values"]["label"] == "Gym"
    alarm = await rows["alarms"].find_one({})
    assert alarm is not None
    assert (alarm["wall"], alarm["label"], alarm["repeat"]) == (TOMORROW, "Gym", "daily")


async def test_a_wrong_form_comes_back_with_an_error_at_its_field(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("set an alarm")
    form = await client.component()
    ack = await client.submits(form, {"time": "2020-01-01T07:00", "repeat": "hourly"})
    last = await client.final(ack["seq"])
    assert (last["component_id"], last["state"]) == (form["component_id"], "open")
    assert last["rev"] > form["rev"]
    assert {error["field"] for error in last["errors"]} == {"time", "repeat"}
    assert last["values"]["time"] == "2020-01-01T07:00"
    assert await rows["alarms"].count_documents({}) == 0


async def test_the_second_answer_to_a_question_is_refused(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("set an alarm")
    form = await client.component()
    await client.asks("tomorrow at 7 am")
    late = await client.submits(form, {"time": TOMORROW})
    assert (late["type"], late["code"]) == ("error", "already_answered")
    assert await rows["alarms"].count_documents({}) == 1


async def test_alarms_are_listed_and_cancelled(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("wake me tomorrow at 7 am")
    listed = await client.asks("show my alarms")
    assert any("tomorrow, 7:00" in event["content"] for event in listed if event["type"] == "response")
    confirmation = (await client.asks("cancel my alarm"))[-1]
    assert (confirmation["kind"], confirmation["state"]) == ("confirmation", "open")
    assert await rows["alarms"].count_documents({"state": "armed"}) == 1
    cancelled = await client.asks("yes")
    assert any("cancelled" in event["content"] for event in cancelled if event["type"] == "response")
    assert await rows["alarms"].count_documents({"state": "armed"}) == 0


async def test_a_due_alarm_rings_once_on_every_socket_and_in_the_history(visitor: Visitor, rows: Rows) -> None:
    here, there = await visitor.connect(), await visitor.connect()
    await here.asks("wake me tomorrow at 7 am")
    await rows["alarms"].update_one({}, {"$set": {"due": datetime.now(UTC) - timedelta(seconds=1)}})
    rings = [await client.until(lambda frame: frame.get("trigger") == "alarm") for client in (here, there)]
    assert rings[0] == rings[1]
    assert rings[0]["cause"] is None
    await until_none(rows, state="armed")
    assert await rows["chat_history"].count_documents({"trigger": "alarm"}) == 1


async def test_a_second_socket_sees_the_same_chat_live(visitor: Visitor) -> None:
    here, there = await visitor.connect(), await visitor.connect()
    await here.asks("set an alarm")
    await there.until(lambda frame: bool(frame.get("final")))
    assert there.events == here.events


async def test_a_reload_shows_the_same_transcript(visitor: Visitor) -> None:
    before = await visitor.connect()
    await before.asks("set an alarm")
    await before.asks("tomorrow at 7 am")
    before.close()
    after = await visitor.connect()
    assert after.connected["resume"] == "fresh"
    assert [frame for frame in after.frames if is_event(frame)] == before.events


async def test_several_alarms_are_offered_as_choices(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("wake me tomorrow at 7 am")
    await client.asks("wake me tomorrow at 9 am")
    offered = (await client.asks("cancel my alarm"))[-1]
    assert offered["kind"] == "choices"
    options = offered["schema"]["properties"]["alarm"]["oneOf"]
    assert [option["title"] for option in options] == ["tomorrow, 7:00", "tomorrow, 9:00", "All of them"]
    ack = await client.submits(offered, {"alarm": options[1]["const"]}, action="choose")
    confirmation = await client.final(ack["seq"])
    ack = await client.submits(confirmation, {"confirmed": True})
    await client.final(ack["seq"])
    armed = await rows["alarms"].find({"state": "armed"}).to_list(None)
    assert [alarm["wall"][-5:] for alarm in armed] == ["07:00"]


@pytest.mark.parametrize(
    ("text", "clock", "repeat"),
    [
        ("set an alarm for 7 am tomorrow", "07:00", "never"),
        ("wake me at half past five in the morning", "05:30", "never"),
        ("wake me every weekday at 6 am", "06:00", "weekdays"),
        ("set a daily alarm for 7 am", "07:00", "daily"),
        ("wake me every monday at 8:15 am", "08:15", "weekly"),
    ],
)
async def test_times_and_repeats_are_understood(
    visitor: Visitor, rows: Rows, text: str, clock: str, repeat: str
) -> None:
    client = await visitor.connect()
    await client.asks(text)
    alarm = await rows["alarms"].find_one({})
    assert alarm is not None
    assert (alarm["wall"][-5:], alarm["repeat"]) == (clock, repeat)


async def test_an_alarm_in_20_minutes_is_20_minutes_from_now(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    before = datetime.now(UTC)
    await client.asks("set an alarm in 20 minutes")
    alarm = await rows["alarms"].find_one({})
    assert alarm is not None
    assert timedelta(minutes=18) < alarm["due"] - before < timedelta(minutes=22)


async def test_a_daily_alarm_rings_again_the_next_day(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("set a daily alarm for 7 am")
    rung = datetime.now(UTC) - timedelta(seconds=1)
    wall = rung.astimezone(ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%dT%H:%M")
    await rows["alarms"].update_one({}, {"$set": {"due": rung, "wall": wall}})
    await client.until(lambda frame: frame.get("trigger") == "alarm")
    await until_none(rows, rings=0)
    alarm = await rows["alarms"].find_one({})
    assert alarm is not None
    assert alarm["state"] == "armed"
    assert timedelta(hours=22) < alarm["due"] - rung < timedelta(hours=26)
    assert alarm["wall"][-5:] == wall[-5:]


async def test_the_end_of_a_turn_is_logged_with_the_four_ids(visitor: Visitor, errand: ErrandProcess) -> None:
    client = await visitor.connect()
    last = (await client.asks("set an alarm"))[-1]
    line = json.loads(await asyncio.to_thread(errand.wait_for_log, f"{visitor.user_chat_id}.*turn ended"))
    for name in ("user_chat_id", "socket_connection_id", "session_id", "user_intent_id"):
        assert line[name] == last[name]
