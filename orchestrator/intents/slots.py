"""What the tasks around one calendar share: its free slots, one's own appointments, and how both are told."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from orchestrator.calendar import NEAREST, Calendar, nearest
from orchestrator.intents import Intent, Refused, Tools
from orchestrator.intents.rings import due_at, zone_words
from orchestrator.phrases import phrase
from orchestrator.understanding.fields import Choice, Moment
from orchestrator.wording import clock, listed, local, when
from protocol.errors import FieldError
from protocol.stored import Booking

_MOST_OFFERED = 500


class Appointment(Intent):
    """Base of the tasks around one calendar."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    async def _free(self, tools: Tools) -> list[datetime]:
        now = tools.moment.now
        taken = await tools.bookings.taken(self._calendar.title, now)
        return [slot for slot in self._calendar.slots(now) if slot not in taken]

    async def _own(self, tools: Tools) -> list[Booking]:
        return await tools.bookings.coming(tools.user_id, self._calendar.title, tools.moment.now)

    def _words(self, slot: datetime, moment: Moment) -> str:
        """`Tuesday 1 December, 10:00`, and the calendar's own clock beside it when it shows another time."""
        there, here = local(slot, self._calendar.time_zone), local(slot, moment.time_zone)
        zone = zone_words(self._calendar.time_zone, moment.locale)
        own = "" if there == here else f" ({clock(there, moment.locale)} {zone})"
        return when(here, local(moment.now, moment.time_zone), moment.locale) + own

    def _described(self, booking: Booking, moment: Moment) -> str:
        return self._words(booking.slot, moment)

    async def _own_choices(self, tools: Tools, none: Refused) -> list[Choice]:
        """One's own appointments to choose from. Raises `none` when there is none."""
        bookings = await self._own(tools)
        if not bookings:
            raise none
        zone = tools.moment.time_zone
        return [
            Choice(
                one.booking_id,
                self._described(one, tools.moment),
                at=local(one.slot, zone).isoformat(timespec="minutes"),
            )
            for one in bookings
        ]

    async def _choosable(self, tools: Tools) -> list[Choice]:
        """The free slots, as wall times of the visitor's. Raises `Refused` when there is none."""
        free = await self._free(tools)
        if not free:
            raise Refused(
                "There is no free appointment in the next {days} days. Please ask again another day.",
                days=self._calendar.days_ahead,
            )
        return [self._choice(slot, tools.moment) for slot in free[:_MOST_OFFERED]]

    def _is_slot(self, slot: datetime, tools: Tools) -> bool:
        """Whether an appointment can begin then, booked or not."""
        return slot in self._calendar.slots(tools.moment.now)

    async def _not_free_yet(self, values: Mapping[str, Any], tools: Tools) -> list[FieldError]:
        """That the wanted `time` is not free, as long as other values are still asked for."""
        if not values.get("time"):
            return []
        slot = due_at(datetime.fromisoformat(str(values["time"])), tools.moment.time_zone, tools.moment.now)
        return [] if slot in await self._free(tools) else [await self._not_free(slot, tools)]

    def _choice(self, slot: datetime, moment: Moment) -> Choice:
        return Choice(local(slot, moment.time_zone).isoformat(timespec="minutes"), self._words(slot, moment))

    async def _not_free(self, slot: datetime, tools: Tools) -> FieldError:
        message = self._others(slot, await self._free(tools), tools.moment)
        return FieldError(field="time", code="not_free", message=message)

    def _others(self, wanted: datetime, free: Sequence[datetime], moment: Moment) -> str:
        """That the wanted slot is not free, and what is. A bare "at 3" may have been meant as 15:00, which is said first."""
        is_a_slot = wanted in self._calendar.slots(moment.now)
        say = partial(phrase, locale=moment.locale)
        wrong = "{time} is taken." if is_a_slot else "There is no appointment at this time ({time})."
        told = say(wrong, time=self._words(wanted, moment))
        afternoon = wanted + timedelta(hours=12)
        left = [slot for slot in free if slot != wanted]
        if not left:
            return (
                f"{told} {say('There is no other free one in the next {days} days.', days=self._calendar.days_ahead)}"
            )
        near = [afternoon] if afternoon in left and not is_a_slot else nearest(wanted, left, NEAREST)
        times = listed([self._words(slot, moment) for slot in near], say("or"))
        return f"{told} {say('Free near it: {times}.', times=times)}"


def gone() -> Refused:
    """To be raised for an appointment that is not booked any more."""
    return Refused("This appointment was cancelled already. Say “show my appointments” to see what is booked.")
