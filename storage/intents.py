"""Documents of intents and sessions: what operators list, and whether a tool was called. The log stays the truth."""

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bson.int64 import Int64
from pymongo.errors import DuplicateKeyError

from protocol.stored import Done, IntentRow
from storage.database import Collection, Database, Document, wrapped


class Intents:
    """Keeps `intents` and `sessions` beside the log."""

    def __init__(self, database: Database) -> None:
        self._intents: Collection = database["intents"]
        self._sessions: Collection = database["sessions"]

    async def ensure_indexes(self) -> None:
        with wrapped():
            await self._sessions.create_index([("started", -1), ("_id", -1)])
            await self._sessions.create_index([("state", 1), ("last_active", 1)])
            await self._sessions.create_index("user_chat_id")
            await self._intents.create_index("user_chat_id")

    async def save(self, row: IntentRow, parameters: dict[str, Any], epoch: int) -> None:
        """Stores the state of an intent and its session, unless a later owner of the chat than that of `epoch` has done so."""
        fields: Document = asdict(row) | {"epoch": Int64(epoch)}
        with wrapped():
            await _put(self._sessions, row.session_id, fields, epoch)
            await _put(self._intents, row.user_intent_id, fields | {"parameters": parameters}, epoch)

    async def end_session(self, session_id: str, at: datetime) -> None:
        """Stores that a session has ended of which nothing else is to be stored: its intent has gone on in another one."""
        with wrapped():
            await self._sessions.update_one(
                {"_id": session_id, "state": "active"}, {"$set": {"state": "abandoned", "ended": at}}
            )

    async def begin_execution(self, user_intent_id: str, at: datetime) -> str:
        """Records that the tool is about to be called. `started` when it was so before, `finished` when it is done.

        `new` is the only answer after which a tool that is not idempotent may be called.
        """
        begun: Document = {"$set": {"execution": {"state": "started", "at": at}}}
        with wrapped():
            try:
                await self._intents.update_one(
                    {"_id": user_intent_id, "execution": {"$exists": False}}, begun, upsert=True
                )
                return "new"
            except DuplicateKeyError:  # there is an execution, so that the upsert tried a second document
                found = await self._intents.find_one({"_id": user_intent_id}, {"execution": 1})
        return str(found["execution"]["state"]) if found else "started"

    async def finish_execution(self, user_intent_id: str, result: dict[str, Any]) -> None:
        """Records what the tool has answered: `{"result", "listing"}`, or `{"refused", "values"}`."""
        with wrapped():
            await self._intents.update_one(
                {"_id": user_intent_id}, {"$set": {"execution.state": "finished", "execution.result": result}}
            )

    async def forget_execution(self, user_intent_id: str) -> None:
        """The tool was called and surely did nothing: it may be called again."""
        with wrapped():
            await self._intents.update_one({"_id": user_intent_id}, {"$unset": {"execution": ""}})

    async def execution_result(self, user_intent_id: str) -> dict[str, Any]:
        """What `finish_execution` recorded."""
        with wrapped():
            found = await self._intents.find_one({"_id": user_intent_id}, {"execution": 1})
        return dict(found["execution"].get("result", {})) if found and "execution" in found else {}

    async def completed(self, user_chat_id: str, limit: int) -> list[Done]:
        """The tasks that were completed in a chat, newest first; those that were refused are left out."""
        query: Document = {
            "user_chat_id": user_chat_id,
            "state": "completed",
            "execution.state": "finished",
            "execution.result.result": {"$exists": True},
        }
        with wrapped():
            found = await self._intents.find(query).sort("ended", -1).limit(limit).to_list(None)
        return [
            Done(document["_id"], document["intent"], document["parameters"], document["execution"]["result"]["result"])
            for document in found
        ]

    async def parameters(self, user_intent_id: str) -> dict[str, Any]:
        """The parameters of an intent as they were last stored."""
        with wrapped():
            found = await self._intents.find_one({"_id": user_intent_id}, {"parameters": 1})
        return dict(found.get("parameters", {})) if found else {}

    async def idle_sessions(self, before: datetime, limit: int) -> list[IntentRow]:
        """Active sessions in which nothing has happened since `before`."""
        with wrapped():
            found = self._sessions.find({"state": "active", "last_active": {"$lt": before}}).limit(limit)
            return [_row(document) for document in await found.to_list(None)]

    async def session(self, session_id: str) -> IntentRow | None:
        with wrapped():
            document = await self._sessions.find_one({"_id": session_id})
        return _row(document) if document else None

    async def sessions(self, filters: Document, after: tuple[datetime, str] | None, limit: int) -> list[IntentRow]:
        """Sessions by equal fields (and ranges of `started`), newest first, those that follow the page's last one."""
        query: Document = dict(filters)
        if after is not None:
            started, session_id = after
            query = {
                "$and": [
                    filters,
                    {"$or": [{"started": {"$lt": started}}, {"started": started, "_id": {"$lt": session_id}}]},
                ]
            }
        with wrapped():
            found = self._sessions.find(query).sort([("started", -1), ("_id", -1)]).limit(limit)
            return [_row(document) for document in await found.to_list(None)]

    async def erase(self, user_chat_id: str) -> None:
        with wrapped():
            await self._sessions.delete_many({"user_chat_id": user_chat_id})
            await self._intents.delete_many({"user_chat_id": user_chat_id})


async def _put(collection: Collection, document_id: str, fields: Document, epoch: int) -> None:
    # Not as "$or" of none and lower: the embedded database then looks through the whole collection.
    not_later: Document = {"epoch": {"$not": {"$gt": Int64(epoch)}}}
    with suppress(DuplicateKeyError):  # there is one of a later epoch, so that the upsert tried a second document
        await collection.update_one({"_id": document_id} | not_later, {"$set": fields}, upsert=True)


def _row(document: Document) -> IntentRow:
    return IntentRow(**{name: document[name] for name in IntentRow.__dataclass_fields__})
