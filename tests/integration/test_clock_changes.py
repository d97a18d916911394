"""Alarms over the nights in which clocks change: the wall clock that was named is the one at which they ring."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from tests.support.chat import Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.waiting import until

Database = AsyncIOMotorDatabase[dict[str, Any]]


@dataclass(frozen=True)
class Night:
    """The evening before a change of clocks, as wall time in its zone."""

    time_zone: str
    wall_time: str

    @property
    def evening(self) -> datetime:
        return datetime.fromisoformat(self.wall_time)

    @property
    def now(self) -> datetime:
        return self.evening.replace(tzinfo=ZoneInfo(self.time_zone)).astimezone(UTC)

    def wall(self, hour: int, minute: int = 0, days: int = 1) -> datetime:
        """A wall time of a later day."""
        return self.evening.replace(hour=hour, minute=minute) + timedelta(days=days)


NIGHTS = [
    Night("Europe/Berlin", "2027-03-27T21:00"),  # 02:00 becomes 03:00
    Night("Europe/Berlin", "2027-10-30T21:00"),  # 03:00 becomes 02:00
    Night("America/New_York", "2027-03-13T21:00"),
    Night("America/New_York", "2027-11-06T21:00"),
]
OF_NIGHTS = [f"{night.time_zone} {night.evening:%Y-%m}" for night in NIGHTS]


def at(now: datetime) -> dict[str, str]:
    """The environment of a server whose clock shows `now` when it is made."""
    offset = (now - datetime.now(UTC)).total_seconds()
    return {"ERRAND_CLOCK_OFFSET_SECONDS": str(offset), "ERRAND_ALARMS__POLL_SECONDS": "0.1"}


async def due_of(database: Database) -> datetime:
    alarm = await database["alarms"].find_one({})
    assert alarm is not None
    due: datetime = alarm["due"]
    return due.astimezone(UTC)


@pytest.mark.parametrize("night", NIGHTS, ids=OF_NIGHTS)
async def test_an_alarm_rings_at_its_wall_clock_on_the_morning_after_the_change(
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    database: Database,
    night: Night,
) -> None:
    errand = await asyncio.to_thread(start_errand, at(night.now))
    visitor = new_visitor(errand.port)
    client = await visitor.connect(time_zone=night.time_zone)
    await client.asks("set a daily alarm for 7 am")
    due = await due_of(database)
    assert due.astimezone(ZoneInfo(night.time_zone)).replace(tzinfo=None) == night.wall(7)
    assert due - night.now != timedelta(hours=10)  # as it would be without a change

    client.close()
    await asyncio.to_thread(errand.stop)
    await asyncio.to_thread(errand.restart, {**errand.environ, **at(due - timedelta(seconds=1))})
    woken = await visitor.connect(time_zone=night.time_zone)
    ring = await woken.until(lambda frame: frame.get("trigger") == "alarm")
    assert "7:00" in ring["content"]
    assert datetime.fromisoformat(ring["timestamp"]) >= due

    async def is_moved_on() -> bool:
        return await due_of(database) != due

    await until(is_moved_on)
    assert (await due_of(database)).astimezone(ZoneInfo(night.time_zone)).replace(tzinfo=None) == night.wall(7, days=2)


@pytest.mark.parametrize(
    ("night", "clock", "instant"),
    [
        (NIGHTS[0], "2:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # does not exist: an hour later, 03:30
        (NIGHTS[1], "2:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),  # comes twice: the first one
        (NIGHTS[2], "2:30", datetime(2027, 3, 14, 7, 30, tzinfo=UTC)),
        (NIGHTS[3], "1:30", datetime(2027, 11, 7, 5, 30, tzinfo=UTC)),
    ],
    ids=OF_NIGHTS,
)
async def test_a_time_that_does_not_exist_or_comes_twice_rings_once(
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    database: Database,
    night: Night,
    clock: str,
    instant: datetime,
) -> None:
    errand = await asyncio.to_thread(start_errand, at(night.now))
    client = await new_visitor(errand.port).connect(time_zone=night.time_zone)
    await client.asks(f"wake me tomorrow at {clock} am")
    assert await due_of(database) == instant


async def test_a_visitor_who_changes_zone_is_told_which_one_is_meant(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor], database: Database
) -> None:
    errand = await asyncio.to_thread(start_errand)
    visitor = new_visitor(errand.port)
    client = await visitor.connect(time_zone="Europe/Berlin")
    await client.asks("wake me tomorrow at 7 am")
    client.close()

    abroad = await visitor.connect(time_zone="America/New_York")
    turn = await abroad.asks("wake me tomorrow at 9 am")
    told = [event["content"] for event in turn if event["type"] == "response"]
    assert told[0] == "Your clock is in another time zone now: times mean New York time."
    listed = await abroad.asks("show my alarms")
    rows = next(event for event in listed if event["type"] == "component")["ui"]["items"]
    assert ["Berlin time" in row["title"] for row in rows] == [True, False]
    zones = [alarm["time_zone"] for alarm in await database["alarms"].find({}).sort("created", 1).to_list(None)]
    assert zones == ["Europe/Berlin", "America/New_York"]
    assert not any("time zone" in event["content"] for event in listed)  # told once
