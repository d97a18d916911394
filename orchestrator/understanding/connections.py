"""What phrases of time have to do with each other: parts of one time that words separate, and lists joined by "and" or "or"."""

from dataclasses import replace

from orchestrator.understanding.clocks import Row
from orchestrator.understanding.when import Amount, Phrase, Rule

_MOST_BETWEEN = 6
"""Items that may separate a day from its time of day."""


def joined(found: list[Phrase], row: Row) -> list[Phrase]:
    """Phrases with a day or a recurrence and a lone clock a few words on made one: "tuesday alarm of nine am"."""
    result: list[Phrase] = []
    for phrase in found:
        before = result[-1] if result else None
        if before is not None and _apart(before, phrase, row):
            gap = ((before.start, before.end),)
            clock_first = before.clock is not None
            timed, dated = (before, phrase) if clock_first else (phrase, before)
            dated = _repeating(dated)
            result[-1] = replace(
                dated,
                start=phrase.start,
                end=phrase.end,
                clock=timed.clock,
                until=timed.until,
                part=dated.part or timed.part,
                apart=before.apart + gap,
            )
        else:
            result.append(phrase)
    return result


def _apart(first: Phrase, second: Phrase, row: Row) -> bool:
    timed, dated = (first, second) if first.clock is not None else (second, first)
    hours = timed.until is not None and timed.until.day is None and not dated.rule  # "tomorrow ... between 2 and 4"
    lone = timed.clock and not (timed.day or timed.rule or timed.amount or timed.span or (timed.until and not hours))
    through = dated.until is not None and not row.lexicon.moving & row.words and _repeating(dated) is not dated
    closed = dated.clock or dated.amount or (dated.until and not through)
    stretch = dated.span is not None and (dated.span[0] == "weekend" or dated.span[1] == "rest")
    open_ended = not closed and (dated.day or dated.rule or stretch)
    if not lone or not open_ended or (dated.part and timed.part):
        return False
    between = [item for item in row.items if first.end <= item.start and item.end <= second.start]
    return len(between) <= _MOST_BETWEEN and not any(
        not item.meanings.keys().isdisjoint(("and", "or")) or item.text in ".;!?" for item in between
    )


def _repeating(dated: Phrase) -> Phrase:
    """A stretch of days as a recurrence, as it has a time of day: "monday to friday for the gym at 7"."""
    if dated.span == ("week", "rest"):
        return replace(dated, span=None, rule=Rule("DAILY", within=dated.span))
    if dated.until is None or dated.day is None or dated.until.day is None or dated.day.which or dated.until.day.which:
        return dated
    first, last = dated.day.weekday, dated.until.day.weekday
    if first is None or last is None or dated.day.day is not None or dated.until.day.day is not None:
        return replace(dated, until=None, rule=Rule("DAILY", until=dated.until.day))
    days = sorted((first + step) % 7 for step in range((last - first) % 7 + 1))
    return replace(dated, day=None, until=None, rule=Rule("WEEKLY", weekdays=tuple(days)))


def listed(found: list[Phrase], row: Row) -> list[Phrase]:
    """The phrases of a list with what they have in common: "at 7 tomorrow and saturday", "tomorrow or friday at 9"."""
    if not any("and" in item.meanings or "or" in item.meanings for item in row.items):
        return found
    result = _with_days_after(_with_lengths(found, row), row)
    for at in range(1, len(result)):
        joint = _joint(result[at - 1], result[at], row)
        if joint:
            result[at - 1], result[at] = _alike(result[at - 1], result[at], row)
            result[at] = replace(result[at], other=joint == "or")
    for at in range(len(result) - 1, 0, -1):
        joint = _joint(result[at - 1], result[at], row)
        if joint:
            result[at - 1], _ = _alike(result[at - 1], result[at], row)
        if joint == "comma" and at + 1 < len(result) and result[at + 1].other:
            result[at] = replace(result[at], other=True)  # "monday, tuesday or wednesday"
    return result


def _joint(first: Phrase, second: Phrase, row: Row) -> str:
    """ "and" or "or" where nothing else stands between two phrases, "comma" on the way to it, else ""."""
    begin = min(second.start, *(start for start, _ in second.apart), second.start)
    between = [item for item in row.items if first.end <= item.start and item.end <= begin]
    if not between or between[0].meanings.keys().isdisjoint(("and", "or", "comma")):
        return ""
    following = [
        item for item in between[1:] if item.meanings.keys().isdisjoint(("lead", "at", "on", "in", "the", "aside"))
    ]
    names = [name for item in between for name in ("and", "or") if name in item.meanings]
    if any(item.meanings.keys().isdisjoint(("and", "or")) for item in following) or len(names) > 1:
        return ""
    return names[0] if names else "comma"


def _alike(first: Phrase, second: Phrase, row: Row) -> tuple[Phrase, Phrase]:
    """Two phrases of a list, each with the day, the time of day and the half of the day that only the other one names."""
    if any(one.span or one.until or (one.amount and not one.day) for one in (first, second)):
        return first, second
    if first.rule and first.clock and second.clock and not (second.rule or second.day):
        return first, replace(_in_one_half(first, second)[1], rule=first.rule)  # "every day at 7 and 8 am"
    if first.rule or second.rule:
        return first, second
    if first.clock and second.clock:
        first, second = _in_one_half(first, second)
    if first.clock and first.day and second.clock and not second.day:
        second = replace(second, day=first.day, amount=first.amount, part=second.part or first.part)
    elif first.clock and not first.day and second.clock and second.day and _begins_with_clock(second, row):
        first = replace(first, day=second.day, amount=second.amount, part=first.part or second.part)
    elif first.clock and first.day and second.day and not (second.clock or second.part):
        second = replace(second, clock=first.clock, part=first.part)
    elif first.day and not (first.clock or first.part) and second.clock and second.day:
        first = replace(first, clock=second.clock, part=second.part)
    return first, second


