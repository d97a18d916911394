"""What a server asks of the database each second, or with each change: the right answer, in words that go by an index.

The embedded database looks through the whole collection for an "$or", even beside an `_id`: with 9,000 events and twenty
chats watched one look took it a second of processor time.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import Int64
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent
from tornado.ioloop import IOLoop

from protocol.stored import IntentRow, StoredAlarm
from storage.alarms import Alarms
from storage.chat_log import ChatLog
from storage.intents import Intents

Database = AsyncIOMotorDatabase[dict[str, Any]]
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROW = IntentRow("intent", "session", "chat", "visitor", "default", "create_alarm", "Set an alarm", "active", NOW, NOW)
ALARM = StoredAlarm("a", "chat", "visitor", None, "2026-03-02T09:00", "Europe/Berlin", "never", NOW, 0, "armed", NOW)


class Heard(CommandListener):
    """All commands that went to the database, as text."""

    def __init__(self) -> None:
        self.commands: list[str] = []

    def started(self, event: CommandStartedEvent) -> None:
        self.commands.append(str(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing more is known of it."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Neither."""


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def database(io_loop: IOLoop, mongodb_uri: str, database_name: str, heard: Heard) -> Iterator[Database]:
    """One whose commands are heard; when the test has ended, none of them had an "$or"."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongodb_uri, tz_aware=True, event_listeners=[heard])
    yield client[database_name]
    client.close()
    assert heard.commands
    assert [command for command in heard.commands if "$or" in command] == []


async def test_chats_that_have_moved_are_found_among_those_with_the_same_tail_and_others(database: Database) -> None:
    heads = {"still": 2, "moved": 3, "alone": 9, "far behind": 5, "empty": 0}
    await database["chat_history"].insert_many(
        [{"user_chat_id": chat, "seq": Int64(seq)} for chat, head in heads.items() for seq in range(1, head + 1)]
    )
    tails = {"still": 2, "moved": 2, "alone": 8, "far behind": 1, "empty": 0}
    assert await ChatLog(database).moved(tails) == {"moved", "alone", "far behind"}
    assert await ChatLog(database).moved(heads) == set()


async def test_each_due_alarm_is_claimed_once_the_longest_due_first(database: Database) -> None:
    alarms = Alarms(database)
    for name, ago in (("later", -60), ("first", 90), ("second", 30)):
        await alarms.add(replace(ALARM, alarm_id=name, due=NOW - timedelta(seconds=ago)))
    claimed = [await alarms.claim_due(NOW) for _ in range(3)]
    assert [alarm and alarm.alarm_id for alarm in claimed] == ["first", "second", None]
    again = await alarms.claim_due(NOW + timedelta(seconds=31))
    assert again is not None
    assert again.alarm_id == "first"


async def test_a_repeat_of_a_change_or_cancel_gives_the_same_answer_and_another_comes_too_late(
    database: Database,
) -> None:
    alarms = Alarms(database)
    await alarms.add(ALARM)
    assert [await alarms.change(replace(ALARM, label="Gym"), by) for by in ("one", "one", "two", "one")] == [
        True,
        True,
        True,
        True,
    ]
    cancelled = [await alarms.cancel("chat", "a", by) for by in ("three", "three", "four")]
    assert [alarm and alarm.label for alarm in cancelled] == ["Gym", "Gym", None]
    assert [await alarms.change(ALARM, by) for by in ("one", "five")] == [True, False]
    assert await alarms.cancel("other chat", "a", "three") is None


async def test_a_row_is_stored_unless_one_of_a_later_owner_stands_there(database: Database) -> None:
    intents = Intents(database)
    for state, epoch in (("active", 2), ("abandoned", 1), ("completed", 2)):
        await intents.save(replace(ROW, state=state), {}, epoch)
    assert await intents.session("session") == replace(ROW, state="completed")
