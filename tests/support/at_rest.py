"""A chat in which nothing is left to do: what is stored of it, and whether that is what was promised and shown."""

import asyncio
from collections.abc import Mapping

from tests.support.chat import Client, Visitor
from tests.support.log_rules import StoredLog
from tests.support.waiting import first


async def settled(uri: str, database_name: str, visitor: Visitor) -> StoredLog:
    """The stored log when no command is pending: the mark is taken away after the last output was shown.

    It knows what the visitor was told of the chat's state until now, and what the server tells of it at its end.
    """

    async def at_its_end() -> StoredLog | None:
        stored = await asyncio.to_thread(StoredLog, uri, database_name, visitor.user_chat_id, visitor.told)
        if any(event.get("pending") for event in stored.events):
            return None
        for path in ("", "/events?after=0&limit=1"):
            await visitor.chat("GET", path)
        return stored if [seq for seq, _ in visitor.told[-2:]] == [len(stored.events)] * 2 else None

    return await first(at_its_end)


class AtRest:
    """The chats of one database, past the servers."""

    def __init__(self, uri: str, database_name: str) -> None:
        self._uri = uri
        self._database_name = database_name

    async def now(self, user_chat_id: str) -> StoredLog:
        """What is stored at this moment; nobody is reminded of the chat."""
        return await asyncio.to_thread(StoredLog, self._uri, self._database_name, user_chat_id)

    async def worked_off(self, user_chat_id: str) -> StoredLog:
        """The log when it has commands and none is pending; nobody is reminded of the chat."""

        async def without_pending() -> StoredLog | None:
            stored = await self.now(user_chat_id)
            return stored if stored.commands and not any(event.get("pending") for event in stored.events) else None

        return await first(without_pending)

    async def settled(self, visitor: Visitor) -> StoredLog:
        return await settled(self._uri, self._database_name, visitor)

    async def keeps(
        self, visitor: Visitor, acknowledged: Mapping[str, int], *clients: Client, alarms: int | None = None
    ) -> StoredLog:
        """The log at rest, after a look at it: no rule is broken, what was acknowledged stands at its seq, so many alarms
        are stored whatever became of them, and each client has got exactly these events in this order.
        """
        stored = await self.settled(visitor)
        assert stored.violations(acknowledged) == []
        if alarms is not None:
            assert len(stored.alarms) == alarms
        for client in clients:
            while len(client.events) < len(stored.events):
                await client.next()
            assert [event["id"] for event in client.events] == [event["_id"] for event in stored.events]
        return stored
