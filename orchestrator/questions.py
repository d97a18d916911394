"""How a task's open questions are put: in words, and the values in words for people. What is asked is decided in task.py."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from orchestrator.assistant import Here
from orchestrator.intents import Intent
from orchestrator.session import Session
from orchestrator.understanding.fields import Choice, Field, Kind
from orchestrator.wording import clock, day, inside, length, listed, local, together, when
from protocol.errors import FieldError

_MORNING = "am|a.m.|in the morning|morning|the earlier one"
_EVENING = "pm|p.m.|in the evening|evening|in the afternoon|afternoon|at night|the later one"
_PARTS = {"06": "in the morning", "12": "in the afternoon", "18": "in the evening", "20": "at night"}
"""What a part of a day is called, by the hour at which it begins."""
_NOON = 12
_MOST_QUESTIONS = 3
"""More than these in one sentence are tiring: then the titles are listed."""
_MOST_CLOCKS = 8
_SHOWN = 3
_ENDS = 2


def question(here: Here, session: Session, intent: Intent, asked: Sequence[Field]) -> str:
    """What the assistant is about to do, and what it still needs for that."""
    doing = here.render(intent.doing, parameters=session.parameters) if intent.doing else f"{here.title(intent)}."
    return f"{doing} {needed(here, asked, session.partial)}"


def needed(here: Here, asked: Sequence[Field], partial: Mapping[str, Any]) -> str:
    """The question for one field, or for several in one sentence; what is known of a time (`partial`) is said with it."""
    if sum(field.kind is Kind.TEXT for field in asked) > 1:
        asked = asked[:1]  # free words cannot be told apart: one such field after the other
    questions = [_asking(here, field, partial.get(field.name)) for field in asked]
    if len(questions) == 1:
        text = questions[0]
    elif len(questions) <= _MOST_QUESTIONS and all(question.endswith("?") for question in questions):
        text = together(questions, here.phrase("and"))
    else:
        titles = [inside(field.title, here.chat.locale) for field in asked]
        text = here.phrase("I still need: {fields}.", fields=listed(titles, here.phrase("and")))
    free = [_free_times(here, field, partial.get(field.name)) for field in asked if field.kind is Kind.INSTANT]
    return " ".join(filter(None, [text, *free]))


def _asking(here: Here, field: Field, known: Any) -> str:
    """The question for a field; what is known of a time, its day or some days, is named, and only the rest asked for."""
    span = _span_of(known) if field.kind is Kind.INSTANT else None
    several = span is not None and span[0][:10] != span[1][:10]
    if span is None or (field.choices and (several or not _inside(field, span))):
        return field.description or f"{field.title}?"
    today = local(here.moment.now, here.moment.time_zone).date()
    named, last = (day(date.fromisoformat(end[:10]), today, here.chat.locale) for end in span)
    if several:
        days = here.phrase("{first} to {last}", first=named, last=last)
        return here.phrase("On which day, and at what time ({days})?", days=days)
    part = _PARTS.get(span[0][11:13], "")
    if isinstance(known, list) and part:
        named = f"{named}, {here.phrase(part)}"
    return here.phrase("At what time ({day})?", day=named)


def _free_times(here: Here, field: Field, known: Any) -> str:
    """Which times a field offers, those within what is `known` first; nobody reads a long list. Empty if it offers any."""
    if not field.choices:
        return ""
    span = _span_of(known)
    if span and (found := _inside(field, span)):
        clocks = [datetime.fromisoformat(choice.value) for choice in found[:_MOST_CLOCKS]]
        same_day = span[0][:10] == span[1][:10]
        titles = (
            [clock(at, here.chat.locale) for at in clocks] if same_day else [choice.title for choice in found[:_SHOWN]]
        )
        return here.phrase("Free then: {times}.", times=here.either(titles))
    if span and span[1] > field.choices[-1].value:
        return ""  # a calendar names no more than its next so many times: nothing is known of those behind them
    if span:
        later = [choice for choice in field.choices if choice.value > span[1]]
        times = here.either([choice.title for choice in later[:_SHOWN]])
        return here.phrase("Nothing is free then. Free near it: {times}.", times=times)
    titles = [choice.title for choice in field.choices[:_SHOWN]]
    return here.phrase("Free are for example {times}.", times=listed(titles, here.phrase("and")))


def named_times(field: Field, known: Any) -> list[Choice]:
    """The offered times that a question has named: within what is known of the day, else behind it, else from the first on."""
    span = _span_of(known)
    if span is None:
        return list(field.choices)
    return _inside(field, span) or [choice for choice in field.choices if choice.value > span[1]]


def _inside(field: Field, span: tuple[str, str]) -> list[Choice]:
    return [choice for choice in field.choices if span[0] <= choice.value <= span[1]]


def _span_of(known: Any) -> tuple[str, str] | None:
    """First and last wall time of a day, or of a part of one or more days, of which an extraction knows (`partial`)."""
    if isinstance(known, str):
        return f"{known[:10]}T00:00", f"{known[:10]}T23:59"
    if isinstance(known, list) and len(known) == _ENDS:
        first, last = (str(end) for end in known)
        return first if "T" in first else f"{first}T00:00", last if "T" in last else f"{last}T23:59"
    return None


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
            titles = {choice.value: choice.title for choice in field.choices if not choice.collective}
            several = [titles[part] for part in str(value).split() if part in titles]
            return titles.get(str(value)) or "; ".join(several) or str(value)
        case Kind.CHOICES:
            return listed([shown(here, replace(field, kind=Kind.CHOICE), one) for one in value], here.phrase("and"))
        case Kind.DURATION:
            return length(timedelta(seconds=float(value)), here.chat.locale)
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
