"""The chat log: one document per event in `chat_history`, appended by compare-and-append, read by position.

What the events mean is not known here, nor who may append: see orchestrator/tail.py and docs/durability.md.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bson.int64 import Int64

from protocol.encoding import event_fields
from protocol.events import Event, decode_event
from protocol.record import Record
from storage.append_batches import AppendBatches
from storage.database import Collection, Database, Document, wrapped

_STORED_TYPE = {"response": "ai"}
_WIRE_TYPE = {"ai": "response"}
_WATCHED_IN_ONE_QUERY = 100


class ChatLog:
    """Append and read; keeps the invariants that seqs of a chat are 1..n and that an id stands there once."""

    def __init__(self, database: Database) -> None:
        self._history: Collection = database["chat_history"]
        self._batches = AppendBatches(self._history)

    async def ensure_indexes(self, retention_days: float) -> None:
        """Indexes of the log; documents older than `retention_days` go by themselves (0: they stay)."""
        with wrapped():
            await self._history.create_index([("user_chat_id", 1), ("seq", 1)], unique=True)
            await self._history.create_index(
                [("pending", 1), ("timestamp", 1)], partialFilterExpression={"pending": True}
            )
            await self._history.create_index([("session_id", 1), ("seq", 1)])
            if retention_days:
                seconds = int(timedelta(days=retention_days).total_seconds())
                await self._history.create_index("timestamp", expireAfterSeconds=seconds)

    async def append(self, records: Sequence[Record]) -> int:
        """Stores records of one chat, whose events carry the seqs that follow its tail; how many are now durable.

        Fewer than given: the next one met its seq or its id in the log. Raises `Unavailable` when the outcome is
        unknown; the same append may then be repeated.
        """
        return await self._batches.append([_document(record) for record in records])

    async def read(
        self, user_chat_id: str, after: int, limit: int = 0, *, before: int | None = None, newest: bool = False
    ) -> list[Record]:
        """Records with `after < seq < before` in the order of seq; the first `limit` of them, or the newest ones."""
        seq: Document = {"$gt": Int64(after)} | ({} if before is None else {"$lt": Int64(before)})
        with wrapped():
            found = self._history.find({"user_chat_id": user_chat_id, "seq": seq}).sort("seq", -1 if newest else 1)
            documents = await found.limit(limit).to_list(None)
        return [_record(document) for document in (reversed(documents) if newest else documents)]

    async def find(self, event_id: str) -> Record | None:
        """The record with this id."""
        with wrapped():
            document = await self._history.find_one({"_id": event_id})
        return _record(document) if document else None

    async def oldest(self, user_chat_id: str) -> int:
        """The oldest seq of a chat; 0 when it has none."""
        with wrapped():
            found = await self._history.find_one({"user_chat_id": user_chat_id}, {"seq": 1}, sort=[("seq", 1)])
        return int(found["seq"]) if found else 0

    async def settle(self, event_id: str) -> None:
        """Marks a command as worked off."""
        with wrapped():
            await self._history.update_one({"_id": event_id}, {"$unset": {"pending": ""}})

    async def settle_others(self, user_chat_id: str, pending: Sequence[int], up_to: int) -> None:
        """Marks every command of a chat up to that seq as worked off, but those at the seqs `pending`."""
        open_seqs = [Int64(seq) for seq in pending]
        with wrapped():
            await self._history.update_many(
                {"user_chat_id": user_chat_id, "pending": True, "seq": {"$nin": open_seqs, "$lte": Int64(up_to)}},
                {"$unset": {"pending": ""}},
            )

    async def pending(self, limit: int) -> dict[str, str]:
        """The oldest commands that are not worked off: the chat of each by its id."""
        with wrapped():
            found = self._history.find({"pending": True}, {"user_chat_id": 1}).sort("timestamp", 1).limit(limit)
            return {document["_id"]: document["user_chat_id"] for document in await found.to_list(None)}

    async def moved(self, tails: Mapping[str, int]) -> set[str]:
        """Which of these chats have an event after the seq that is known of them.

        Those with the same tail are asked for together. Not all in one query with "$or": the embedded database then looks
        through the whole history, each second.
        """
        by_tail: dict[int, list[str]] = {}
        for chat, tail in tails.items():
            by_tail.setdefault(tail, []).append(chat)
        moved = set[str]()
        for tail, chats in by_tail.items():
            for start in range(0, len(chats), _WATCHED_IN_ONE_QUERY):
                part = chats[start : start + _WATCHED_IN_ONE_QUERY]
                here: Document = {"user_chat_id": part[0] if len(part) == 1 else {"$in": part}, "seq": Int64(tail + 1)}
                with wrapped():
                    found = await self._history.find(here, {"user_chat_id": 1}).to_list(None)
                moved.update(document["user_chat_id"] for document in found)
        return moved

    async def of_session(self, session_id: str) -> list[Event]:
        """The events of a session, for operators."""
        with wrapped():
            documents = await self._history.find({"session_id": session_id}).sort("seq", 1).to_list(2000)
        return [_record(document).event for document in documents]

    async def erase(self, user_chat_id: str) -> None:
        """Removes a chat's events for good."""
        with wrapped():
            await self._history.delete_many({"user_chat_id": user_chat_id})


def _document(record: Record) -> Document:
    fields = event_fields(record.event)
    kind = fields.pop("type")
    document: Document = {"_id": fields.pop("id"), "message_type": _STORED_TYPE.get(kind, kind)} | fields
    document["seq"] = Int64(record.event.seq)
    if record.body_hash is not None:
        document["body_hash"] = record.body_hash
    if record.pending:
        document["pending"] = True
    if record.memo:
        document["memo"] = record.memo
    return document


def _record(document: Document) -> Record:
    fields: dict[str, Any] = dict(document)
    kind = fields.pop("message_type")
    fields |= {"id": fields.pop("_id"), "type": _WIRE_TYPE.get(kind, kind), "seq": int(fields["seq"])}
    return Record(
        event=decode_event(fields),
        body_hash=fields.get("body_hash"),
        pending=fields.get("pending", False),
        memo=fields.get("memo", {}),
    )
