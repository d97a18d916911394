"""Appointments over the socket: free slots are found and offered, nobody gets a slot that another one has."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo import MongoClient
from tornado.ioloop import IOLoop

from tests.support.chat import Client, Frame, Visitor
from tests.support.database import a_database_name
from tests.support.errand_process import ErrandProcess
from tests.support.tasks import does, is_done, said, submits

Database = AsyncIOMotorDatabase[dict[str, Any]]
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=BERLIN)  # a Monday
WHO = {"name": "Ada Lovelace", "email": "ada@example.org"}
HOURS = {
    "time_zone": "Europe/Berlin",
    "slots": {"monday": ["09:00-12:00"], "tuesday": ["09:00-12:00", "14:00-16:00"], "friday": ["09:00-10:00"]},
    "slot_minutes": 30,
    "days_ahead": 14,
    "exceptions": ["2026-03-10", "2026-03-14 10:00-11:00"],
}
PARALLEL = 50
MOVING = [f"2026-03-03T{hour:02}:{minute:02}" for hour in (9, 10, 11) for minute in (0, 30)]


def environment(now: datetime = NOW, **booking: Any) -> dict[str, str]:
    offset = (now - datetime.now(UTC)).total_seconds()
    return {
        "ERRAND_CLOCK_OFFSET_SECONDS": str(offset),
        "ERRAND_BOOKING": json.dumps(HOURS | booking),
        "ERRAND_LIMITS__COMMANDS_BURST": "500",
    }


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, mongodb_uri: str) -> Iterator[ErrandProcess]:
    """A server with a calendar, at eight on a Monday when it starts."""
    with a_database_name(mongodb_uri) as name:
        here = {"ERRAND_MONGODB_URI": mongodb_uri, "ERRAND_MONGODB__DATABASE": name}
        with ErrandProcess(tmp_path_factory.mktemp("shop"), here | environment()) as errand:
            yield errand


@pytest.fixture
def errand(shop: ErrandProcess, mongodb_uri: str) -> ErrandProcess:
    """The shop with an empty calendar."""
    with MongoClient[dict[str, Any]](mongodb_uri) as client:
        client[shop.environ["ERRAND_MONGODB__DATABASE"]]["bookings"].delete_many({})
    return shop


@pytest.fixture
def calendar(io_loop: IOLoop, shop: ErrandProcess, mongodb_uri: str) -> Iterator[Database]:
    """What the shop has stored."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongodb_uri, tz_aware=True)
    yield client[shop.environ["ERRAND_MONGODB__DATABASE"]]
    client.close()


async def books(client: Client, text: str, **values: object) -> list[Frame]:
    await client.asks(text)
    return await submits(client, {**(await client.component())["values"], **WHO, **values})


async def booked(database: Database) -> list[datetime]:
    found = await database["bookings"].find({"state": "booked"}).sort("slot", 1).to_list(None)
    return [booking["slot"].astimezone(BERLIN) for booking in found]


async def test_without_a_calendar_nobody_is_offered_one(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor]
) -> None:
    plain = await asyncio.to_thread(start_errand)
    turn = await (await new_visitor(plain.port).connect()).asks("book an appointment")
    assert not [event for event in turn if event.get("intent") == "book_appointment"]


async def test_next_tuesday_at_ten_is_a_slot(visitor: Visitor, calendar: Database) -> None:
    client = await visitor.connect()
    turn = await books(client, "book an appointment for tuesday at 10 am")
    assert is_done(turn)
    assert "booked: tomorrow, 10:00, 30 minutes, for Ada Lovelace" in said(turn)
    assert await booked(calendar) == [datetime(2026, 3, 3, 10, 0, tzinfo=BERLIN)]


