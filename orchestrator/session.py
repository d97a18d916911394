"""One intent's working state: its parameters and what the assistant waits for; a pure value, changed by copying."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from protocol.events import ComponentEvent

_KEPT = ("parameters", "asked", "partial", "options", "answered", "misses", "again", "then")


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
    """JSON values by field; times are wall times in the visitor's zone."""
    asked: str | None = None
    """The field that the last question was about, so that a bare "7" can answer it."""
    partial: Mapping[str, Any] = field(default_factory=dict)
    """What is known of an instant that lacks its time of day, by field; see `Extraction`."""
    options: Mapping[str, list[Any]] = field(default_factory=dict)
    """Values by field of which the visitor said one, but not clearly which: 7:00 or 19:00."""
    answered: tuple[str, ...] = ()
    """Fields in the order in which the visitor gave them; the last one is taken back by "go back"."""
    misses: int = 0
    """How many answers in a row were not understood."""
    again: bool = False
    """Whether it may have been done before, so that it is only done when the visitor says so."""
    then: str = ""
    """What the visitor asked for in the same message: begun when this is over."""
    question_id: str | None = None
    component: ComponentEvent | None = None
    """The component as it was last shown, while it is open."""

    def memo(self) -> dict[str, Any]:
        """What the events themselves do not tell; `remembering` takes it."""
        return {name: getattr(self, name) for name in _KEPT}

    def remembering(self, memo: Mapping[str, Any]) -> "Session":
        """As it was when `memo` was made."""
        kept = {name: memo[name] for name in _KEPT if name in memo}
        return replace(self, **kept | {"answered": tuple(kept.get("answered", ()))})

    def filled(
        self,
        values: Mapping[str, Any],
        options: Mapping[str, list[Any]] | None = None,
        partial: Mapping[str, Any] | None = None,
    ) -> "Session":
        """With what an answer has given."""
        given = {**values, **(options or {})}
        return replace(
            self,
            parameters={name: value for name, value in self.parameters.items() if name not in given} | dict(values),
            options={name: either for name, either in self.options.items() if name not in values} | dict(options or {}),
            partial={name: value for name, value in self.partial.items() if name not in given} | dict(partial or {}),
            answered=(*(name for name in self.answered if name not in given), *given),
            misses=0,
        )

    def taken_back(self) -> "Session":
        """Without the value that was given last."""
        if not self.answered:
            return self
        last = self.answered[-1]
        return replace(
            self,
            parameters={name: value for name, value in self.parameters.items() if name != last},
            options={name: either for name, either in self.options.items() if name != last},
            answered=self.answered[:-1],
        )

    def emptied(self) -> "Session":
        """Without all values."""
        return replace(self, parameters={}, options={}, partial={}, answered=(), misses=0)

    def as_of(self, at: datetime) -> "Session":
        return replace(self, last_active=max(at, self.last_active))
