"""Appointments from the calendar of the configuration: book a free slot, show and cancel one's own."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pydantic import BaseModel, Field

from orchestrator.calendar import Calendar, nearest
from orchestrator.intents import Intent, Invalid, Item, Listing, Output, Refused, Result, RowAction, Tools
from orchestrator.intents.parameters import Email, FutureDateTime, OneOf
from orchestrator.intents.rings import due_at, zone_words
from orchestrator.phrases import phrase
from orchestrator.understanding.fields import Choice, Moment
from orchestrator.wording import clock, listed, local, when
from protocol.errors import FieldError
from protocol.stored import Booking

_MOST_OFFERED = 500
_NEAREST = 3


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


class BookAppointment(Appointment):
    """Book an appointment."""

    examples = (
        "book an appointment",
        "i need an appointment",
        "make an appointment for next tuesday at 10",
        "can i come in on friday afternoon",
        "schedule an appointment",
        "book a free slot tomorrow",
        "book a slot",
        "i would like to book a time slot",
        "reserve a slot for monday morning",
        "arrange a consultation",
        "appointment please",
        "get me an appointment next week",
        "book me in for thursday at 3 pm",
    )
    doing = "I'll book an appointment."
    done = (
        "Your appointment is booked: {{ result.at }}, {{ result.minutes }} minutes, for {{ parameters.name }}. "
        "Say “cancel my appointment” if you cannot come."
    )
    undone_by = "cancel_appointment"
    idempotent = True

    class Parameters(BaseModel):
        time: FutureDateTime = Field(title="Time", description="When would you like to come?")
        name: str = Field(title="Name", description="What is your name?", min_length=1, max_length=100)
        email: Email = Field(title="E-mail", description="What is your e-mail address?", max_length=254)
        note: str | None = Field(None, title="Note", description="Anything we should know?", max_length=500)

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        free = await self._free(tools)
        if not free:
            raise Refused(
                "There is no free appointment in the next {days} days. Please ask again another day.",
                days=self._calendar.days_ahead,
            )
        return {"time": [self._choice(slot, tools.moment) for slot in free[:_MOST_OFFERED]]}

    async def objections(self, values: Mapping[str, Any], tools: Tools) -> Sequence[FieldError]:
        if not values.get("time"):
            return ()
        free, moment = await self._free(tools), tools.moment
        slot = due_at(datetime.fromisoformat(str(values["time"])), moment.time_zone, moment.now)
        return () if slot in free else (self._not_free(slot, free, moment),)

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        slot = due_at(parameters.time, tools.moment.time_zone, tools.moment.now)
        free = await self._free(tools)
        booking = Booking(
            booking_id=tools.key,
            user_chat_id=tools.user_chat_id,
            user_id=tools.user_id,
            calendar=self._calendar.title,
            slot=slot,
            minutes=self._calendar.slot_minutes,
            name=parameters.name,
            email=parameters.email,
            note=parameters.note,
            created=tools.moment.now,
        )
        if slot not in self._calendar.slots(tools.moment.now) or not await tools.bookings.book(booking):
            raise Invalid([self._not_free(slot, free, tools.moment)])
        yield Result(
            {
                "booking_id": tools.key,
                "at": self._words(slot, tools.moment),
                "minutes": self._calendar.slot_minutes,
            }
        )

    def _choice(self, slot: datetime, moment: Moment) -> Choice:
        return Choice(local(slot, moment.time_zone).isoformat(timespec="minutes"), self._words(slot, moment))

    def _not_free(self, slot: datetime, free: Sequence[datetime], moment: Moment) -> FieldError:
        return FieldError(field="time", code="not_free", message=self._others(slot, free, moment))

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
        near = [afternoon] if afternoon in left and not is_a_slot else nearest(wanted, left, _NEAREST)
        times = listed([self._words(slot, moment) for slot in near], say("or"))
        return f"{told} {say('Free near it: {times}.', times=times)}"


class ListAppointments(Appointment):
    """Show the appointments."""

    examples = (
        "show my appointments",
        "list my bookings",
        "when is my appointment",
        "what appointments do i have",
        "do i have a booking",
        "my bookings",
        "show my bookings",
        "when is my booking",
        "which appointments have i booked",
        "list my appointments",
    )
    done = (
        "{% if result.bookings | length > 1 %}You have {{ result.bookings | length }} appointments. The next one is "
        "{{ result.bookings[0] }}.{% elif result.bookings %}You have one appointment: {{ result.bookings[0] }}."
        "{% else %}You have no appointment. Say “book an appointment” to make one.{% endif %}"
    )
    leading = False
    idempotent = True

    async def run(self, parameters: BaseModel, tools: Tools) -> AsyncIterator[Output]:
        bookings = await self._own(tools)
        yield Result({"bookings": [self._described(booking, tools.moment) for booking in bookings]})
        if bookings:
            yield Listing("Your appointments", tuple(self._row(booking, tools.moment) for booking in bookings))

    def _row(self, booking: Booking, moment: Moment) -> Item:
        chosen = {"booking": booking.booking_id}
        cancel = RowAction("cancel", "Cancel", "cancel_appointment", chosen, danger=True)
        minutes = phrase("{count} minutes", moment.locale, count=booking.minutes)
        return Item(booking.booking_id, self._described(booking, moment), minutes, (cancel,))


class CancelAppointment(Appointment):
    """Cancel an appointment."""

    examples = (
        "cancel my appointment",
        "cancel my booking",
        "i cannot come to my appointment",
        "delete the booking",
        "call off the appointment",
        "i have to cancel my visit",
        "i can't make it to the appointment",
        "remove my reservation",
        "give my slot back",
    )
    doing = "I'll cancel an appointment."
    confirm = "Cancel your appointment {{ shown.booking }}?"
    done = "Your appointment {{ result.booking }} is cancelled. Say “book an appointment” to make another one."
    leading = False
    idempotent = True

    class Parameters(BaseModel):
        booking: OneOf = Field(title="Appointment", description="Which appointment should I cancel?")

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        bookings = await self._own(tools)
        if not bookings:
            raise Refused("You have no appointment to cancel. Say “book an appointment” to make one.")
        return {"booking": [Choice(one.booking_id, self._described(one, tools.moment)) for one in bookings]}

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        booking = await tools.bookings.cancel(tools.user_id, parameters.booking, by=tools.key)
        if booking is None:
            raise Refused("This appointment was cancelled already. Say “show my appointments” to see what is booked.")
        yield Result({"booking": self._described(booking, tools.moment)})
