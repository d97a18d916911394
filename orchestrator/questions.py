"""How a task's open questions are put: in words, and the values in words for people. What is asked is decided in task.py."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from orchestrator.assistant import Here
from orchestrator.intents import Intent
from orchestrator.session import Session
from orchestrator.understanding.fields import Choice, Field, Kind
from orchestrator.wording import day, inside, listed, local, together, when
from protocol.errors import FieldError

_MORNING = "am|a.m.|in the morning|morning|the earlier one"
_EVENING = "pm|p.m.|in the evening|evening|in the afternoon|afternoon|at night|the later one"
_NOON = 12
_MOST_QUESTIONS = 3
"""More than these in one sentence are tiring: then the titles are listed."""


def question(here: Here, session: Session, intent: Intent, asked: Sequence[Field]) -> str:
    """What the assistant is about to do, and what it still needs for that."""
    doing = here.render(intent.doing, parameters=session.parameters) if intent.doing else f"{here.title(intent)}."
    return f"{doing} {needed(here, asked)}"


def needed(here: Here, asked: Sequence[Field]) -> str:
    """The question for one field, or for several in one sentence."""
    if len(asked) == 1 or sum(field.kind is Kind.TEXT for field in asked) > 1:
        # free words cannot be told apart: one such field after the other
        return asked[0].description or f"{asked[0].title}?"
    questions = [field.description for field in asked if field.description and field.description.endswith("?")]
    if len(questions) == len(asked) <= _MOST_QUESTIONS:
        return together(questions, here.phrase("and"))
    titles = [inside(field.title, here.chat.locale) for field in asked]
    return here.phrase("I still need: {fields}.", fields=listed(titles, here.phrase("and")))


def complaint(asked: Sequence[Field], errors: Sequence[FieldError]) -> str:
    """What is wrong with the values given, field by field."""
    titles = {field.name: field.title for field in asked}
    return " ".join(f"{titles.get(error.field, error.field)}: {error.message}" for error in errors)


def options_of(here: Here, field: Field, values: Sequence[Any]) -> list[Choice]:
    """The readings of an unclear answer as things to choose from."""
    if field.kind is not Kind.INSTANT:
        return [Choice(str(value), shown(here, field, value)) for value in values]
    walls = [datetime.fromisoformat(str(value)) for value in values]
    halves = [wall.hour < _NOON for wall in walls]
    return [_reading(here, wall, halves.count(wall.hour < _NOON) == 1) for wall in walls]


def shown(here: Here, field: Field, value: Any) -> str:
    """A value in words for people."""
    now = local(here.moment.now, here.moment.time_zone)
    match field.kind:
        case Kind.INSTANT:
            return when(datetime.fromisoformat(str(value)), now, here.chat.locale)
        case Kind.DATE:
            return day(date.fromisoformat(str(value)), now.date(), here.chat.locale)
        case Kind.YES_NO:
            return here.phrase("yes") if value else here.phrase("no")
        case Kind.CHOICE:
            return next((choice.title for choice in field.choices if choice.value == value), str(value))
        case Kind.CHOICES:
            return listed([shown(here, replace(field, kind=Kind.CHOICE), one) for one in value], here.phrase("and"))
        case Kind.DURATION:
            return here.phrase("{count} seconds", count=value)
        case _:
            return str(value)


def all_shown(here: Here, fields: Sequence[Field], parameters: Mapping[str, Any]) -> dict[str, str]:
    """The given values in words, by field."""
    return {
        field.name: shown(here, field, parameters[field.name])
        for field in fields
        if parameters.get(field.name) not in (None, "", [])
    }


def _reading(here: Here, wall: datetime, half_decides: bool) -> Choice:
    """One reading of a time; "the evening" means it when it is the only one in its half of the day."""
    now = local(here.moment.now, here.moment.time_zone)
    half = here.phrase(_MORNING if wall.hour < _NOON else _EVENING).split("|")
    title = when(wall, now, here.chat.locale)
    return Choice(wall.isoformat(timespec="minutes"), title, tuple(half) if half_decides else ())