async def test_the_question_names_free_slots(visitor: Visitor) -> None:
    client = await visitor.connect()
    asked = await client.asks("book an appointment")
    [question] = [event["content"] for event in asked if event["type"] == "response"]
    assert "Free are for example today, 9:00" in question


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        ("2026-03-03T13:00", "tomorrow, 11:30, tomorrow, 14:00 or tomorrow, 14:30"),  # between the hours
        ("2026-03-03T10:10", "tomorrow, 9:30, tomorrow, 10:00 or tomorrow, 10:30"),  # between two slots
        (
            "2026-03-10T10:00",
            "Monday 9 March, 10:30, Monday 9 March, 11:00 or Monday 9 March, 11:30",
        ),  # closed that day
        ("2026-03-03T02:00", "tomorrow, 14:00"),  # two o'clock in the afternoon was meant
    ],
)
async def test_a_time_without_a_slot_gets_the_nearest_free_ones(
    visitor: Visitor, calendar: Database, wanted: str, offered: str
) -> None:
    client = await visitor.connect()
    turn = await books(client, "book an appointment", time=wanted)
    assert not is_done(turn)
    assert f"Free near it: {offered}." in said(turn)
    form = turn[-1]
    assert (form["type"], form["state"]) == ("component", "open")
    assert [error["field"] for error in form["errors"]] == ["time"]
    assert form["values"]["email"] == WHO["email"]
    assert await booked(calendar) == []


async def test_a_taken_slot_is_refused_and_the_next_one_is_got(
    visitor: Visitor, stranger: Visitor, calendar: Database
) -> None:
    mine, theirs = await visitor.connect(), await stranger.connect()
    await books(mine, "book an appointment", time="2026-03-03T10:00")
    refused = await books(theirs, "book an appointment", time="2026-03-03T10:00")
    assert "tomorrow, 10:00 is taken. Free near it: tomorrow, 9:00, tomorrow, 9:30 or tomorrow, 10:30" in said(refused)
    assert is_done(await submits(theirs, {**WHO, "time": "2026-03-03T10:30"}))
    assert len(await booked(calendar)) == 2


async def test_an_extra_day_is_open(visitor: Visitor, calendar: Database) -> None:
    client = await visitor.connect()
    assert is_done(await books(client, "book an appointment", time="2026-03-14T10:30"))
    assert await booked(calendar) == [datetime(2026, 3, 14, 10, 30, tzinfo=BERLIN)]


async def test_a_visitor_elsewhere_is_told_both_clocks(visitor: Visitor, calendar: Database) -> None:
    client = await visitor.connect(time_zone="America/New_York")
    turn = await books(client, "book an appointment", time="2026-03-03T04:00")
    assert "tomorrow, 4:00 (10:00 Berlin time)" in said(turn)
    assert await booked(calendar) == [datetime(2026, 3, 3, 10, 0, tzinfo=BERLIN)]


async def test_slots_keep_their_wall_clock_over_a_change_of_clocks(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor], database: Database
) -> None:
    before = environment(datetime(2026, 3, 27, 8, 0, tzinfo=BERLIN))
    client = await new_visitor((await asyncio.to_thread(start_errand, before)).port).connect()
    assert is_done(await books(client, "book an appointment", time="2026-03-30T09:00"))
    [slot] = await booked(database)
    assert slot.astimezone(UTC).hour == 7


async def test_own_bookings_are_listed_and_cancelled_and_the_slot_is_free_again(
    visitor: Visitor, stranger: Visitor, calendar: Database
) -> None:
    mine, theirs = await visitor.connect(), await stranger.connect()
    await books(mine, "book an appointment", time="2026-03-03T10:00")
    assert "You have one appointment: tomorrow, 10:00" in said(await mine.asks("show my appointments"))
    assert "You have no appointment" in said(await theirs.asks("show my appointments"))
    assert "no appointment to cancel" in said(await theirs.asks("cancel my appointment"))
    assert is_done(await does(mine, "cancel my appointment"))
    assert await booked(calendar) == []
    assert is_done(await books(theirs, "book an appointment", time="2026-03-03T10:00"))


async def test_fifty_at_once_want_one_slot_and_one_gets_it(
    errand: ErrandProcess, new_visitor: Callable[[int], Visitor], calendar: Database
) -> None:
    clients = [await new_visitor(errand.port).connect() for _ in range(PARALLEL)]
    for client in clients:
        await client.asks("book an appointment")
    turns = await asyncio.gather(*(submits(client, {**WHO, "time": "2026-03-03T10:00"}) for client in clients))
    winners = [turn for turn in turns if is_done(turn)]
    losers = [turn for turn in turns if not is_done(turn)]
    assert (len(winners), len(losers)) == (1, PARALLEL - 1)
    assert all(
        "tomorrow, 10:00 is taken. Free near it: tomorrow, 9:00, tomorrow, 9:30 or tomorrow, 10:30" in said(turn)
        for turn in losers
    )
    assert len(await booked(calendar)) == 1


