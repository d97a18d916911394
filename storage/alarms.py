"""Alarms: stored when set, claimed when due so that one node rings, moved on when the ring is in the log."""

from dataclasses import asdict
from datetime import datetime, timedelta

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from protocol.stored import StoredAlarm
from storage.database import Collection, Database, Document, wrapped

_CLAIM = timedelta(seconds=30)


class Alarms:
    """The collection `alarms`."""

    def __init__(self, database: Database) -> None:
        self._alarms: Collection = database["alarms"]

    async def ensure_indexes(self) -> None:
        with wrapped():
            await self._alarms.create_index([("state", 1), ("due", 1)])
            await self._alarms.create_index([("user_chat_id", 1), ("due", 1)])

    async def add(self, alarm: StoredAlarm) -> bool:
        """Stores an alarm under its id; False when it was there already, which changes nothing."""
        fields: Document = asdict(alarm)
        fields["_id"] = fields.pop("alarm_id")
        with wrapped():
            try:
                await self._alarms.insert_one(fields)
            except DuplicateKeyError:
                return False
        return True

    async def armed(self, user_chat_id: str) -> list[StoredAlarm]:
        """The chat's alarms that will ring, soonest first."""
        with wrapped():
            found = self._alarms.find({"user_chat_id": user_chat_id, "state": "armed"}).sort([("due", 1), ("_id", 1)])
            return [_alarm(document) for document in await found.to_list(200)]

    async def cancel(self, user_chat_id: str, alarm_id: str, by: str) -> StoredAlarm | None:
        """Cancels an alarm of this chat; `by` makes a repeat of the same cancel give the same answer."""
        mine: Document = {"_id": alarm_id, "user_chat_id": user_chat_id}
        with wrapped():
            found = await self._alarms.find_one_and_update(
                mine | {"$or": [{"state": "armed"}, {"cancelled_by": by}]},
                {"$set": {"state": "cancelled", "cancelled_by": by}},
                return_document=ReturnDocument.AFTER,
            )
        return _alarm(found) if found else None

    async def claim_due(self, now: datetime) -> StoredAlarm | None:
        """One alarm that is due, claimed for this node: nobody else gets it for 30 s."""
        free: Document = {"$or": [{"claimed_until": {"$exists": False}}, {"claimed_until": {"$lt": now}}]}
        with wrapped():
            found = await self._alarms.find_one_and_update(
                {"state": "armed", "due": {"$lte": now}} | free,
                {"$set": {"claimed_until": now + _CLAIM}},
                sort=[("due", 1)],
                return_document=ReturnDocument.AFTER,
            )
        return _alarm(found) if found else None

    async def rang(self, alarm: StoredAlarm, following: tuple[str, datetime] | None) -> None:
        """The ring is in the log: the alarm moves to its next wall time and instant, or is done."""
        change: Document = {"state": "done"} if following is None else {"wall": following[0], "due": following[1]}
        with wrapped():
            await self._alarms.update_one(
                {"_id": alarm.alarm_id, "rings": alarm.rings, "state": "armed"},
                {"$set": change | {"rings": alarm.rings + 1}, "$unset": {"claimed_until": ""}},
            )

    async def erase(self, user_chat_id: str) -> None:
        with wrapped():
            await self._alarms.delete_many({"user_chat_id": user_chat_id})


def _alarm(document: Document) -> StoredAlarm:
    fields = {name: document[name] for name in StoredAlarm.__dataclass_fields__ if name != "alarm_id"}
    return StoredAlarm(alarm_id=document["_id"], **fields)
