"""The rows of intents and sessions beside the log: what a later owner of the chat has stored, an earlier one leaves alone."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from protocol.stored import IntentRow
from storage.intents import Intents

Database = AsyncIOMotorDatabase[dict[str, Any]]
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROW = IntentRow("intent", "session", "chat", "visitor", "default", "create_alarm", "Set an alarm", "active", NOW, NOW)


async def test_an_owner_that_was_fenced_stores_no_state_over_that_of_a_later_one(database: Database) -> None:
    intents = Intents(database)
    await intents.save(ROW, {"time": "7:00"}, 2)
    await intents.save(replace(ROW, state="abandoned"), {}, 1)
    assert await intents.session("session") == ROW
    assert await intents.parameters("intent") == {"time": "7:00"}
    completed = replace(ROW, state="completed")
    for epoch in (2, 3):
        await intents.save(completed, {"time": "8:00"}, epoch)
        assert await intents.session("session") == completed
        assert await intents.parameters("intent") == {"time": "8:00"}


async def test_a_session_that_has_gone_on_in_another_one_is_ended_alone(database: Database) -> None:
    intents = Intents(database)
    await intents.save(replace(ROW, session_id="later"), {"time": "7:00"}, 1)
    await database["sessions"].insert_one({"_id": "session", "state": "active"})
    await intents.end_session("session", NOW)
    await intents.end_session("later session that is not there", NOW)
    states = {row["_id"]: row["state"] for row in await database["sessions"].find({}).to_list(None)}
    assert states == {"session": "abandoned", "later": "active"}
