"""The grammar of days: "next friday", "the 3rd of may". Stretches of several days: stretches.py."""

from dataclasses import replace

from orchestrator.understanding.clocks import Row
from orchestrator.understanding.days_of_month import more_of_month, ordinal_day
from orchestrator.understanding.stretches import next_year
from orchestrator.understanding.when import LAST, Day


def day(row: Row, at: int, led: bool) -> tuple[int, Day] | None:
    """The day at an item and where it ends. `led` tells that a word such as "on" came before it: then "sun" is a day."""
    offset = row.value(at, "day")
    if offset is not None:
        return at + 1, Day(offset=offset)
    if (found := holiday(row, at)) is not None:
        alone = at + 1 == len(row) or row.has(at + 1, "at", "clock", "comma", "lead", "until", "part", "number")
        return _holiday_of_year(row, at + 1, found) if led or alone else None
    return (
        _last_day(row, at)
        or _counted_weekdays(row, at)
        or _nth_weekday(row, at)
        or _edge(row, at)
        or _weekday(row, at, led)
        or month_day(row, at, led)
        or _numeric(row, at)
        or ordinal_day(row, at)
        or more_of_month(row, at)
    )


def holiday(row: Row, at: int) -> Day | None:
    """The day of a holiday, on the same date each year or not."""
    date = row.value(at, "holiday")
    feast = row.items[at].meanings.get("feast") if at < len(row) else None
    return Day(month=date // 100, day=date % 100) if date is not None else feast if isinstance(feast, Day) else None


def _holiday_of_year(row: Row, at: int, found: Day) -> tuple[int, Day]:
    year = row.number(at) or 0
    dated = row.value(at, "digits") == 4 and 1900 <= year <= 2200
    return (at + 1, replace(found, year=year)) if dated else (at, found)


def _counted_weekdays(row: Row, at: int) -> tuple[int, Day] | None:
    """Reads "two sundays from now"."""
    count, weekday = row.number(at), row.value(at + 1, "weekdays")
    if count not in (2, 3) or weekday is None or not row.has(at + 2, "from_now"):
        return None
    return at + 3, Day(weekday=weekday, which="week after" if count == 2 else "fortnight after")


def _last_day(row: Row, at: int) -> tuple[int, Day] | None:
    """Reads "the last day of the month"."""
    start = at + 1 if row.has(at, "the") else at
    if not row.has(start, "last") or row.word(start + 1, "unit") != "day":
        return None
    end = start + 2
    months = 0
    while row.has(end, "of", "in", "the", "this", "next"):
        months, end = months + int(row.has(end, "next")), end + 1
    if (month := row.value(end, "month")) is not None:
        return end + 1, Day(month=month, day=LAST)
    return (end + 1, Day(day=LAST, offset=months)) if row.word(end, "unit") == "month" else None


def _nth_weekday(row: Row, at: int) -> tuple[int, Day] | None:
    """Reads "the first monday in june", "the last friday of next month", "the last working day of the month"."""
    start = at + 1 if row.has(at, "the") else at
    position = LAST if row.has(start, "last") else row.ordinal(start)
    weekday, of_work = row.value(start + 1, "weekday"), row.has(start + 1, "workday")
    if (
        position is None
        or position > 5
        or (weekday is None and not of_work)
        or not row.has(start + 2, "of", "in", "the")
    ):
        return None
    which = "workday" if of_work else ""
    end, later = start + 2, 0
    while row.has(end, "of", "in", "the", "this", "next"):
        later, end = later + int(row.has(end, "next")), end + 1
    if (month := row.value(end, "month")) is not None:
        return end + 1, Day(weekday=weekday, which=which, month=month, position=position)
    if row.word(end, "unit") != "month":
        return None
    return end + 1, Day(weekday=weekday, which=which, offset=later, position=position)


def _edge(row: Row, at: int) -> tuple[int, Day] | None:
    """Reads "the end of the month", "the beginning of next week", "end of june", "end of the year": its first or last day."""
    start = at + 1 if row.has(at, "the") else at
    last = row.has(start, "end")
    if not last and not row.has(start, "start"):
        return None
    end, later = start + 1, 0
    while row.has(end, "of", "the", "this", "next") and not row.has(end, "unit"):
        later, end = later + int(row.has(end, "next")), end + 1
    if (month := row.value(end, "month")) is not None:
        return end + 1, Day(month=month, day=LAST if last else 1)
    if end == start + 1:
        return None
    match row.word(end, "unit"):
        case "month":
            return end + 1, Day(day=LAST if last else 1, offset=later)
        case "week" if last:
            return end + 1, Day(weekday=4, which="next week" if later else "this")
        case "week":
            return end + 1, Day(weekday=0, which="next week")
        case "year":
            return end + 1, Day(month=12 if last else 1, day=31 if last else 1)
    return None


def _weekday(row: Row, at: int, led: bool) -> tuple[int, Day] | None:
    which, start = "", at
    if row.has(at, "next", "this", "last") and row.has(at + 1, "weekday"):
        which = "coming" if row.has(at, "coming") else next(n for n in ("next", "this", "last") if row.has(at, n))
        start = at + 1
    weekday = row.value(start, "weekday")
    if weekday is None or (row.sign(start + 1, ".") and row.close(start + 1) and row.close(start + 2)):
        return None  # "monday.com"
    end = start + 1
    last = row.has(start - 1, "until") and row.value(start - 2, "weekday") is not None  # "mon - wed"
    if row.has(start, "weak") and not (which or led or last or _day_follows(row, end)):
        return None
    if row.has(end, "after_weekday"):
        which, end = "next", end + 1
    if not which and (after := _of_next_week(row, end)) is not None:
        return after, Day(weekday=weekday, which="next week")
    if row.has(end, "week_after") and not which:
        return end + 1, Day(weekday=weekday, which="week after")  # "mardi en huit"
    if row.sign(end, "week", "fortnight") and not which:
        return end + 1, Day(weekday=weekday, which=f"{row.items[end].text} after")
    if row.has(end, "after_date") and row.has(end + 1, "next") and not which:
        return end + 2, Day(weekday=weekday, which="week after")
    start = end + 1 if row.has(end, "comma") else end
    dated = month_day(row, start + 1 if row.has(start, "the") else start, True) or _numeric(row, start)
    if dated is not None and not which:
        return dated
    plain = start + 1 if row.has(start, "the") else start
    ordinal = row.ordinal(plain)
    counts = row.has(plain + 1, "unit") or (plain == start and row.plain(plain + 1))  # "thursday first thing"
    if ordinal is not None and ordinal <= 31 and not which and not counts:
        return plain + 1, Day(day=ordinal, weekday=weekday)
    return end, Day(weekday=weekday, which=which)


def _of_next_week(row: Row, at: int) -> int | None:
    """The end of "next week", "of the next week", "de la semana próxima"."""
    start = at + 1 if row.has(at, "of") else at
    for week in (start, start + 1) if row.has(start, "the") else (start,):
        before = row.has(week, "next") and row.word(week + 1, "unit") == "week"
        if before or (row.word(week, "unit") == "week" and row.has(week + 1, "next_after")):
            return week + 2
    return None


def _day_follows(row: Row, at: int) -> bool:
    """Whether what follows makes a short word such as "sat" or "mon" a day."""
    if row.sign(at, "the", "of", "for", "on", "in"):
        return False
    return row.has(at, "comma", "number", "ordinal", "meridiem", "month", "part", "lead", "clock", "until")


def month_day(row: Row, at: int, led: bool) -> tuple[int, Day] | None:
    month = row.value(at, "month")
    if month is not None:
        after = at + 1
        while row.has(after, "the") or (row.sign(after, ".") and row.close(after)):
            after += 1
        number = _day_number(row, after)
        if number is not None and not row.has(after + 1, "meridiem", "oclock") and not row.sign(after + 1, ":"):
            end = after + 2 if row.sign(after + 1, ".") and row.lexicon.dotted_dates else after + 1
            return _year(row, end, month, number)
        return None
    start = at + 1 if row.has(at, "the") else at
    number = _day_number(row, start)
    if number is None:
        return None
    after = start + 1
    if row.sign(after, ".") and row.close(after):
        after += 1
    while row.has(after, "of"):
        after += 1
    month = row.value(after, "month")
    if month is None or (row.has(start - 1, "at") and not led):
        return None
    end = after + 2 if row.sign(after + 1, ".") and row.close(after + 1) and row.has(after + 2, "number") else after + 1
    return _year(row, end, month, number)


def _day_number(row: Row, at: int) -> int | None:
    number = row.ordinal(at)
    if number is None:
        number = row.number(at)
    if number is None or not 1 <= number <= 31 or row.has(at, "scaled"):
        return None
    return number


def _year(row: Row, end: int, month: int, number: int) -> tuple[int, Day]:
    after = end
    while row.has(after, "comma", "of"):
        after += 1
    year = row.number(after)
    if year is not None and 1900 <= year <= 2200 and not row.has(after + 1, "meridiem", "unit", "hundred_hours"):
        return after + 1, Day(year=year, month=month, day=number)
    if year == 20 and (more := row.number(after + 1)) is not None and 20 <= more <= 99 and not row.has(after, "digits"):
        return after + 2, Day(year=2000 + more, month=month, day=number)
    if (later := next_year(row, end)) is not None:
        return later, Day(month=month, day=number, offset=1)
    return end, Day(month=month, day=number)


def _numeric(row: Row, at: int) -> tuple[int, Day] | None:
    """Reads "2024-05-16", "5/16", "16.5.", "16.05.2024": the order of day and month is the language's unless it cannot be."""
    if not row.has(at, "digits") or not row.sign(at + 1, "-", "/", ".") or not row.close(at + 1):
        return None
    if not row.has(at + 2, "digits") or not row.close(at + 2):
        return None
    sign, first, second = row.items[at + 1].text, row.number(at) or 0, row.number(at + 2) or 0
    third = row.number(at + 4) if row.sign(at + 3, sign) and row.close(at + 4) and row.has(at + 4, "digits") else None
    if first >= 1000:
        if third is None or not 1 <= second <= 12 or not 1 <= third <= 31:
            return None
        return at + 5, Day(year=first, month=second, day=third)
    dotted = sign == "." and ((row.lexicon.dotted_dates and row.sign(at + 3, ".")) or third is not None)
    if third is None and sign != "/" and not dotted:
        return None
    if (third is None and sign == "/" and _is_share(row, at)) or (
        third is not None and row.value(at + 4, "digits") == 1
    ):
        return None
    if row.sign(at - 1, "/", "-", ".", "$", "€", "£"):
        return None
    day_first = row.lexicon.day_first or sign == "."
    number, month = (first, second) if day_first else (second, first)
    if month > 12 >= number:
        number, month = month, number
    if not 1 <= month <= 12 or not 1 <= number <= 31:
        return None
    if third is not None and (third < 100 or 1900 <= third <= 2200):
        return at + 5, Day(year=third + 2000 if third < 100 else third, month=month, day=number)
    return at + 4 if row.sign(at + 3, ".") and dotted else at + 3, Day(month=month, day=number)


def _is_share(row: Row, at: int) -> bool:
    """Whether "3/4" is a share or a score: "3/4 of the cake", "9/10 people", "24/7 support"."""
    if row.number(at) == 24 and row.number(at + 2) == 7:
        return True
    if row.has(at - 1, "lead", "on", "at") or row.words & row.lexicon.alarm:
        return False
    return row.has(at + 3, "of") or (row.plain(at + 3) and row.items[at + 3].text not in row.lexicon.followers)
