"""The grammar of whole time phrases: clocks, days, amounts and recurrences that belong together become one phrase."""

from dataclasses import replace

from orchestrator.understanding.clocks import Row, clock
from orchestrator.understanding.dates import day
from orchestrator.understanding.offsets import offset
from orchestrator.understanding.phrase_parts import Parts
from orchestrator.understanding.recurrences import rule
from orchestrator.understanding.stretches import span
from orchestrator.understanding.weeks import weekdays_through
from orchestrator.understanding.when import Day, Phrase, Rule


def parse(row: Row, context: frozenset[str] = frozenset()) -> list[Phrase]:
    """All time phrases of a text from left to right; `context` holds "alarm" where a bare "for seven" means an hour."""
    found: list[Phrase] = []
    at = 0
    while at < len(row):
        if not row.items[at].meanings:
            at += 1  # most words: every rule begins with a word of time
            continue
        again = (
            bool(found)
            and found[-1].clock is not None
            and row.has(at - 1, "and", "comma", "or")
            and (row.items[at - 1].start - found[-1].end <= 1)
        )
        alone = _phrase(row, at, context, "")
        step = _range(row, at, context, alone) or (_phrase(row, at, context, "list") if again else alone)
        if step is None:
            at += 1
        elif both := _from_and_to(row, step[1]):
            at = step[0]
            found += both
        else:
            at = step[0]
            found.append(step[1])
    return found


def _range(row: Row, at: int, context: frozenset[str], alone: tuple[int, Phrase] | None) -> tuple[int, Phrase] | None:
    """Reads "from 2 to 4 pm", "between monday and friday", "9:00-17:00"; `alone` is what the item begins by itself."""
    led = row.has(at, "from")
    first = _phrase(row, at + 1 if led else at, context, "range") if led or _hour_to_clock(row, at) else alone
    if first is None or first[1].rule is not None or first[1].amount is not None:
        return None
    middle, start = first
    if (numbered := _to_day_of_month(row, middle, start)) is not None:
        return numbered
    joined = row.has(middle, "until") or (row.has(at, "between") and row.has(middle, "and"))
    if not joined or (start.clock is None and start.day is None):
        return None
    second = _phrase(row, middle + 1, context, "range")
    if second is None:
        return None
    end, stop = second
    if start.clock is not None and stop.clock is not None and stop.rule is not None and start.day is None:
        return end, replace(start, end=stop.end, rule=stop.rule)  # "from 9 to 5 monday to friday": as it begins
    moved = not row.has(middle, "until") or (row.lexicon.moving & row.words and not row.has(middle, "through"))
    if start.day and stop.day and stop.clock is not None and not (start.clock or start.part or moved):
        daily = Rule("DAILY", until=stop.day)  # "from the 10th to the 12th at 9"
        begun = row.items[at].start if led else start.start
        return end, replace(start, start=begun, end=stop.end, clock=stop.clock, part=stop.part, rule=daily)
    if start.day and start.clock and stop.day and not (stop.clock or stop.part or moved or led or start.rule):
        return end, replace(start, end=stop.end, rule=Rule("DAILY", until=stop.day))  # "at 9 from the 10th to the 12th"
    if (start.clock is None) != (stop.clock is None) or stop.rule is not None or stop.amount is not None:
        return None
    if start.clock is not None and stop.clock is not None and stop.clock.certain and not start.clock.certain:
        meridiem = "pm" if stop.clock.hour >= 12 and start.clock.hour % 12 < stop.clock.hour - 12 else "am"
        start = replace(start, clock=start.clock.moved(meridiem))
    if start.day is None and start.part is None:
        start = replace(start, day=stop.day, part=stop.part)
    return end, replace(start, start=row.items[at].start if led else start.start, end=stop.end, until=stop)


def _from_and_to(row: Row, stretch: Phrase) -> list[Phrase]:
    """The two times of "move it from tuesday at 3 to wednesday at 4"; none where a stretch is meant: "through", "until"."""
    last = stretch.until
    if last is None or stretch.clock is None or not row.lexicon.moving & row.words:
        return []
    joint = max((at for at in range(len(row)) if row.items[at].end <= last.start), default=0)
    while not row.has(joint, "until"):
        joint -= 1
        if joint <= 0:
            return []
    if row.has(joint, "through"):
        return []
    return [replace(stretch, end=row.items[joint - 1].end, until=None), last]


