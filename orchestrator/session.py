"""One intent's working state: its parameters and what the assistant waits for; a pure value, changed by copying."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from protocol.events import ComponentEvent


@dataclass(frozen=True, slots=True)
class Session:
    """The backend's work on one intent; ends with it, or is given up after inactivity."""

    session_id: str
    user_intent_id: str
    intent: str
    label: str
    started: datetime
    last_active: datetime
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """JSON values by field; times are wall times in `time_zone`."""
    asked: str | None = None
    """The field that the last question was about, so that a bare "7" can answer it."""
    question_id: str | None = None
    component: ComponentEvent | None = None
    """The component as it was last shown, while it is open."""

    def filled(self, values: Mapping[str, Any]) -> "Session":
        """With these parameters, and at rest: no question is open until one is asked."""
        return replace(self, parameters={**self.parameters, **values})

    def as_of(self, at: datetime) -> "Session":
        return replace(self, last_active=max(at, self.last_active))
