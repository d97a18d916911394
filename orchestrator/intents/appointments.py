"""Appointments from the calendar of the configuration: book a free slot, show, move and cancel one's own."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from orchestrator.intents import Invalid, Item, Listing, Output, Refused, Result, RowAction, Tools
from orchestrator.intents.on_days import OnDays
from orchestrator.intents.parameters import Email, FutureDateTime, OneOf
from orchestrator.intents.rings import all_of, due_at, needed_unless_given, no_bare_number
from orchestrator.intents.slots import Appointment, gone
from orchestrator.phrases import phrase
from orchestrator.understanding.fields import Choice, Moment
from orchestrator.wording import local
from protocol.errors import FieldError
from protocol.stored import Booking


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
        "i need another appointment",
        "which times are free on monday",
        "when do you have time",
        "book me in for friday at half past nine, my name is jo",
    )
    doing = "I'll book an appointment."
    done = (
        "Your appointment is booked: {{ result.at }}, {{ result.minutes }} minutes, for {{ parameters.name }}. "
        "Say “cancel my appointment” if you cannot come."
    )
    changed_by = "change_appointment"
    undone_by = "cancel_appointment"
    idempotent = True

    class Parameters(BaseModel):
        time: FutureDateTime = Field(title="Time", description="When would you like to come?")
        name: str = Field(title="Name", description="What is your name?", min_length=1, max_length=100)
        email: Email = Field(title="E-mail", description="What is your e-mail address?", max_length=254)
        note: str | None = Field(None, title="Note", description="Anything we should know?", max_length=500)

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        return {"time": await self._choosable(tools)}

    async def objections(self, values: Mapping[str, Any], tools: Tools) -> Sequence[FieldError]:
        return await self._not_free_yet(values, tools)

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        slot = due_at(parameters.time, tools.moment.time_zone, tools.moment.now)
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
        if not self._is_slot(slot, tools) or not await tools.bookings.book(booking):
            raise Invalid([await self._not_free(slot, tools)])
        yield Result(
            {
                "booking_id": tools.key,
                "at": self._words(slot, tools.moment),
                "minutes": self._calendar.slot_minutes,
            }
        )


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
        "do i have anything booked",
        "when is my appointment again",
    )
    done = (
        "{% if result.days %}{{ result.days }}: {% if result.bookings | length > 1 %}{{ result.bookings | length }} "
        "appointments. The first one is {{ result.bookings[0] }}.{% elif result.bookings %}one appointment, "
        "{{ result.bookings[0] }}.{% else %}no appointment. Say “show my appointments” to see all of them.{% endif %}"
        "{% elif result.bookings | length > 1 %}You have {{ result.bookings | length }} appointments. The next one is "
        "{{ result.bookings[0] }}.{% elif result.bookings %}You have one appointment: {{ result.bookings[0] }}."
        "{% else %}You have no appointment. Say “book an appointment” to make one.{% endif %}"
    )
    leading = False
    looks_only = True
    idempotent = True

    class Parameters(OnDays):
        """Of which days; of all when none is said."""

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        zone = tools.moment.time_zone
        own = await self._own(tools)
        bookings = [booking for booking in own if parameters.cover(local(booking.slot, zone).date())]
        words = [self._described(booking, tools.moment) for booking in bookings]
        yield Result({"bookings": words, "days": parameters.words(tools.moment)})
        if bookings:
            yield Listing("Your appointments", tuple(self._row(booking, tools.moment) for booking in bookings))

    def _row(self, booking: Booking, moment: Moment) -> Item:
        chosen = {"booking": booking.booking_id}
        change = RowAction("change", "Change", "change_appointment", chosen)
        cancel = RowAction("cancel", "Cancel", "cancel_appointment", chosen, danger=True)
        minutes = phrase("{count} minutes", moment.locale, count=booking.minutes)
        return Item(booking.booking_id, self._described(booking, moment), minutes, (change, cancel))


class ChangeAppointment(Appointment):
    """Change an appointment."""

    examples = (
        "move my appointment",
        "move my appointment to thursday at 10",
        "reschedule my appointment",
        "change my appointment to next monday at 3 pm",
        "change the time of my appointment",
        "can i move my booking to another day",
        "postpone my appointment",
        "change the booking",
        "put my appointment off until friday",
        "move the booking to 11",
        "change my booking",
        "shift my appointment to the afternoon",
        "correct the name of my appointment",
        "the e-mail of my booking is wrong",
    )
    doing = "I'll change your appointment."
    done = (
        "{% if result.before %}Your appointment is moved: {{ result.at }} in place of {{ result.before }}."
        "{% else %}Your appointment is changed: {{ result.at }}, for {{ result.name }} ({{ result.email }}).{% endif %}"
    )
    changed_by = "change_appointment"
    undone_by = "cancel_appointment"
    leading = False
    idempotent = True

    class Parameters(BaseModel):
        booking: OneOf = Field(title="Appointment", description="Which appointment should I change?")
        name: str | None = Field(None, title="New name", min_length=1, max_length=100)
        email: Email | None = Field(None, title="New e-mail", max_length=254)
        note: str | None = Field(None, title="New note", max_length=500)
        time: FutureDateTime | None = Field(
            None, title="New time", description="When would you like to come instead?", validate_default=True
        )

        _names = field_validator("name", mode="before")(no_bare_number)

        @field_validator("time")
        @classmethod
        def _something_changes(cls, time: datetime | None, info: ValidationInfo) -> datetime | None:
            return needed_unless_given(time, info, "name", "email", "note")

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        none = Refused("You have no appointment to change. Say “book an appointment” to make one.")
        return {"booking": await self._own_choices(tools, none), "time": await self._choosable(tools)}

    async def objections(self, values: Mapping[str, Any], tools: Tools) -> Sequence[FieldError]:
        return await self._not_free_yet(values, tools)

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        before = await tools.bookings.find(tools.user_id, parameters.booking)
        if before is None:
            raise gone()
        is_done = before.changed_by == tools.key  # before a crash
        was = before.moved_from if is_done and before.moved_from else before.slot
        slot = was if parameters.time is None else self._new_slot(parameters.time, was, tools)
        given = {name: value for name in ("name", "email", "note") if (value := getattr(parameters, name)) is not None}
        if slot != was and not self._is_slot(slot, tools):
            raise Invalid([await self._not_free(slot, tools)])
        changed = await tools.bookings.change(before, slot, given, by=tools.key)
        if changed is None:
            raise Invalid([await self._not_free(slot, tools)])
        yield Result(
            {
                "booking_id": changed.booking_id,
                "at": self._words(slot, tools.moment),
                "before": "" if slot == was else self._words(was, tools.moment),
                "name": changed.name,
                "email": changed.email,
            }
        )

    def _new_slot(self, time: datetime, was: datetime, tools: Tools) -> datetime:
        slot = due_at(time, tools.moment.time_zone, tools.moment.now)
        if slot == was:
            same = phrase("Your appointment is at this time already. Choose another one.", tools.moment.locale)
            raise Invalid([FieldError(field="time", code="same", message=same)])
        return slot


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
        "cancel all my appointments",
    )
    doing = "I'll cancel an appointment."
    confirm = (
        "{% if ' ' in parameters.booking %}Cancel all of these appointments: {{ shown.booking }}?"
        "{% else %}Cancel your appointment {{ shown.booking }}?{% endif %}"
    )
    done = (
        "{% if result.several %}These appointments are cancelled: {{ result.booking }}."
        "{% else %}Your appointment {{ result.booking }} is cancelled.{% endif %} Say “book an appointment” to make another one."
    )
    leading = False
    idempotent = True

    class Parameters(BaseModel):
        booking: OneOf = Field(title="Appointment", description="Which appointment should I cancel?")

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        none = Refused("You have no appointment to cancel. Say “book an appointment” to make one.")
        return {"booking": all_of(await self._own_choices(tools, none), tools.moment.locale)}

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        found = [await tools.bookings.cancel(tools.user_id, one, by=tools.key) for one in parameters.booking.split()]
        bookings = [booking for booking in found if booking is not None]
        if not bookings:
            raise gone()
        words = "; ".join(self._described(booking, tools.moment) for booking in bookings)
        yield Result({"booking": words, "several": len(bookings) > 1})
