"""Visitors who want to talk to a person: at most one open wish for each chat."""

from datetime import datetime

from protocol.stored import Handoff
from storage.database import Database, wrapped
from storage.outbox import Outbox, waiting
from storage.records import Records


class Handoffs(Records[Handoff]):
    """The collection `handoffs`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database["handoffs"], Handoff, "handoff_id")
        self.outbox = Outbox(database["handoffs"])

    async def ensure_indexes(self) -> None:
        await super().ensure_indexes()
        await self.outbox.ensure_indexes()
        with wrapped():  # state first: the embedded database finds nothing by it otherwise
            await self._documents.create_index(
                [("state", 1), ("user_chat_id", 1)], unique=True, partialFilterExpression={"state": "open"}
            )

    async def open(self, handoff: Handoff) -> bool:
        """Stores a wish; False when this chat has another one that is open, which changes nothing."""
        if await self._insert(waiting(self._document(handoff))):
            return True
        with wrapped():
            return await self._documents.count_documents({"_id": handoff.handoff_id}) == 1

    async def open_one(self, user_chat_id: str) -> str | None:
        """The id of the wish of a chat that is open."""
        with wrapped():
            found = await self._documents.find_one({"state": "open", "user_chat_id": user_chat_id}, {"_id": 1})
        return str(found["_id"]) if found else None

    async def close(self, handoff_id: str, at: datetime) -> Handoff | None:
        """The wish, closed now or before; None when there is no such wish."""
        with wrapped():
            await self._documents.update_one(
                {"_id": handoff_id, "state": "open"}, {"$set": {"state": "closed", "closed": at}}
            )
            found = await self._documents.find_one({"_id": handoff_id})
        return self._made(found) if found else None
