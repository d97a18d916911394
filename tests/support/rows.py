"""What is stored of one chat, read past the server; what is stored of others is neither seen nor changed."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorCursor

from tests.support.chat import Visitor
from tests.support.errand_process import ErrandProcess

Document = dict[str, Any]


class OwnRows:
    """One collection, cut down to the visitor's chat. Queries are MongoDB's."""

    def __init__(self, collection: AsyncIOMotorCollection[Document], visitor: Visitor) -> None:
        self._collection = collection
        self._visitor = visitor

    async def find_one(self, query: Document | None = None) -> Document | None:
        return await self._collection.find_one(self._own(query))

    def find(self, query: Document | None = None) -> AsyncIOMotorCursor[Document]:
        return self._collection.find(self._own(query))

    async def count_documents(self, query: Document | None = None) -> int:
        return await self._collection.count_documents(self._own(query))

    async def update_one(self, query: Document, change: Document) -> None:
        await self._collection.update_one(self._own(query), change)

    def _own(self, query: Document | None) -> Document:
        assert self._visitor.user_chat_id, "there is no chat yet"
        return {**(query or {}), "user_chat_id": self._visitor.user_chat_id}


class Rows:
    """The collections of a server's database, each cut down to the visitor's chat."""

    def __init__(self, client: AsyncIOMotorClient[Document], errand: ErrandProcess, visitor: Visitor) -> None:
        self._database = client[errand.environ["ERRAND_MONGODB__DATABASE"]]
        self._visitor = visitor

    def __getitem__(self, collection: str) -> OwnRows:
        return OwnRows(self._database[collection], self._visitor)
