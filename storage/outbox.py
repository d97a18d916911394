"""Documents that a site's backend is told of: claimed when their time has come, tried again later, marked when told."""

from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument

from protocol.stored import Outgoing
from storage.database import Collection, Document, wrapped

_CLAIM = timedelta(minutes=3)
"""Longer than all tries of one call take."""
_BOOKKEEPING = ("_id", "delivery", "deliver_at", "tries", "failure")


def waiting(document: Document) -> Document:
    """A new document with what the outbox keeps in it: told at once when its delivery is pending."""
    return document | {"deliver_at": document["created"], "tries": 0}


class Outbox:
    """The documents of one collection whose `delivery` is pending."""

    def __init__(self, collection: Collection) -> None:
        self._documents = collection

    async def ensure_indexes(self) -> None:
        with wrapped():
            await self._documents.create_index(
                [("delivery", 1), ("deliver_at", 1)], partialFilterExpression={"delivery": "pending"}
            )

    async def claim(self, now: datetime) -> Outgoing | None:
        """One that is to be told now, claimed for this node."""
        with wrapped():
            found = await self._documents.find_one_and_update(
                {"delivery": "pending", "deliver_at": {"$lte": now}},
                {"$set": {"deliver_at": now + _CLAIM}, "$inc": {"tries": 1}},
                sort=[("deliver_at", 1)],
                return_document=ReturnDocument.AFTER,
            )
        if not found:
            return None
        fields = {name: value for name, value in found.items() if name not in _BOOKKEEPING}
        return Outgoing(str(found["_id"]), fields, int(found["tries"]))

    async def told(self, record_id: str) -> None:
        await self._set(record_id, {"delivery": "sent"})

    async def refused(self, record_id: str, reason: str) -> None:
        """It will not be tried again; `reason` is for operators."""
        await self._set(record_id, {"delivery": "failed", "failure": reason})

    async def again(self, record_id: str, at: datetime) -> None:
        """To be tried again at that time."""
        await self._set(record_id, {"deliver_at": at})

    async def _set(self, record_id: str, change: dict[str, Any]) -> None:
        with wrapped():
            await self._documents.update_one({"_id": record_id, "delivery": "pending"}, {"$set": change})
