"""What a chat has brought about: read from the database and the shop, past the server, in the words of dialogues."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pymongo import MongoClient

from tests.dialogues.stage import Stage

Document = dict[str, Any]
Found = Mapping[str, list[Document]]


async def effects_of(stage: Stage, user_chat_id: str) -> Found:
    """All that is there of this chat, by the names of `Effects`, in the order of time."""
    found = await asyncio.to_thread(_stored, stage.uri, stage.database_name, user_chat_id)
    found["returns"] = [parameters for chat, parameters in stage.shop.returned.values() if chat == user_chat_id]
    return found


def _stored(uri: str, database_name: str, user_chat_id: str) -> dict[str, list[Document]]:
    of_chat = {"user_chat_id": user_chat_id}
    with MongoClient[Document](uri, tz_aware=True) as client:
        database = client[database_name]
        rings = list(database["alarms"].find({**of_chat, "state": "armed"}).sort("due", 1))
        bookings = list(database["bookings"].find({**of_chat, "state": "booked"}).sort("slot", 1))
        messages = list(database["contact_requests"].find(of_chat).sort("created", 1))
        handoffs = list(database["handoffs"].find({**of_chat, "state": "open"}))
    return {
        "alarms": [_ring(ring) for ring in rings if ring["kind"] == "alarm"],
        "reminders": [_ring(ring) | {"text": ring["label"]} for ring in rings if ring["kind"] == "reminder"],
        "timers": [
            {"name": ring["label"], "seconds": round((ring["due"] - ring["created"]).total_seconds())}
            for ring in rings
            if ring["kind"] == "timer"
        ],
        "messages": messages,
        "appointments": [booking | {"time": _wall(booking["slot"])} for booking in bookings],
        "handoffs": handoffs,
    }


def _ring(ring: Document) -> Document:
    seconds = round((ring["due"] - ring["created"]).total_seconds())
    return {"time": ring["wall"][:16], "label": ring["label"], "repeat": ring["repeat"], "after": seconds}


def _wall(instant: datetime) -> str:
    return instant.astimezone(ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%dT%H:%M")
