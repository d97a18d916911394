"""The grammar of days of a month without its name: "the fifteenth", "el 15", "the 16th or 17th"."""

from orchestrator.understanding.clocks import Row
from orchestrator.understanding.when import Day


def ordinal_day(row: Row, at: int) -> tuple[int, Day] | None:
    """Reads "the fifteenth", "el 15": only with its article or its month, and not before the thing that it counts."""
    if not row.has(at, "the", "the_day", "on_the"):
        number, later = row.ordinal(at), row.has(at + 2, "next")
        named = row.has(at + 1, "of") and row.has(at + 2, "next", "this")
        if number is not None and row.sign(at - 1, "on") and 5 < number <= 31 and _ends(row, at + 1):
            return at + 1, Day(day=number)  # "on twenty ninth"
        if number is None or not named or row.word(at + 3, "unit") != "month":
            return None
        return at + 4, Day(day=number, offset=int(later))
    number = numbered(row, at + 1)
    if number is None:
        return None
    end = at + 2
    if end < len(row) and row.items[end].text in row.lexicon.alarm:
        return None  # "the first alarm"
    if not _ends(row, end):
        return None
    if row.has(end, "of") and not row.has(end + 1, "month"):
        following = row.word(end + 1, "unit") or row.word(end + 2, "unit")
        if following != "month":
            return None
        skip = end + 2 if row.word(end + 1, "unit") else end + 3
        months = 1 if row.has(end + 1, "next") else 0
        return skip, Day(day=number, offset=months)
    return end, Day(day=number)


def more_of_month(row: Row, at: int) -> tuple[int, Day] | None:
    """Reads the 17 of "the 16th or 17th" and "march 16 and 17"."""
    before = at - 3 if row.has(at - 2, "comma") else at - 2
    if not row.has(at - 1, "and", "or", "comma"):
        return None
    number, last = row.ordinal(at), row.ordinal(before)
    month = row.value(before - 1, "month")
    if number is None and month is not None and row.has(before, "digits") and row.has(at, "digits"):
        number, last = row.number(at), row.number(before)
    led = before - 1
    while row.has(led, "and", "or", "comma") and row.ordinal(led - 1) is not None:
        led -= 2
    if not row.has(led, "the", "the_day", "on_the", "month", "weekday") and not row.sign(led, "on"):
        return None  # "he came in first or second"
    if number is None or last is None or not last < number <= 31 or not _ends(row, at + 1):
        return None
    return at + 1, Day(day=number, month=month)


def _ends(row: Row, end: int) -> bool:
    """Whether no thing follows that an ordinal could count."""
    ends = end == len(row) or row.has(end, "lead", "at", "comma", "part", "meridiem", "number", "and", "until", "or")
    ends = ends and not row.has(end, "one")  # "the third one"
    return ends or row.items[end].text in row.lexicon.followers or row.sign(end, ".", "!", "?", ";")


def numbered(row: Row, at: int) -> int | None:
    """The day of a month that an ordinal names, or in Spanish and French a number behind its article."""
    number = row.ordinal(at)
    if number is None and row.has(at - 1, "the_day") and row.has(at, "digits"):
        number = row.number(at)
    return number if number is not None and 1 <= number <= 31 else None
