"""Messages that visitors have left, each with whether the site's backend has been told."""

from protocol.stored import ContactRequest
from storage.database import Database
from storage.outbox import Outbox, waiting
from storage.records import Records


class ContactRequests(Records[ContactRequest]):
    """The collection `contact_requests`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database["contact_requests"], ContactRequest, "request_id")
        self.outbox = Outbox(database["contact_requests"])

    async def ensure_indexes(self) -> None:
        await super().ensure_indexes()
        await self.outbox.ensure_indexes()

    async def add(self, request: ContactRequest) -> bool:
        """Stores it under its id; False when it was there already, which changes nothing."""
        return await self._insert(waiting(self._document(request)))
