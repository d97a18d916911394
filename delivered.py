"""The tasks that come with Errand, as the settings want them. A new one: one file in orchestrator/intents/, one name here."""

from collections.abc import Sequence
from datetime import date, time

from orchestrator.calendar import Calendar, Opening
from orchestrator.intents import Intent, Intents, collect
from orchestrator.intents.alarms import CancelAlarm, ChangeAlarm, CreateAlarm, ListAlarms
from orchestrator.intents.appointments import BookAppointment, CancelAppointment, ChangeAppointment, ListAppointments
from orchestrator.intents.contact import SendMessage
from orchestrator.intents.handoff import TalkToPerson
from orchestrator.intents.reminders import CancelReminder, ChangeReminder, CreateReminder, ListReminders
from orchestrator.intents.snooze import Snooze
from orchestrator.intents.timers import CancelTimer, ChangeTimer, ListTimers, StartTimer
from protocol.webhooks import Endpoint
from settings import Booking, Settings, Told

NO_TASK = (
    "what is the weather like",
    "tell me a joke",
    "how old are you",
    "play some music",
    "who won the game",
    "what is the capital of france",
    "i like pizza",
    "book a flight to rome",
    "translate this sentence into spanish",
    "how do you say good morning in italian",
    "what time is it in tokyo",
    "what does this word mean",
    "who built the first clock",
    "what is the difference between a watch and a clock",
    "how much time until the train leaves",
    "blah blah blah",
    "test",
    "this is only a test",
    "the quick brown fox jumps over the lazy dog",
)
"""Sentences that ask for none of the delivered tasks."""


def delivered(settings: Settings) -> Intents:
    """The delivered tasks by name; those that have nothing to work with are left out."""
    tasks: list[Intent] = [
        CreateAlarm(),
        ListAlarms(),
        ChangeAlarm(),
        CancelAlarm(),
        Snooze(),
        CreateReminder(),
        ListReminders(),
        ChangeReminder(),
        CancelReminder(),
        StartTimer(),
        ListTimers(),
        ChangeTimer(),
        CancelTimer(),
    ]
    if settings.booking.enabled:
        calendar = calendar_of(settings.booking)
        tasks += [kind(calendar) for kind in (BookAppointment, ListAppointments, ChangeAppointment, CancelAppointment)]
    if settings.contact.enabled:
        tasks.append(SendMessage(is_sent=bool(settings.contact.webhook)))
    if settings.handoff.enabled:
        tasks.append(TalkToPerson(is_sent=bool(settings.handoff.webhook)))
    return collect(tasks)


def endpoint_of(told: Told) -> Endpoint:
    """Where the facts of a feature are sent."""
    return Endpoint(url=told.webhook, secret=told.webhook_secret, allow_private=told.webhook_allow_private)


def calendar_of(booking: Booking) -> Calendar:
    """The calendar as it is computed with."""
    weekly = {number: _openings(hours) for number, (_, hours) in enumerate(booking.slots)}
    exceptions = {
        date.fromisoformat(day): _openings(hours) for day, *hours in (text.split() for text in booking.exceptions)
    }
    return Calendar(booking.title, booking.time_zone, weekly, booking.slot_minutes, booking.days_ahead, exceptions)


def _openings(hours: Sequence[str]) -> list[Opening]:
    return [(time.fromisoformat(start), time.fromisoformat(end)) for start, end in (one.split("-") for one in hours)]
