"""Alarms, reminders and timers: stored when set, claimed when due so that one node rings, moved on when the ring is in the log."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from protocol.stored import RingKind, StoredAlarm
from storage.database import Collection, Database, Document, wrapped

_CLAIM = timedelta(seconds=30)
_MOST_SHOWN = 200
_NO_CLAIM: Document = {"claimed_until": ""}


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

    async def put_off(self, alarm: StoredAlarm) -> bool:
        """Stores a snooze; an earlier one of the same ring that has not rung yet gives way to it."""
        earlier: Document = {
            "user_chat_id": alarm.user_chat_id,
            "snooze_of": alarm.snooze_of,
            "state": "armed",
            "_id": {"$ne": alarm.alarm_id},
        }
        with wrapped():
            await self._alarms.update_many(earlier, {"$set": {"state": "cancelled", "cancelled_by": alarm.alarm_id}})
        return await self.add(alarm)

    async def armed(self, user_chat_id: str, kind: RingKind) -> list[StoredAlarm]:
        """The chat's alarms of a kind that will ring, soonest first."""
        query: Document = {"user_chat_id": user_chat_id, "state": "armed", "kind": kind}
        with wrapped():
            found = self._alarms.find(query).sort([("due", 1), ("_id", 1)])
            return [_alarm(document) for document in await found.to_list(_MOST_SHOWN)]

    async def last_rung(self, user_chat_id: str) -> StoredAlarm | None:
        """Whatever rang last in a chat."""
        query: Document = {"user_chat_id": user_chat_id, "rang_at": {"$ne": None}}
        with wrapped():
            found = await self._alarms.find_one(query, sort=[("rang_at", -1)])
        return _alarm(found) if found else None

    async def change(self, alarm: StoredAlarm, by: str) -> bool:
        """Gives an alarm that is still to ring the time, zone, repetition and label of `alarm`; False when it is too late.

        `by` makes a repeat of the same change give the same answer. Of one that has rung meanwhile (`rings`) the time is
        not known any more, so that it is too late for that too.
        """
        fields = ("wall", "time_zone", "repeat", "label", "due", "month_day")
        mine: Document = {"_id": alarm.alarm_id, "user_chat_id": alarm.user_chat_id}
        with wrapped():
            found = await self._alarms.update_one(
                mine | {"state": "armed", "rings": alarm.rings},
                {"$set": {name: getattr(alarm, name) for name in fields} | {"changed_by": by}},
            )
            return found.matched_count == 1 or await self._alarms.find_one(mine | {"changed_by": by}) is not None

    async def cancel(self, user_chat_id: str, alarm_id: str, by: str) -> StoredAlarm | None:
        """Cancels an alarm of this chat; `by` makes a repeat of the same cancel give the same answer."""
        mine: Document = {"_id": alarm_id, "user_chat_id": user_chat_id}
        with wrapped():
            found = await self._alarms.find_one_and_update(
                mine | {"state": "armed"},
                {"$set": {"state": "cancelled", "cancelled_by": by}},
                return_document=ReturnDocument.AFTER,
            ) or await self._alarms.find_one(mine | {"cancelled_by": by})
        return _alarm(found) if found else None

    async def claim_due(self, now: datetime) -> StoredAlarm | None:
        """One alarm that is due, claimed for this node: nobody else gets it for 30 s. None when there is none, or when another
        node was faster.

        It is looked for by its index and then claimed by its id; in one step the embedded database looks through all alarms.
        """
        free: Document = {"state": "armed", "due": {"$lte": now}, "claimed_until": {"$not": {"$gte": now}}}
        with wrapped():
            due = await self._alarms.find_one(free, {"_id": 1}, sort=[("due", 1)])
            if due is None:
                return None
            found = await self._alarms.find_one_and_update(
                {"_id": due["_id"]} | free,
                {"$set": {"claimed_until": now + _CLAIM}},
                return_document=ReturnDocument.AFTER,
            )
        return _alarm(found) if found else None

    async def rang(self, alarm: StoredAlarm, at: datetime, following: tuple[str, datetime] | None) -> None:
        """The ring is in the log: the alarm moves to its next wall time and instant, or is done.

        One that was given another time while it rang keeps that time.
        """
        moved: Document = {"state": "done"} if following is None else {"wall": following[0], "due": following[1]}
        rung: Document = {"rings": alarm.rings + 1, "rang_at": at}
        same: Document = {"_id": alarm.alarm_id, "rings": alarm.rings, "state": "armed"}
        with wrapped():
            found = await self._alarms.update_one(
                same | {"due": alarm.due}, {"$set": moved | rung, "$unset": _NO_CLAIM}
            )
            if found.matched_count == 0:
                await self._alarms.update_one(same, {"$set": rung, "$unset": _NO_CLAIM})

    async def erase(self, user_chat_id: str) -> None:
        with wrapped():
            await self._alarms.delete_many({"user_chat_id": user_chat_id})


def _alarm(document: Document) -> StoredAlarm:
    known: Sequence[str] = [name for name in StoredAlarm.__dataclass_fields__ if name in document]
    return StoredAlarm(alarm_id=document["_id"], **{name: document[name] for name in known})
