"""Lengths that are counted from a time named elsewhere: "30 minutes before my meeting at 2 pm", "the day before the exam on friday"."""

from dataclasses import dataclass, replace

from orchestrator.understanding.amounts import amount
from orchestrator.understanding.clocks import Row
from orchestrator.understanding.when import Amount, Away, Clock, Phrase, Rule

_MOST_BETWEEN = 6
"""Items between "before" and the time that it is counted from."""
_LONGEST = 7
"""Items of a length such as "an hour and a half"."""
_ENDS = ".;!?"
_JOINTS = frozenset({"before_date", "beforehand", "after_date", "afterwards", "eve"})


@dataclass(frozen=True, slots=True)
class _Distance:
    """A length with its "before", from one item to the one behind it; `behind` when it is told after its event."""

    first: int
    end: int
    away: Away
    behind: bool


def counted_from(found: list[Phrase], row: Row) -> list[Phrase]:
    """The phrases, the only one of them moved by each length that is counted from it."""
    joints = [at for at, item in enumerate(row.items) if not item.meanings.keys().isdisjoint(_JOINTS)]
    said = [one for at in joints if (one := _distance(row, at)) is not None]
    if not said:
        return found
    for distance in said:
        start, end = _place(distance, row)
        within = [phrase for phrase in found if start <= phrase.start and phrase.end <= end]
        if any(phrase.day and (distance.away.weekday is None or phrase.clock) for phrase in within):
            return found  # "tomorrow and the day after"
        if len(found) == 1 and within and within[0].amount:
            return found  # "30 minutos antes": than what was set before
        found = [phrase for phrase in found if phrase not in within]  # "une heure" of "une heure avant" is no clock
    if len(found) == 2 and len(said) == 1:
        return _at_a_time_of_its_own(found, said[0], row)
    moved = [_counted(found[0], distance, row) for distance in said] if len(found) == 1 else []
    if not moved or None in moved:
        return found
    if len(said) == 1:
        return [phrase for phrase in moved if phrase is not None]
    several = [(phrase, _place(distance, row)) for phrase, distance in zip(moved, said, strict=True)]
    return [  # "an hour before and 10 minutes before my 3 pm call"
        replace(phrase, start=place[0], end=place[1], apart=(*found[0].apart, (found[0].start, found[0].end)))
        for phrase, place in several
        if phrase is not None
    ]


def _place(distance: _Distance, row: Row) -> tuple[int, int]:
    return row.items[distance.first].start, row.items[distance.end - 1].end


def _counted(event: Phrase, distance: _Distance, row: Row) -> Phrase | None:
    """The event's phrase moved; None when the length is not counted from it."""
    start, end = _place(distance, row)
    pieces = [*event.apart, (event.start, event.end)]
    if any(first < end and start < last for first, last in pieces) or not _belongs(distance, pieces, row):
        return None
    away = distance.away
    if pieces[0][1] <= start and end <= pieces[-1][0]:
        away = replace(away, all_day=False)  # "at 6 pm the day before the exam on friday"
    moved = _moved(event, away)
    return None if moved is None else replace(moved, apart=(*event.apart, (start, end)))


def _at_a_time_of_its_own(found: list[Phrase], distance: _Distance, row: Row) -> list[Phrase]:
    """Reads "the dentist is on the 12th, remind me the day before at 6 pm"."""
    day, clock = found
    start, end = _place(distance, row)
    lone = clock.clock and not (clock.day or clock.rule or clock.amount or clock.until)
    between = [item for item in row.items[distance.end :] if item.end <= clock.start]
    near = all(not item.meanings.keys().isdisjoint(("lead", "at", "comma")) for item in between)
    if not lone or not near or day.end > start or clock.start < end or not day.day or day.clock or day.until:
        return found
    away = replace(distance.away, all_day=False)
    whole = replace(day, start=clock.start, end=clock.end, clock=clock.clock, part=clock.part, away=away)
    return [replace(whole, apart=(*day.apart, (day.start, day.end), (start, end)))]


