"""The limits of conversations, which the settings give."""

from dataclasses import dataclass

from protocol.commands import ComponentAction, Message, Stored
from protocol.errors import TooLarge, Unprocessable


@dataclass(frozen=True, slots=True)
class Policy:
    """How long things last and how many there may be."""

    inactivity_seconds: float = 1800
    resumable_days: float = 7
    release_idle_seconds: float = 300
    pending_appends: int = 1000
    alarm_poll_seconds: float = 1
    content_characters: int = 4000
    form_values: int = 50
    retention_days: float = 0
    """How long events are kept; 0: for ever."""

    def check(self, command: Stored) -> None:
        """Raises `Unprocessable` or `TooLarge` for a command that is well-formed and yet cannot be taken."""
        if isinstance(command, Message):
            if not command.content.strip():
                raise Unprocessable("This message is empty. Write what you need.")
            if len(command.content) > self.content_characters:
                raise TooLarge(f"A message has at most {self.content_characters} characters. Send a shorter one.")
        if isinstance(command, ComponentAction) and len(command.values) > self.form_values:
            raise TooLarge(f"A form has at most {self.form_values} values. Send fewer.")