def _hour_to_clock(row: Row, at: int) -> bool:
    """Whether a bare number begins a stretch of hours as its end has am or pm: "3-5pm"."""
    if not row.has(at, "number") or not row.has(at + 1, "until") or row.sign(at - 1, "-", "/", "."):
        return False
    end = clock(row, at + 2)
    return end is not None and not end[2] and row.has(end[0] - 1, "meridiem")


def _to_day_of_month(row: Row, at: int, start: Phrase) -> tuple[int, Phrase] | None:
    """Reads the end of "december 5-8" and "from the 3rd of may to the 6th": a day of the same month."""
    if not row.has(at, "until") or start.day is None or start.day.month is None or start.clock is not None:
        return None
    place = at + 2 if row.has(at + 1, "the") else at + 1
    number = row.number(place)
    number = row.ordinal(place) if number is None else number
    end = place + 1
    other = row.has(end, "meridiem", "oclock", "unit", "short_unit", "month", "of") or row.sign(end, ":", "/", ".", "-")
    if number is None or other or not (start.day.day or 0) < number <= 31:
        return None
    last = Phrase(row.items[place].start, row.items[place].end, day=replace(start.day, day=number))
    return end, replace(start, end=last.end, until=last)


def _phrase(row: Row, at: int, context: frozenset[str], lead: str) -> tuple[int, Phrase] | None:
    parts, end, first = Parts(), at, at
    while (step := _next_part(row, end, context, lead, parts)) is not None:
        if end == at:
            first = step[0]
        end = step[1]
    if parts.empty() or end == at:
        return None
    whole = Phrase(
        start=row.items[first].start,
        end=row.items[end - 1].end,
        clock=parts.clock,
        day=parts.day,
        part=parts.part,
        amount=parts.amount,
        relative=parts.relative,
        rule=parts.rule,
        span=parts.span,
    )
    return end, whole


def _next_part(row: Row, at: int, context: frozenset[str], lead: str, parts: Parts) -> tuple[int, int] | None:
    """Add the next part, up to three joining words on; where it begins and ends."""
    for start in range(at, min(at + 4, len(row))):
        taken = _part(row, start, at, parts, context, lead)
        if taken is not None:
            return start, taken
        if not row.has(start, "lead", "at", "comma", "the", "on", "part_lead") and not (
            parts.rule and row.has(start, "until", "lasting")
        ):
            return None
    return None


def _part(row: Row, at: int, begun: int, parts: Parts, context: frozenset[str], lead: str) -> int | None:
    """Add the part at an item to the phrase and give its end, or None when nothing there fits."""
    if not row.items[at].meanings:
        return None
    led = row.has(at - 1, "lead", "on", "in", "at", "from", "every", "comma") and not row.has(at - 1, "the")
    if parts.rule is None and (found := rule(row, at, parts.clock is not None)) is not None and not parts.relative:
        end, parts.rule, part = found
        parts.part = part or parts.part
        said, parts.day = parts.day, None
        if said is not None and parts.closing:  # "until friday every day"
            parts.rule = replace(parts.rule, until=said)
        elif said is not None:
            parts.take_day(said)
        return end
    spoken = row.has(at + 1, "oclock") and (
        lead == "range" or row.has(at - 1, "at") or (row.has(at - 1, "for") and "alarm" in context)
    )
    beside = not parts.clock or row.has(at, "in") or (parts.rule and row.has(at - 1, "for", "lasting"))
    free = parts.amount is None and beside and (not spoken or row.has(at - 1, "in"))
    if free and (moved := offset(row, at, parts)) is not None:
        return moved
    if parts.rule is not None and row.has(at - 1, "until") and (last := _last_day(row, at)) is not None:
        parts.rule = replace(parts.rule, until=last[1])
        return last[0]
    if parts.day is None and parts.amount is None and (found_day := day(row, at, led)) is not None:
        parts.take_day(found_day[1])
        parts.closing = row.has(at - 1, "until") or row.has(at - 2, "until")
        parts.part = row.word(found_day[0] - 1, "joined_part") or parts.part
        return found_day[0]
    if parts.span is None and parts.day is None and (found_span := span(row, at)) is not None:
        begin = _begin(found_span[1]) if row.has(at - 1, "from") else None
        if begin is None:
            parts.span = found_span[1]
        else:
            parts.take_day(begin)
        return found_span[0]
    if parts.clock is None and not (parts.amount and parts.amount.seconds):
        found_clock = clock(row, at)
        if found_clock is not None:
            end, read, bare = found_clock
            if not bare or _hour_meant(row, at, end, parts, context, lead):
                if bare and row.has(end, "unit", "short_unit") and not row.has(end, "part"):
                    return None
                parts.clock, parts.bare = read, bare
                return end
    return _part_of_day(row, at, begun, parts)


