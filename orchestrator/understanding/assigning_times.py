"""Which field each time of a text belongs to: instants, dates, durations and choices with a recurrence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as created
from datetime import timedelta

from orchestrator.understanding.choices import by_rule
from orchestrator.understanding.fields import Field, Kind, Moment
from orchestrator.understanding.times import Mention, find_times, wall_time
from orchestrator.understanding.values import Value

_OFTEN = "MINUTELY|HOURLY|SECONDLY"


@dataclass(slots=True)
class Outcome:
    """What the times of a text gave: values, competing values, dates that lack a clock, and the places used up."""

    values: dict[str, Value] = created(default_factory=dict)
    unclear: dict[str, tuple[Value, ...]] = created(default_factory=dict)
    partial: dict[str, Value] = created(default_factory=dict)
    taken: list[tuple[int, int]] = created(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    """A value and all places that it was said in: "tomorrow … at noon" has two."""

    value: Value
    places: Sequence[tuple[int, int]]


def assign(
    text: str,
    fields: Sequence[Field],
    wanted: Sequence[Field],
    moment: Moment,
    asked: str | None,
    known: Mapping[str, object],
) -> Outcome:
    """Times of `text` for the fields of time in `wanted`; `fields` are all, for choices that a recurrence fills."""
    kinds = {field.name: field.kind for field in fields}
    mentions = find_times(text, moment, answer=kinds.get(asked or "") in (Kind.INSTANT, Kind.DATE))
    outcome = Outcome()
    _recurrences(mentions, fields, outcome)
    if any(re.search(_OFTEN, one.rrule or "") for one in mentions):  # "every 5 minutes for an hour" is not in an hour
        outcome.taken += [place for one in mentions if one.seconds is not None for place in one.places]
        mentions = [one for one in mentions if one.seconds is None]
    for kind in (Kind.INSTANT, Kind.DATE, Kind.DURATION):
        group = [field for field in wanted if field.kind is kind]
        if not group:
            continue
        found = [
            _Found(value, mention.places)
            for mention in mentions
            for value in _values(mention, kind, moment, known, group, asked)
            if value.span not in outcome.taken or kind is Kind.INSTANT
        ]
        if kind is Kind.INSTANT:
            found = [one for one in found if _ahead(one.value, group[0], moment)] or found
        _share(group, found, asked, outcome)
        if kind is Kind.INSTANT and not found:
            _partly(mentions, group, asked, outcome, known)
    return outcome


def _recurrences(mentions: Sequence[Mention], fields: Sequence[Field], outcome: Outcome) -> None:
    for mention in mentions:
        for field in fields:
            endless = mention.rrule if mention.until is None else None  # no choice has an end: how often is asked
            value = by_rule(endless, field) if endless is not None else None
            if value is not None and field.name not in outcome.values:
                filled: object = [value] if field.kind is Kind.CHOICES else value
                outcome.values[field.name] = Value(filled, mention.span)
                outcome.taken += mention.places


def _values(
    mention: Mention, kind: Kind, moment: Moment, known: Mapping[str, object], group: Sequence[Field], asked: str | None
) -> list[Value]:
    value, span = mention.value, mention.span
    if kind is Kind.DURATION:
        if mention.kind == "duration" or (mention.seconds is not None and mention.kind == "instant"):
            return [Value(mention.seconds, span)]
        return []
    if kind is Kind.DATE:
        if mention.kind == "date":
            return [Value(value, span, mention.ambiguous, mention.alternatives)]
        if mention.kind == "range" and isinstance(value, list):
            return [Value(end[:10], span) for end in (value if len(group) > 1 else value[:1])]
        if not _names_a_day(mention) or not isinstance(value, str):
            return []
        days = tuple(dict.fromkeys(wall[:10] for wall in mention.alternatives if wall[:10] != value[:10]))
        return [Value(value[:10], span, mention.one_of and bool(days), days if mention.one_of else ())]
    if mention.kind == "duration" and mention.seconds is not None and any(field.name == asked for field in group):
        moved = wall_time(moment.now + timedelta(seconds=mention.seconds), moment.time_zone)
        return [Value(moved.isoformat(timespec="minutes"), span)]
    if mention.kind == "range" and isinstance(value, list) and "T" in value[0] and len(group) > 1:
        return [Value(end, span) for end in value]
    if mention.kind in ("instant", "recurrence") and isinstance(value, str) and "T" in value:
        read = Value(value, span, mention.ambiguous, mention.alternatives)
        base = next((known[field.name] for field in group if field.name in known), None)
        if mention.dated:
            others = tuple(_among_days(str(other), base, mention) for other in read.alternatives)
            return [replace(read, value=_among_days(str(read.value), base, mention), alternatives=others)]
        return [read if base is None else _on_known_day(read, base)]
    return []


def _names_a_day(mention: Mention) -> bool:
    """Whether an instant or a recurrence is of a day that was said: "at 7" and "daily" are of none."""
    if mention.kind == "recurrence":
        return "DAY=" in str(mention.rrule)
    return mention.kind == "instant" and mention.dated


def _within(mention: Mention, known: object) -> object:
    """What a mention adds to what is known: "morning" is on the day said before, "1 june" in the year said before."""
    value = mention.value
    if isinstance(value, str):
        return _among_days(value, known, mention)
    if not isinstance(value, list) or not mention.any_day or known is None:
        return value
    days = {str(end)[:10] for end in known} if isinstance(known, list) else {str(known)[:10]}
    return [f"{min(days)}T{end[11:]}" for end in value] if len(days) == 1 else value


def _among_days(value: str, known: object, mention: Mention) -> str:
    """A date, with or without a time of day, in the year that was said before ("in april 2027") when it lies within that.

    One without a month is in the month that was said before.
    """
    if not isinstance(known, list) or value[5:10] == "02-29":
        return value
    first, last = (str(end)[:10] for end in known)
    moved = [f"{first[:4]}{value[4:]}", *([f"{first[:8]}{value[8:]}"] if mention.any_month else [])]
    return next((day for day in moved if first <= day[:10] <= last), value)


def _on_known_day(read: Value, base: object) -> Value:
    """A time of day moved to the date, or into the part of the day, that is known already."""
    every = [str(reading) for reading in (read.value, *read.alternatives)]
    if isinstance(base, list) and len(base) == 2:
        day, first, last = str(base[0])[:10], str(base[0])[11:], str(base[1])[11:]
        inside = [reading for reading in every if first <= reading[11:] <= last]
        return Value(f"{day}T{(inside or every)[0][11:]}", read.span, not inside and read.ambiguous)
    readings = sorted(dict.fromkeys(f"{str(base)[:10]}T{reading[11:]}" for reading in every))
    return Value(readings[0], read.span, len(readings) > 1, tuple(readings[1:]))


def _ahead(value: Value, field: Field, moment: Moment) -> bool:
    now = wall_time(moment.now, moment.time_zone).isoformat(timespec="minutes")
    return not field.future or str(value.value) > now


def _share(group: Sequence[Field], found: Sequence[_Found], asked: str | None, outcome: Outcome) -> None:
    distinct = list({str(one.value.value): one.value for one in reversed(found)}.values())[::-1]
    if not distinct:
        return
    outcome.taken += [place for one in found for place in one.places]
    if len(distinct) == len(group):
        outcome.values.update({field.name: value for field, value in zip(group, distinct, strict=True)})
        return
    first = next((field for field in group if field.name == asked), None)
    field = first or next((field for field in group if field.required), group[0])
    if len(distinct) == 1:
        outcome.values[field.name] = distinct[0]
    else:
        outcome.unclear[field.name] = tuple(distinct)


def _partly(
    mentions: Sequence[Mention],
    group: Sequence[Field],
    asked: str | None,
    outcome: Outcome,
    known: Mapping[str, object],
) -> None:
    """A date or a part of a day is kept for the instant that still lacks its clock, on the day or in the year known."""
    for mention in mentions:
        if mention.one_of and mention.kind == "date":
            outcome.taken += mention.places  # "on thursday or friday": the day is asked with the time, and not chosen
        elif mention.kind in ("date", "range", "recurrence"):
            field = next((field for field in group if field.name == asked), group[0])
            value = _within(mention, known.get(field.name))
            outcome.partial.setdefault(field.name, Value(value, mention.span, mention.ambiguous))
            outcome.taken += mention.places
