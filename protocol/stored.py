"""What is stored beside the events, as plain shapes that orchestrator and storage share: chats, intents, what tasks keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as it was opened; `epoch_id` names its log, another one means that clients start anew."""

    user_chat_id: str
    user_id: str
    site: str
    epoch_id: str
    locale: str
    time_zone: str
    opened: datetime
    ended: bool = False


@dataclass(frozen=True, slots=True)
class IntentRow:
    """One request of a visitor with the session that works on it."""

    user_intent_id: str
    session_id: str
    user_chat_id: str
    user_id: str
    site: str
    intent: str
    label: str
    state: str
    started: datetime
    last_active: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A request that was completed: with what, and what came out."""

    user_intent_id: str
    intent: str
    parameters: Mapping[str, Any]
    result: Mapping[str, Any]


RingKind = Literal["alarm", "reminder", "timer"]
DeliveryState = Literal["none", "pending", "sent", "failed"]
"""Whether a site's backend has been told: it need not be, it will be, it was, it refused."""


@dataclass(frozen=True, slots=True)
class StoredAlarm:
    """An alarm, reminder or timer. `wall` is the wall time in `time_zone` (ISO, no offset) of the next ring, `due` the instant."""

    alarm_id: str
    user_chat_id: str
    user_id: str
    label: str | None
    wall: str
    time_zone: str
    repeat: str
    due: datetime
    rings: int
    state: Literal["armed", "done", "cancelled"]
    created: datetime
    kind: RingKind = "alarm"
    snooze_of: str | None = None
    """The alarm that rang and is put off by this one."""
    changed_by: str | None = None
    """The key of the task that changed it last."""
    rang_at: datetime | None = None
    month_day: int | None = None
    """The day of the month that was set: of one that rings every month, whatever day a shorter month has it on."""


@dataclass(frozen=True, slots=True)
class ContactRequest:
    """A message that a visitor has left."""

    request_id: str
    user_chat_id: str
    user_id: str
    name: str
    email: str
    message: str
    created: datetime
    delivery: DeliveryState


@dataclass(frozen=True, slots=True)
class Handoff:
    """A visitor who wants to talk to a person."""

    handoff_id: str
    user_chat_id: str
    user_id: str
    about: str | None
    created: datetime
    state: Literal["open", "closed"]
    delivery: DeliveryState
    closed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment that begins at the instant `slot`; at most one that is `booked` has the same calendar and slot."""

    booking_id: str
    user_chat_id: str
    user_id: str
    calendar: str
    slot: datetime
    minutes: int
    name: str
    email: str
    note: str | None
    created: datetime
    state: Literal["booked", "cancelled"] = "booked"
    changed_by: str | None = None
    """The key of the task that changed it last; its slot was `moved_from` then."""
    moved_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A stored fact that a site's backend is still to be told; `record_id` is the idempotency key."""

    record_id: str
    fields: Mapping[str, Any]
    tries: int
