"""What the stores of contact requests, bookings and handoffs do alike: add once, list by pages, erase with the chat."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Generic, TypeVar

from pymongo.errors import DuplicateKeyError

from storage.database import Collection, Document, wrapped

Shape = TypeVar("Shape")


class Records(Generic[Shape]):
    """One collection of dataclasses of type `shape`, whose field `key` is the document's `_id`."""

    def __init__(self, collection: Collection, shape: type[Shape], key: str) -> None:
        self._documents = collection
        self._shape = shape
        self._key = key

    async def ensure_indexes(self) -> None:
        with wrapped():
            await self._documents.create_index([("created", -1), ("_id", -1)])
            await self._documents.create_index("user_chat_id")

    async def page(self, filters: dict[str, Any], after: tuple[datetime, str] | None, limit: int) -> list[Shape]:
        """Records by equal fields, newest first, those that follow the page's last one (`created` and id)."""
        query: Document = dict(filters)
        if after is not None:
            created, record_id = after
            query["$or"] = [{"created": {"$lt": created}}, {"created": created, "_id": {"$lt": record_id}}]
        with wrapped():
            found = self._documents.find(query).sort([("created", -1), ("_id", -1)]).limit(limit)
            return [self._made(document) for document in await found.to_list(None)]

    async def erase(self, user_chat_id: str) -> None:
        with wrapped():
            await self._documents.delete_many({"user_chat_id": user_chat_id})

    async def _insert(self, document: Document) -> bool:
        """False when a unique index refuses it."""
        with wrapped():
            try:
                await self._documents.insert_one(document)
            except DuplicateKeyError:
                return False
        return True

    def _document(self, record: Any) -> Document:
        fields: Document = asdict(record)
        return {"_id": fields.pop(self._key)} | fields

    def _made(self, document: Document) -> Shape:
        names: dict[str, Any] = getattr(self._shape, "__dataclass_fields__", {})
        fields = {name: document[name] for name in names if name in document}
        return self._shape(**{self._key: document["_id"]}, **fields)
