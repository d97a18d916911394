"""What is stored beside the events, as plain shapes that orchestrator and storage share: chats, intents, alarms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


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
class StoredAlarm:
    """`wall` is the wall time in `time_zone` (ISO, no offset) of the next ring, `due` the same as an instant."""

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
