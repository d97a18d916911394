"""Alarms, reminders and timers over the socket of the running server: set, listed, changed, cancelled, rung, put off."""

import asyncio
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from tests.support.chat import Client, Frame, Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.rows import Rows
from tests.support.tasks import does, is_done, said
from tests.support.waiting import until

Database = AsyncIOMotorDatabase[dict[str, Any]]


async def ring(client: Client, trigger: str) -> Frame:
    return await client.until(lambda frame: frame.get("trigger") == trigger)


async def make_due(rows: Rows) -> None:
    """Moves what is set to a moment ago."""
    await rows["alarms"].update_one({"state": "armed"}, {"$set": {"due": datetime.now(UTC) - timedelta(seconds=1)}})


async def until_rung(rows: Rows | Database) -> None:
    """Returns when a ring is not only shown but noted too."""

    async def is_noted() -> bool:
        return bool(await rows["alarms"].count_documents({"rings": 1}))

    await until(is_noted)


async def the_one(rows: Rows | Database, **query: Any) -> dict[str, Any]:
    found = await rows["alarms"].find(query).to_list(None)
    assert len(found) == 1, found
    return found[0]


async def test_an_alarm_gets_another_time(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("wake me tomorrow at 7 am")
    turn = await does(client, "change my alarm to tomorrow 8 am")
    assert is_done(turn)
    assert "now set for tomorrow, 8:00" in said(turn)
    alarm = await the_one(rows)
    assert (alarm["wall"][-5:], alarm["state"]) == ("08:00", "armed")


async def test_what_shall_change_is_asked_for(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("wake me tomorrow at 7 am")
    question = await client.asks("change my alarm")
    assert "What is the new time?" in said(question)
    assert is_done(await client.asks("tomorrow at 9 am"))
    assert (await the_one(rows))["wall"][-5:] == "09:00"


async def test_a_time_that_is_not_clear_is_asked_for_and_nothing_is_changed(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("wake me tomorrow at 7 am")
    assert "What is the new time?" in said(await client.asks("change my alarm to 8"))
    alarm = await the_one(rows)
    assert (alarm["wall"][-5:], alarm["label"]) == ("07:00", None)


async def test_the_time_that_it_has_is_not_the_one_that_it_gets(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("wake me tomorrow at 7 am")
    assert is_done(await client.asks("move my 7 am alarm to 8 am"))
    assert (await the_one(rows))["wall"][-5:] == "08:00"


async def test_an_alarm_gets_a_label_and_a_repetition_and_keeps_its_time(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("wake me tomorrow at 7 am")
    await client.asks("change my alarm")
    form = await client.component()
    alarm = form["values"]["alarm"]
    ack = await client.submits(form, {"alarm": alarm, "label": "Gym", "repeat": "daily"})
    await client.final(ack["seq"])
    changed = await the_one(rows)
    assert (changed["label"], changed["repeat"], changed["wall"][-5:]) == ("Gym", "daily", "07:00")


async def test_on_weekdays_never_begins_on_a_weekend(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("set an alarm")
    saturday = datetime.now(UTC).date() + timedelta(days=1)
    while saturday.weekday() != 5:
        saturday += timedelta(days=1)
    ack = await client.submits(await client.component(), {"time": f"{saturday}T07:00", "repeat": "weekdays"})
    await client.final(ack["seq"])
    alarm = await the_one(rows)
    assert alarm["wall"] == f"{saturday + timedelta(days=2)}T07:00"


async def test_a_name_picks_one_of_several_alarms(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("set an alarm called swimming for tomorrow at 7 am")
    await client.asks("set an alarm called breakfast for tomorrow at 9 am")
    assert is_done(await does(client, "cancel the swimming alarm"))
    assert (await the_one(rows, state="armed"))["label"] == "breakfast"
    assert is_done(await does(client, "cancel the 9 am alarm"))
    assert await rows["alarms"].count_documents({"state": "armed"}) == 0


async def test_snooze_rings_again_after_ten_minutes(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("set an alarm called gym for tomorrow at 7 am")
    await make_due(rows)
    first = await ring(client, "alarm")
    assert "Snooze" in first["suggestions"]
    await until_rung(rows)
    turn = await client.asks("Snooze")
    assert "rings again in 10 minutes" in said(turn)
    snoozed = await the_one(rows, state="armed")
    assert timedelta(minutes=9) < snoozed["due"] - datetime.now(UTC) <= timedelta(minutes=10)
    await make_due(rows)
    again = await ring(client, "alarm")
    assert "gym" in again["content"]
    assert again["id"] != first["id"]


async def test_snoozing_twice_is_one_ring_and_the_last_word_counts(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("wake me tomorrow at 7 am")
    await make_due(rows)
    await ring(client, "alarm")
    await until_rung(rows)
    await client.asks("snooze for 20 minutes")
    assert "in 5 minutes" in said(await client.asks("5 more minutes"))
    snoozed = await the_one(rows, state="armed")
    assert snoozed["due"] - datetime.now(UTC) <= timedelta(minutes=5)


async def test_snoozing_a_daily_alarm_keeps_its_next_day(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("set a daily alarm for 7 am")
    await make_due(rows)
    await ring(client, "alarm")
    await until_rung(rows)
    await client.asks("snooze")
    armed = await rows["alarms"].find({"state": "armed"}).sort("due", 1).to_list(None)
    assert [alarm["repeat"] for alarm in armed] == ["never", "daily"]


async def test_snooze_without_a_ring_says_so(visitor: Visitor) -> None:
    client = await visitor.connect()
    assert "Nothing has rung here yet" in said(await client.asks("snooze"))


async def test_a_reminder_is_set_in_one_sentence(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    turn = await client.asks("remind me to call Bob tomorrow at 5 pm")
    assert said(turn) == "I'll remind you tomorrow, 17:00: call Bob."
    reminder = await the_one(rows)
    assert (reminder["kind"], reminder["label"], reminder["wall"][-5:]) == ("reminder", "call Bob", "17:00")


async def test_a_reminder_asks_for_what_is_missing(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("remind me")
    asked = await client.component()
    assert set(asked["schema"]["required"]) == {"text", "time"}
    await client.asks("buy milk")
    assert is_done(await client.asks("tomorrow at noon"))
    assert (await the_one(rows))["label"] == "buy milk"


async def test_a_reminder_comes_to_every_tab_and_once(visitor: Visitor, rows: Rows) -> None:
    here, there = await visitor.connect(), await visitor.connect()
    await here.asks("remind me to call Bob tomorrow at 5 pm")
    await make_due(rows)
    seen = [await ring(client, "reminder") for client in (here, there)]
    assert seen[0] == seen[1]
    assert seen[0]["content"] == "🔔 Reminder: call Bob."
    assert seen[0]["cause"] is None
    await until_rung(rows)
    assert await rows["chat_history"].count_documents({"trigger": "reminder"}) == 1


async def test_reminders_are_listed_changed_and_cancelled(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    assert "You have no reminders" in said(await client.asks("show my reminders"))
    await client.asks("remind me to call Bob tomorrow at 5 pm")
    assert "“call Bob”, tomorrow, 17:00" in said(await client.asks("show my reminders"))
    assert "tomorrow, 18:00: call Bob" in said(await does(client, "move my reminder to tomorrow 6 pm"))
    await does(client, "cancel my reminder")
    assert (await the_one(rows))["state"] == "cancelled"


async def test_alarms_and_reminders_do_not_mix(visitor: Visitor) -> None:
    client = await visitor.connect()
    await client.asks("remind me to call Bob tomorrow at 5 pm")
    assert "You have no alarms" in said(await client.asks("show my alarms"))
    assert "no alarms to cancel" in said(await client.asks("cancel my alarm"))


@pytest.mark.parametrize(
    ("text", "seconds", "words"),
    [
        ("timer for 10 minutes", 600, "10 minutes"),
        ("set a 90 second timer", 90, "1 minute 30 seconds"),
        ("set a timer for an hour and a half", 5400, "1 hour 30 minutes"),
    ],
)
async def test_a_timer_runs_to_the_second(visitor: Visitor, rows: Rows, text: str, seconds: int, words: str) -> None:
    client = await visitor.connect()
    turn = await client.asks(text)
    assert words in said(turn)
    timer = await the_one(rows)
    assert timer["due"] - timer["created"] == timedelta(seconds=seconds)


async def test_a_short_timer_rings_by_itself(visitor: Visitor) -> None:
    client = await visitor.connect()
    started = await client.asks("set a timer for 1 second")
    rung = await ring(client, "timer")
    assert "Time is up: your timer of 1 second has ended" in rung["content"]
    assert rung["timestamp"] > started[0]["timestamp"]


async def test_timers_tell_what_is_left_and_are_cancelled(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("start a 3 minute timer for the eggs")
    left = said(await client.asks("how much time is left"))
    assert "left of 3 minutes" in left
    assert is_done(await does(client, "cancel the timer"))
    assert (await the_one(rows))["state"] == "cancelled"
    assert "No timer is running" in said(await client.asks("show my timers"))


async def test_a_timer_of_two_days_is_refused_with_a_way_out(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    turn = await client.asks("timer for 48 hours")
    assert "say “remind me”" in said(turn)
    assert await rows["alarms"].count_documents({}) == 0


async def test_another_zone_is_named(visitor: Visitor, rows: Rows) -> None:
    berlin = await visitor.connect(time_zone="Europe/Berlin")
    await berlin.asks("wake me tomorrow at 7 am")
    berlin.close()
    here = await visitor.connect(time_zone="America/New_York")
    assert "7:00 Berlin time" in said(await here.asks("show my alarms"))
    moved = await does(here, "change my alarm to tomorrow 8 am")
    assert "set for tomorrow, 8:00." in said(moved)
    assert (await the_one(rows))["time_zone"] == "America/New_York"


async def test_the_31st_of_every_month_is_the_last_day_of_a_shorter_one(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect()
    await client.asks("remind me on the 31st of every month at 9 am to pay the rent")
    turns: list[datetime] = []
    for _ in range(4):
        await make_due(rows)
        await ring(client, "reminder")
        turns.append(datetime.fromisoformat((await rung(rows, len(turns) + 1))["wall"]))
    assert [turn.day for turn in turns] == [monthrange(turn.year, turn.month)[1] for turn in turns]
    assert len({turn.month for turn in turns}) == len(turns)


async def rung(rows: Rows, times: int) -> dict[str, Any]:
    """What repeats, when its ring is noted and it is set again."""
    query = {"state": "armed", "rings": times}

    async def is_noted() -> bool:
        return await rows["alarms"].find_one(query) is not None

    await until(is_noted)
    return await the_one(rows, **query)


async def test_days_without_a_server_end_in_one_ring(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor], database: Database
) -> None:
    errand = await asyncio.to_thread(start_errand)
    visitor = new_visitor(errand.port)
    client = await visitor.connect()
    await client.asks("remind me every day at 8 am to stretch")
    await client.asks("remind me tomorrow at 9 am to pay the rent")
    await asyncio.to_thread(errand.stop)
    days = {**errand.environ, "ERRAND_CLOCK_OFFSET_SECONDS": str(timedelta(days=5).total_seconds())}
    await asyncio.to_thread(errand.restart, days)
    again = await visitor.connect(client)
    late = {(await ring(again, "reminder"))["content"].split(".")[0] for _ in range(2)}
    assert late == {"🔔 Reminder: stretch", "🔔 Reminder: pay the rent"}
    await until_rung(database)
    assert await database["chat_history"].count_documents({"trigger": "reminder"}) == 2
    daily = await the_one(database, state="armed")
    assert daily["due"] > datetime.now(UTC) + timedelta(days=5)


@pytest.mark.parametrize("words", ["add 5 minutes", "5 more minutes"])
async def test_five_minutes_more_are_never_ten_though_the_server_dies_after_them(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor], database: Database, words: str
) -> None:
    errand = await asyncio.to_thread(start_errand, {"ERRAND_FAILPOINT": "after_tool:2"})
    client = await (visitor := new_visitor(errand.port)).connect()
    await client.asks("timer for 10 minutes")
    await client.says(words)
    await client.closed()
    await asyncio.to_thread(errand.wait)
    await asyncio.to_thread(errand.restart, {**errand.environ, "ERRAND_FAILPOINT": ""})
    again = await visitor.connect()
    await again.until(lambda frame: frame.get("status") == "intent_completed" and frame["intent"] != "start_timer")
    timer = await the_one(database)
    assert timer["due"] - timer["created"] == timedelta(minutes=15)