async def test_several_want_to_move_to_one_slot_and_one_gets_it(
    errand: ErrandProcess, new_visitor: Callable[[int], Visitor], calendar: Database
) -> None:
    clients = [await new_visitor(errand.port).connect() for _ in MOVING]
    for client, time in zip(clients, MOVING, strict=True):
        assert is_done(await books(client, "book an appointment", time=time))
    turns = await asyncio.gather(*(client.asks("move my appointment to tomorrow at 2 pm") for client in clients))
    moved = [number for number, turn in enumerate(turns) if is_done(turn)]
    assert len(moved) == 1
    assert all("tomorrow, 14:00 is taken" in said(turn) for turn in turns if not is_done(turn))
    kept = [datetime.fromisoformat(time).replace(tzinfo=BERLIN) for n, time in enumerate(MOVING) if n not in moved]
    assert await booked(calendar) == [*kept, datetime(2026, 3, 3, 14, 0, tzinfo=BERLIN)]


async def test_the_slot_that_was_left_is_free_for_others(
    visitor: Visitor, stranger: Visitor, calendar: Database
) -> None:
    mine, theirs = await visitor.connect(), await stranger.connect()
    await books(mine, "book an appointment", time="2026-03-03T10:00")
    assert "tomorrow, 11:00 in place of tomorrow, 10:00" in said(await mine.asks("no, at 11"))
    assert is_done(await books(theirs, "book an appointment", time="2026-03-03T10:00"))
    assert "tomorrow, 10:00 is taken" in said(await mine.asks("no, at 10"))
    assert [slot.hour for slot in await booked(calendar)] == [10, 11]


@pytest.mark.parametrize("failpoint", ["before_tool:2", "after_tool:2"])
async def test_an_appointment_is_moved_once_though_the_server_dies(
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    database: Database,
    failpoint: str,
) -> None:
    errand = await asyncio.to_thread(start_errand, environment() | {"ERRAND_FAILPOINT": failpoint})
    client = await (visitor := new_visitor(errand.port)).connect()
    await books(client, "book an appointment", time="2026-03-03T10:00")
    ack = await client.says("move my appointment to 11 am")
    await client.closed()
    await asyncio.to_thread(errand.wait)
    await asyncio.to_thread(errand.restart, {**errand.environ, "ERRAND_FAILPOINT": ""})
    again = await visitor.connect()
    await again.final(ack["seq"])
    assert "tomorrow, 11:00 in place of tomorrow, 10:00" in said(
        [event for event in again.events if event["cause"] == ack["seq"]]
    )
    assert await booked(database) == [datetime(2026, 3, 3, 11, 0, tzinfo=BERLIN)]


async def test_a_booking_is_made_once_though_the_server_dies_after_it(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor], database: Database
) -> None:
    errand = await asyncio.to_thread(start_errand, environment() | {"ERRAND_FAILPOINT": "after_tool"})
    client = await new_visitor(errand.port).connect()
    await client.asks("book an appointment")
    form = await client.component()
    visitor_chat = tuple(client.connected[name] for name in ("user_chat_id", "token", "epoch"))
    await client.submits(form, {**WHO, "time": "2026-03-03T10:00"})
    await client.closed()
    await asyncio.to_thread(errand.wait)
    alive = {name: value for name, value in errand.environ.items() if name != "ERRAND_FAILPOINT"}
    await asyncio.to_thread(errand.restart, alive | environment(NOW + timedelta(minutes=5)))
    again = new_visitor(errand.port)
    again.user_chat_id, again.token, again.epoch = visitor_chat
    reconnected = await again.connect()
    done = await reconnected.until(lambda frame: frame.get("status") == "intent_completed")
    assert done.get("reason") is None
    assert len(await booked(database)) == 1


async def test_a_full_calendar_says_so(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor]
) -> None:
    full = environment(slots={"monday": ["09:00-09:30"]}, days_ahead=3, exceptions=[])
    errand = await asyncio.to_thread(start_errand, full)
    assert is_done(
        await books(await new_visitor(errand.port).connect(), "book an appointment", time="2026-03-02T09:00")
    )
    late = await (await new_visitor(errand.port).connect()).asks("book an appointment")
    assert "There is no free appointment in the next 3 days" in said(late)
