"""How the assistant puts things: times as people say them, and sandboxed templates for what it says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from orchestrator.understanding.fields import Moment


def when(wall: datetime, now: datetime) -> str:
    """A wall time beside the wall clock `now`, both naive: `today, 19:00`, `tomorrow, 7:00`, `Friday 17 May, 7:00`."""
    days = (wall.date() - now.date()).days
    clock = f"{wall.hour}:{wall:%M}"
    if days == 0:
        return f"today, {clock}"
    if days == 1:
        return f"tomorrow, {clock}"
    year = f" {wall.year}" if wall.year != now.year else ""
    return f"{wall:%A} {wall.day} {wall:%B}{year}, {clock}"


class Wording:
    """Renders the templates of intents; templates reach nothing but the values given to them."""

    def __init__(self) -> None:
        # The result is Markdown, which never becomes HTML: escaping would show entities to people.
        self._environment = ImmutableSandboxedEnvironment(autoescape=False)
        self._environment.filters["when"] = _when_filter

    def render(self, template: str, moment: Moment, values: Mapping[str, Any]) -> str:
        """The template with `values`; its filter `when` tells wall times as the visitor's clock sees them."""
        now = local(moment.now, moment.time_zone)
        return self._environment.from_string(template).render({**values, "now": now}).strip()


@pass_context
def _when_filter(context: Context, wall: datetime) -> str:
    return when(wall, context["now"])


def local(instant: datetime, time_zone: str) -> datetime:
    """An instant as naive wall time in `time_zone`."""
    return instant.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def listed(parts: list[str], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"