def _distance(row: Row, at: int) -> _Distance | None:
    """The length that ends at an item such as "before"."""
    before = row.has(at, "before_date", "beforehand")
    after = row.has(at, "after_date", "afterwards") and not row.has(at, "from")
    if (not before and not after) or row.sign(at - 1, *_ENDS):
        if not row.has(at, "eve"):
            return None
        return _Distance(at, at + 1, Away(Amount(days=-1), all_day=True), False)
    end = at + 1
    alone = end >= len(row) or not row.items[end].text[0].isalnum()
    behind = row.has(at, "beforehand", "afterwards") or alone
    sign = -1 if before else 1
    first = at - 1 if " " in row.items[at - 1].text else at - 2  # "am abend" is one item
    part = row.word(at - 1, "part")
    the_day = row.word(at - 1, "unit") == "day" or (row.has(at - 1, "the_day") and first == at - 1)
    if (part or the_day) and (first == at - 1 or row.has(first, "the", "on")):
        return _Distance(first, end, Away(Amount(days=sign), all_day=True, part=part or None), behind)
    unit = row.word(at - 1, "unit")
    single = unit in ("hour", "week", "month") and not row.items[at - 1].text.endswith(("s", "en"))
    if single and (row.has(at - 2, "the") or not row.has(at - 2, "one", "number", "half", "quarter", "of")):
        return _Distance(
            at - 2 if row.has(at - 2, "the") else at - 1, end, _one(unit, sign), behind
        )  # "the week before"
    weekday = row.value(at - 1, "weekday")
    if weekday is not None and not behind:
        return _Distance(at - 1, end, Away(Amount(days=sign), weekday=weekday), False)
    for first in range(max(0, at - _LONGEST), at):
        length = amount(row, first)
        if length is not None and length[0] == at:
            return _Distance(first, end, Away(-length[1] if before else length[1]), behind)
    return None


def _one(unit: str, sign: int) -> Away:
    length = {"hour": Amount(seconds=3600), "week": Amount(days=7)}.get(unit, Amount(months=1))
    return Away(length if sign > 0 else -length)


def _belongs(distance: _Distance, pieces: list[tuple[int, int]], row: Row) -> bool:
    """Whether the event is near enough: behind its length, or before it where nothing follows ("..., 10 minutes before")."""
    last = row.items[distance.end - 1].end
    following = [first for first, _ in pieces if first >= last]
    if following:
        between = [item for item in row.items[distance.end :] if item.end <= min(following)]
        return len(between) <= _MOST_BETWEEN and not any(item.text in _ENDS for item in between)
    first = min(first for first, _ in pieces)
    at = max((place for place in range(len(row)) if row.items[place].end <= first), default=-1)
    while row.has(at, "lead", "at", "on", "in") and not row.has(at, "the", "of"):
        at -= 1
    told = row.sign(at, "me", "mich", "moi", "recuérdame", "recuerdame")  # "remind me at 6 to ... 10 minutes before"
    return distance.behind and not told


def _moved(event: Phrase, away: Away) -> Phrase | None:
    """The phrase with its distance; None when its event has no time of day that minutes could be counted from."""
    if event.until is not None and event.clock is not None:
        event = replace(event, until=None)  # before a stretch of hours is before its beginning
    if event.until is not None or event.span is not None:
        return None
    exact = event.clock is not None or (event.relative and event.amount is not None and event.amount.seconds != 0)
    if away.amount.seconds and not exact:
        return None
    if event.rule is not None:
        return _repeated(event, event.rule, away)
    if not (exact or event.day is not None or event.amount is not None):
        return None
    return replace(event, away=away)


def _repeated(event: Phrase, rule: Rule, away: Away) -> Phrase | None:
    """A recurrence so much earlier or later, where the rule still tells it."""
    length = away.amount
    if event.clock is not None and length.seconds and not length.days and not length.months and not length.seconds % 60:
        clock = shifted_clock(event.clock, length.seconds // 60)
        return replace(event, clock=clock) if clock is not None else None
    if rule.frequency == "WEEKLY" and rule.interval == 1 and rule.weekdays and length == Amount(days=length.days):
        days = tuple(sorted((day + length.days) % 7 for day in rule.weekdays))
        return replace(
            event,
            rule=replace(rule, weekdays=days),
            clock=None if away.all_day else event.clock,
            part=away.part or event.part,
        )
    return None


def shifted_clock(base: Clock, minutes: int) -> Clock | None:
    """A time of day so many minutes on, without a sure am or pm within its half of the day; None beyond midnight."""
    total = base.hour * 60 + base.minute + minutes
    if base.certain and not 0 <= total < 24 * 60:
        return None
    hour, minute = divmod(total % (24 * 60 if base.certain else 12 * 60), 60)
    return replace(base, hour=hour if base.certain or hour else 12, minute=minute)