def _in_one_half(first: Phrase, second: Phrase) -> tuple[Phrase, Phrase]:
    """ "7 or 8 pm" are both in the evening, "11 or 1 pm" are not."""
    one, other = first.clock, second.clock
    if one is None or other is None or (first.day and second.day):
        return first, second
    later = one.hour % 12 < other.hour % 12 or (one.hour % 12 == other.hour % 12 and one.minute < other.minute)
    if later and not one.certain and not other.certain:
        part = first.part or second.part  # "at 7 and 8 in the morning"
        return replace(first, part=first.part or part), replace(second, part=second.part or part)
    if one.certain == other.certain:
        return first, second
    meridiem = "pm" if (one if one.certain else other).hour >= 12 else "am"
    if not later or max(one.hour, other.hour) >= 24 or first.part or second.part:
        return first, second
    if one.certain:
        return first, replace(second, clock=other.moved(meridiem))
    return replace(first, clock=one.moved(meridiem)), second


def _begins_with_clock(phrase: Phrase, row: Row) -> bool:
    return any(
        item.start == phrase.start and not item.meanings.keys().isdisjoint(("number", "clock", "half", "quarter"))
        for item in row.items
    )


def _with_days_after(found: list[Phrase], row: Row) -> list[Phrase]:
    """A phrase for "the day after" behind a day: "tomorrow at 6 and the day after"."""
    result: list[Phrase] = []
    for phrase in found:
        result.append(phrase)
        while (following := _day_after(result[-1], row)) is not None:
            result.append(following)
    return result


def _day_after(phrase: Phrase, row: Row) -> Phrase | None:
    if phrase.day is None or phrase.rule or phrase.until or (phrase.part and not phrase.clock):
        return None
    at = next((place for place, item in enumerate(row.items) if item.start >= phrase.end), len(row))
    begun = at
    while row.has(at, "comma", "and", "or", "on", "aside") and not row.has(at, "day_after"):
        at += 1
    if at == begun or not any(row.has(place, "and", "or") for place in range(begun, at)):
        return None
    end = at + 1
    if not row.has(at, "day_after"):
        plain = at + 1 if row.has(at, "the") else at
        end = plain + 2
        if row.word(plain, "unit") != "day" or not row.has(plain + 1, "after_date"):
            return None
        word = row.items[end].text if end < len(row) else ""
        if word[:1].isalnum() and not row.has(end, "and", "at") and word not in row.lexicon.followers - {"the", "my"}:
            return None  # "the day after the party"
    length = Amount(days=1) if phrase.amount is None else phrase.amount + Amount(days=1)
    return Phrase(
        row.items[at].start,
        row.items[end - 1].end,
        clock=phrase.clock,
        day=phrase.day,
        part=phrase.part,
        amount=length,
        relative=True,
    )


def _with_lengths(found: list[Phrase], row: Row) -> list[Phrase]:
    """A phrase for each mere number of "5, 10 or 15 minutes"."""
    result: list[Phrase] = []
    for phrase in found:
        at = next((place for place, item in enumerate(row.items) if item.start == phrase.start), 0)
        first = _first_number(row, at)
        if phrase.amount is not None and (longer := _or_two(phrase, row)) is not None:
            result += [phrase, longer]
            continue
        if not row.number(at) or phrase.amount is None or phrase.day or phrase.clock or first == at:
            result.append(phrase)
            continue
        while result and result[-1].end > row.items[first].start:
            result.pop()  # "for 5" alone would be an hour
        led = phrase.relative or row.has(first - 1, "in")
        for place in range(first, at, 2):
            number, length = row.items[place], _scaled(phrase.amount, row.number(place) or 1, row.number(at) or 1)
            result.append(Phrase(number.start, number.end, amount=length, relative=led))
        result.append(replace(phrase, relative=led))
    return result


def _or_two(phrase: Phrase, row: Row) -> Phrase | None:
    """The two hours of "in an hour or two"."""
    at = next((place for place, item in enumerate(row.items) if item.start >= phrase.end), len(row))
    count, first = row.number(at + 1), row.number(at - 2) or 1
    plain = at + 2 >= len(row) or row.plain(at + 2) or row.items[at + 2].text in ",.;!?"
    if (
        phrase.amount is None
        or phrase.clock
        or not row.has(at, "or")
        or not count
        or not plain
        or not row.has(at - 1, "unit")
    ):
        return None
    number = row.items[at + 1]
    length = _scaled(phrase.amount, count, first)
    return Phrase(number.start, number.end, amount=length, relative=phrase.relative, other=True)


def _first_number(row: Row, at: int) -> int:
    """Where a list of numbers begins that share the unit of the last one, at `at`; `at` itself where there is no list."""
    first = at
    while row.number(first - 2) and row.has(first - 1, "or", "and", "comma"):
        first -= 2
    if row.has(first - 1, "at", "every") and not row.has(first - 1, "for", "in"):
        return at  # "a meeting at 3 and 20 minutes of rest"
    one_of = all(row.has(place, "or") for place in range(first + 1, at, 2))
    return first if one_of or row.has(first - 1, "for", "in") or row.words & row.lexicon.alarm else at


def _scaled(length: Amount, count: int, by: int) -> Amount:
    return Amount(length.months * count // by, length.days * count // by, length.seconds * count // by)