def _begin(span: tuple[str, str]) -> Day | None:
    """The first day of a stretch that something begins with: "starting next week"."""
    return {
        ("week", "next"): Day(weekday=0, which="next week"),
        ("month", "next"): Day(day=1, offset=1),
    }.get(span)


def _last_day(row: Row, at: int) -> tuple[int, Day] | None:
    """The day that ends a recurrence, of "until june" its first."""
    month = row.value(at, "month")
    return day(row, at, True) or (None if month is None else (at + 1, Day(month=month, day=1)))


def _hour_meant(row: Row, at: int, end: int, parts: Parts, context: frozenset[str], lead: str) -> bool:
    """Whether a bare number is an hour: a word before it asks for one, and what follows is no thing that it counts."""
    hour = row.number(at)
    if hour is None or hour > 24 or row.has(at, "scaled"):
        return False
    if row.sign(at - 1, "by") and (
        row.has(at - 2, "number") or any(row.has(place, "scale") for place in range(len(row)))
    ):
        return False  # "2 by 4", "turn the volume up by 5"
    if lead == "answer" or (row.has(at - 1, "clock_at") and (end >= len(row) or row.plain(end))):
        return True  # "a las 8 comprar leche"
    asked = (
        row.has(at - 1, "at")
        or lead in ("range", "list")
        or _before_day(row, end)
        or (row.has(end, "or", "and") and row.has(end + 1, "number") and row.has(end + 2, "meridiem", "oclock"))
        or (row.has(at - 1, "for") and "alarm" in context)
    )
    if not asked and (hour < 1 or not parts.dated() or row.has(at, "one")):
        return False  # "the friday one" is no one o'clock
    if not asked and hour > 12 and not row.lexicon.twenty_four_hours:
        return False
    if end >= len(row) or row.has(
        end, "comma", "until", "day", "weekday", "part", "short_weekday", "tonight", "every", "frequency", "or"
    ):
        return True
    if lead == "range" or row.has(end, "lead", "at", "month", "next", "this", "part_lead", "weekdays"):
        return True
    return row.items[end].text in row.lexicon.followers or (
        not row.items[end].text[0].isalnum() and not row.sign(end, "%", "'", ":", "/", "-", "$", "€", "£", "°")
    )


def _before_day(row: Row, at: int) -> bool:
    """Whether a day or a part of it follows that only a time of day stands before: "8 tomorrow", "seven in the evening"."""
    if row.value(at, "day") is not None or row.has(at, "tonight") or weekdays_through(row, at) is not None:
        return True
    if row.has(at, "part") and " " in row.items[at].text:
        return True  # "9 de la mañana"
    while row.has(at, "part_lead", "the") and not row.has(at, "part"):
        at += 1
        if row.has(at, "part"):
            return True
    return False


def _part_of_day(row: Row, at: int, begun: int, parts: Parts) -> int | None:
    if row.has(at, "tonight"):
        if parts.day is not None or parts.part not in (None, "night", "evening"):
            return None
        parts.day, parts.part = Day(offset=0), "tonight"
        return at + 1
    if parts.part is not None or parts.amount is not None:
        if parts.part == "tonight" and row.has(at, "part"):
            return at + 1
        return None
    name = row.word(at, "part")
    if not name:
        return None
    wanted = at > begun or not parts.empty() or row.has(at - 1, "part_lead", "lead", "last")
    if not wanted or (parts.empty() and _names_a_thing(row, at)):
        return None
    if parts.empty() and row.has(at - 1, "this"):
        parts.day = Day(offset=0)
    if row.has(at - 1, "last"):
        parts.day = Day(offset=-1)
    if not parts.empty() and row.has(at - 1, "this") and parts.day is None and parts.rule is None:
        parts.day = Day(offset=0)
    parts.part = name
    return at + 1


def _names_a_thing(row: Row, at: int) -> bool:
    """Whether a part of day belongs to the word behind it: "the morning news", "turn on night mode"."""
    led = row.has(at - 1, "the") or row.sign(at - 1, "on")
    other = row.has(at - 2, "part_lead", "lead", "last", "this")
    return led and not other and row.plain(at + 1) and row.items[at + 1].text not in row.lexicon.followers
