"""An event as the log keeps it: with the bookkeeping that no client sees."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from protocol.commands import Stored
from protocol.events import Event


@dataclass(frozen=True, slots=True)
class Record:
    """One document of `chat_history`."""

    event: Event
    body_hash: str | None = None
    """Of a command: tells the same command sent twice from another one under the same client_id."""
    pending: bool = False
    """Of a command: its turn is not over."""
    memo: dict[str, Any] = field(default_factory=dict)
    """What a turn found out before this event and must not find out differently when it is run again."""


def body_hash(command: Stored) -> str:
    """SHA-256 over the command's canonical JSON, `client_id` left out."""
    return sha256(command.model_dump_json(exclude={"client_id"}).encode()).hexdigest()
