"""One document per chat: whose it is, where it came from, which log it has. Who runs its turns: ownership.py."""

from protocol.stored import Chat
from storage.database import Collection, Database, Document, wrapped


class Chats:
    """Opens, loads and erases chats."""

    def __init__(self, database: Database) -> None:
        self._chats: Collection = database["chats"]

    async def ensure_indexes(self) -> None:
        with wrapped():
            await self._chats.create_index([("opened", -1)])
            await self._chats.create_index("owner")

    async def open(self, chat: Chat) -> None:
        """Stores a new chat that nobody owns yet."""
        document: Document = {
            "_id": chat.user_chat_id,
            "user_id": chat.user_id,
            "site": chat.site,
            "epoch_id": chat.epoch_id,
            "locale": chat.locale,
            "time_zone": chat.time_zone,
            "opened": chat.opened,
            "ended": chat.ended,
            "owner": None,
            "epoch": 0,
        }
        with wrapped():
            await self._chats.insert_one(document)

    async def load(self, user_chat_id: str) -> Chat | None:
        with wrapped():
            found = await self._chats.find_one({"_id": user_chat_id})
        if found is None:
            return None
        return Chat(
            user_chat_id=found["_id"],
            user_id=found["user_id"],
            site=found["site"],
            epoch_id=found["epoch_id"],
            locale=found["locale"],
            time_zone=found["time_zone"],
            opened=found["opened"],
            ended=found["ended"],
        )

    async def begin_log_anew(self, user_chat_id: str, epoch_id: str, following: str) -> None:
        """Names a new log `following`, if the one of that epoch_id had been begun: an owner had put up a barrier there."""
        begun: Document = {"_id": user_chat_id, "epoch_id": epoch_id, "epoch": {"$gt": 0}}
        with wrapped():
            await self._chats.update_one(begun, {"$set": {"epoch_id": following}})

    async def visit(self, user_chat_id: str, locale: str, time_zone: str) -> None:
        """Keeps what the visitor's browser says of itself today."""
        with wrapped():
            await self._chats.update_one({"_id": user_chat_id}, {"$set": {"locale": locale, "time_zone": time_zone}})

    async def end(self, user_chat_id: str) -> None:
        with wrapped():
            await self._chats.update_one({"_id": user_chat_id}, {"$set": {"ended": True}})

    async def erase(self, user_chat_id: str) -> None:
        with wrapped():
            await self._chats.delete_one({"_id": user_chat_id})
