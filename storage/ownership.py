"""Which node runs a chat's turns: one lease for each node, and an owner with an epoch for each chat (docs/durability.md).

All times are the database's own, as milliseconds; a node's clock decides nothing here.
"""

from datetime import UTC, datetime, timedelta

from bson.int64 import Int64
from pymongo import ReturnDocument

from storage.database import NOW_MS, Collection, Database, Document, wrapped

_EXPIRED: Document = {"$lte": ["$expires_ms", NOW_MS]}


class Ownership:
    """The leases of nodes and the owners of chats, as single atomic updates."""

    def __init__(self, database: Database, lease_seconds: float) -> None:
        self._nodes: Collection = database["nodes"]
        self._chats: Collection = database["chats"]
        self._lease = timedelta(milliseconds=int(lease_seconds * 1000))
        self._expires: Document = {"$add": [NOW_MS, Int64(int(lease_seconds * 1000))]}

    async def register(self, node: str, host: str) -> datetime:
        """A new incarnation begins its lease; `node` is a uuid that was never used before. The database's time."""
        with wrapped():
            registered = await self._nodes.find_one_and_update(
                {"_id": node},
                [{"$set": {"host": host, "expires_ms": self._expires}}],
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        return self._began(registered)

    async def renew(self, node: str) -> datetime | None:
        """Prolongs a lease that still holds: the database's time. None: it is over, the node must fence itself.

        Never acquires.
        """
        alive: Document = {"_id": node, "dead": {"$ne": True}, "$expr": {"$not": [_EXPIRED]}}
        with wrapped():
            renewed: Document | None = await self._nodes.find_one_and_update(
                alive, [{"$set": {"expires_ms": self._expires}}], return_document=ReturnDocument.AFTER
            )
        return None if renewed is None else self._began(renewed)

    def _began(self, node: Document) -> datetime:
        return datetime.fromtimestamp(node["expires_ms"] / 1000, UTC) - self._lease

    async def others(self, node: str) -> int:
        """How many other nodes hold a lease."""
        with wrapped():
            return await self._nodes.count_documents(
                {"_id": {"$ne": node}, "dead": {"$ne": True}, "$expr": {"$not": [_EXPIRED]}}
            )

    async def leave(self, node: str) -> None:
        """The node ends in good order: it is dead at once."""
        await self.bury(node)

    async def bury(self, node: str) -> None:
        """Marks a node dead that is known to run no more (see node_locks.py), whatever its lease says."""
        with wrapped():
            await self._nodes.update_one({"_id": node}, {"$set": {"dead": True}})

    async def bury_expired(self) -> int:
        """Marks the nodes dead whose lease has expired; a renewal that comes later is refused. How many."""
        with wrapped():
            result = await self._nodes.update_many({"dead": {"$ne": True}, "$expr": _EXPIRED}, {"$set": {"dead": True}})
        return result.modified_count

    async def owner(self, user_chat_id: str) -> str | None:
        """The node that owns the chat and is not buried."""
        with wrapped():
            chat = await self._chats.find_one({"_id": user_chat_id}, {"owner": 1})
            if chat is None or chat["owner"] is None:
                return None
            node = await self._nodes.find_one({"_id": chat["owner"]}, {"dead": 1})
        return None if node is None or node.get("dead") else str(chat["owner"])

    async def take(self, user_chat_id: str, node: str) -> int | None:
        """Makes `node` the owner of a chat that nobody alive owns: the new epoch, or None when somebody does."""
        for _ in range(3):  # each round either takes, finds a living owner, or met another taker
            with wrapped():
                chat = await self._chats.find_one({"_id": user_chat_id}, {"owner": 1, "epoch": 1})
            if chat is None:
                return None
            if chat["owner"] not in (None, node) and await self.owner(user_chat_id) is not None:
                return None
            with wrapped():
                taken = await self._chats.find_one_and_update(
                    {"_id": user_chat_id, "owner": chat["owner"], "epoch": chat["epoch"]},
                    {"$set": {"owner": node}, "$inc": {"epoch": Int64(1)}},
                    projection={"epoch": 1},
                    return_document=ReturnDocument.AFTER,
                )
            if taken is not None:
                return int(taken["epoch"])
        return None

    async def release(self, user_chat_id: str, node: str, epoch: int) -> None:
        """Gives a chat up; only when it is still owned by this node in this epoch."""
        with wrapped():
            await self._chats.update_one(
                {"_id": user_chat_id, "owner": node, "epoch": epoch}, {"$set": {"owner": None}}
            )
