"""Appointments: a unique index lets one booking have a slot, however many want it at once."""

from collections.abc import Mapping
from datetime import datetime

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from protocol.stored import Booking
from storage.database import Database, wrapped
from storage.records import Records

_MOST_SHOWN = 100


class Bookings(Records[Booking]):
    """The collection `bookings`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database["bookings"], Booking, "booking_id")

    async def ensure_indexes(self) -> None:
        await super().ensure_indexes()
        with wrapped():
            await self._documents.create_index(
                [("state", 1), ("calendar", 1), ("slot", 1)], unique=True, partialFilterExpression={"state": "booked"}
            )
            await self._documents.create_index([("user_id", 1), ("slot", 1)])

    async def book(self, booking: Booking) -> bool:
        """Takes the slot; False when somebody else has it. The same booking again changes nothing and is True."""
        if await self._insert(self._document(booking)):
            return True
        with wrapped():
            return await self._documents.count_documents({"_id": booking.booking_id}) == 1

    async def taken(self, calendar: str, start: datetime) -> set[datetime]:
        """The booked slots of a calendar from an instant on."""
        with wrapped():
            found = self._documents.find(
                {"calendar": calendar, "state": "booked", "slot": {"$gte": start}}, {"slot": 1}
            )
            return {document["slot"] for document in await found.to_list(None)}

    async def coming(self, user_id: str, calendar: str, start: datetime) -> list[Booking]:
        """A visitor's booked appointments from an instant on, soonest first."""
        query = {"user_id": user_id, "calendar": calendar, "state": "booked", "slot": {"$gte": start}}
        with wrapped():
            found = self._documents.find(query).sort("slot", 1)
            return [self._made(document) for document in await found.to_list(_MOST_SHOWN)]

    async def find(self, user_id: str, booking_id: str) -> Booking | None:
        """A visitor's own appointment that is booked."""
        with wrapped():
            found = await self._documents.find_one({"_id": booking_id, "user_id": user_id, "state": "booked"})
        return self._made(found) if found else None

    async def change(self, booking: Booking, slot: datetime, given: Mapping[str, str], by: str) -> Booking | None:
        """Gives an appointment, as it was found, another slot or other fields (`name`, `email`, `note`), all at once.

        Its old slot is free then. None when somebody has the new slot, or when it was moved or cancelled meanwhile. `by`
        makes a repeat of the same change give the same answer.
        """
        mine = {"_id": booking.booking_id, "user_id": booking.user_id, "state": "booked"}
        change = {**given, "slot": slot, "changed_by": by, "moved_from": booking.slot}
        with wrapped():
            done = await self._documents.find_one(mine | {"slot": slot, "changed_by": by})
            if done is not None:
                return self._made(done)
            try:
                found = await self._documents.find_one_and_update(
                    mine | {"slot": booking.slot}, {"$set": change}, return_document=ReturnDocument.AFTER
                )
            except DuplicateKeyError:
                return None
        return self._made(found) if found else None

    async def cancel(self, user_id: str, booking_id: str, by: str) -> Booking | None:
        """Gives a visitor's slot back; `by` makes a repeat of the same cancel give the same answer."""
        mine = {"_id": booking_id, "user_id": user_id, "$or": [{"state": "booked"}, {"cancelled_by": by}]}
        with wrapped():
            found = await self._documents.find_one_and_update(
                mine, {"$set": {"state": "cancelled", "cancelled_by": by}}, return_document=ReturnDocument.AFTER
            )
        return self._made(found) if found else None
