"""The grammar of lengths of time: "ninety minutes", "an hour and a half", "1h30"."""

from orchestrator.understanding.clocks import Row
from orchestrator.understanding.when import Amount

_UNITS = {
    "second": Amount(seconds=1),
    "minute": Amount(seconds=60),
    "hour": Amount(seconds=3600),
    "day": Amount(days=1),
    "week": Amount(days=7),
    "fortnight": Amount(days=14),
    "month": Amount(months=1),
    "year": Amount(months=12),
}


def amount(row: Row, at: int) -> tuple[int, Amount] | None:
    """A length of time at an item: "ninety minutes", "an hour and a half", "1h30", "2 hours and 15 minutes"."""
    found = _one_amount(row, at)
    while found is not None:
        end, total = found
        after = end + 1 if row.has(end, "and", "comma") else end
        if row.has(end, "after_hour") and total.seconds and total.seconds % 3600 == 0:
            added = row.value(end, "after_hour") or 0  # French "deux heures et demie"
            return (end + 1, total + Amount(seconds=added * 60)) if added > 0 else found
        if row.has(end, "and") and (half := _half_more(row, end + 1, total)) is not None:
            found = half
            continue
        more = _one_amount(row, after) or _smaller_unit(row, after, total)
        if more is None or not 0 < more[1].total() < _smallest(total):
            return found
        found = more[0], total + more[1]
    return None


def _smaller_unit(row: Row, at: int, total: Amount) -> tuple[int, Amount] | None:
    """The last number of "1 minute 30", "2 hours 15": only at the end, where it can count nothing else."""
    count = row.number(at)
    if count is None or not 0 < count < 60 or not total.seconds or not (at + 1 == len(row) or row.has(at + 1, "comma")):
        return None
    return at + 1, Amount(seconds=count * (60 if total.seconds % 3600 == 0 else 1))


def _smallest(total: Amount) -> int:
    """The size below which an added part has to stay: parts come in falling order."""
    if total.seconds % 60:
        return 1
    if total.seconds % 3600:
        return 60
    if total.seconds:
        return 3600
    return 86400 if total.days else 30 * 86400


def _half_more(row: Row, at: int, total: Amount) -> tuple[int, Amount] | None:
    start = at + 1 if row.has(at, "one") else at
    if (row.has(start, "half", "quarter") and not row.has(start + 1, "past", "to", "unit")) or row.has(
        start, "half_fem"
    ):
        return start + 1, total + _divided(_last_unit(total), 4 if row.has(start, "quarter") else 2)
    return None


def _last_unit(total: Amount) -> Amount:
    """The unit in which a length was said last: of "an hour and a half" the hour, of "two weeks and a half" the week."""
    if total.seconds:
        return _UNITS["hour" if total.seconds % 3600 == 0 else "minute"]
    if total.days:
        return _UNITS["day" if total.days % 7 else "week"]
    return _UNITS["month" if total.months % 12 else "year"]


def _one_amount(row: Row, at: int) -> tuple[int, Amount] | None:
    if (days := row.value(at, "days")) is not None:
        return at + 1, Amount(days=days)
    whole = row.value(at, "amount")
    if whole is None and row.has(at, "one"):
        at, whole = at + 1, row.value(at + 1, "amount")
        at = at if whole is not None else at - 1
    if whole is not None:
        return at + 1, Amount(seconds=whole)
    quarters = row.number(at)
    if quarters is not None and row.has(at + 1, "quarters"):
        after = _past(row, at + 2, "of", "one")
        return (after + 1, Amount(seconds=900 * quarters)) if row.word(after, "unit") == "hour" else None
    start = at + 1 if row.has(at, "one") and row.has(at + 1, "half", "quarter") else at
    return _fraction(row, start) if row.has(start, "half", "quarter") else _counted(row, at)


def _past(row: Row, at: int, *names: str) -> int:
    """The first place that has none of these meanings, or that is a unit."""
    while row.has(at, *names) and not row.has(at, "unit"):
        at += 1
    return at


def _fraction(row: Row, at: int) -> tuple[int, Amount] | None:
    after = _past(row, at + 1, "of", "one")
    unit = _UNITS.get(row.word(after, "unit"))
    return None if unit is None else (after + 1, _divided(unit, 2 if row.has(at, "half") else 4))


def _counted(row: Row, at: int) -> tuple[int, Amount] | None:
    with_half = row.value(at, "number_and_half")
    count = row.number(at) if with_half is None else with_half
    if count is None:
        if not row.has(at, "one"):
            return None
        count = 1
    written = row.has(at, "digits")
    after, part, tenths = at + 1, 2 if with_half is not None else 0, 0
    if written and row.sign(after, ".", ",") and row.has(after + 1, "digits") and row.close(after + 1):
        tenths, after = int(row.items[after + 1].text[0]), after + 2
    middle = _past(row, after + 1, "one")
    if row.has(after, "and") and row.has(middle, "half", "quarter") and row.has(middle + 1, "unit"):
        after, part = middle + 1, 2 if row.has(middle, "half") else 4
    if row.sign(after, "-", "more") and row.has(after + 1, "unit"):
        after += 1
    name = row.word(after, "unit") or (row.word(after, "short_unit") if written else "")
    unit = _UNITS.get(name)
    if unit is None or count > 100_000 or (name == "hour" and _of_day(row, at, count)):
        return None
    if name == "second" and count in (50, 60, 70, 80, 90) and _decade(row, at):
        return None
    if name == "hour" and written and (minutes := _minutes_attached(row, after + 1)) is not None:
        return after + 2, Amount(seconds=count * 3600 + minutes * 60)
    total = Amount(unit.months * count, unit.days * count, unit.seconds * count)
    if part:
        total = total + _divided(unit, part)
    return after + 1, total + Amount(seconds=(unit.seconds + unit.days * 86400) * tenths // 10)


def _of_day(row: Row, at: int, count: int) -> bool:
    """Whether a number of hours is a time of day: "1700 hours", "at eight hundred hours"."""
    spoken = row.has(at, "scaled") and row.has(at - 1, "at") and count <= 2400 and count % 100 < 60
    return spoken or row.value(at, "digits") == 4


def _decade(row: Row, at: int) -> bool:
    """Whether "80s" are years: "the 80s", "classic 80s rock"."""
    written = row.items[at + 1].text == "s" and row.close(at + 1)
    return written and (row.has(at - 1, "the") or not (row.words & row.lexicon.alarm or row.has(at - 1, "in", "for")))


def _minutes_attached(row: Row, at: int) -> int | None:
    """The minutes of "1h30"."""
    if not row.close(at) or row.value(at, "digits") != 2 or row.has(at + 1, "unit", "short_unit"):
        return None
    minutes = row.number(at) or 0
    return minutes if minutes < 60 else None


def _divided(unit: Amount, by: int) -> Amount:
    if unit.months == 12:
        return Amount(months=12 // by)
    if unit.months:
        return Amount(days=30 // by)
    if unit.days % by == 0:
        return Amount(days=unit.days // by, seconds=unit.seconds // by)
    return Amount(seconds=(unit.days * 86400 + unit.seconds) // by)
