"""The grammar of recurrences: "every other tuesday", "monthly on the 1st", "weekdays except friday"."""

from dataclasses import replace

from orchestrator.understanding.amounts import amount
from orchestrator.understanding.clocks import Row
from orchestrator.understanding.dates import holiday, month_day
from orchestrator.understanding.days_of_month import numbered
from orchestrator.understanding.weeks import any_weekday, days_of_week, more_days
from orchestrator.understanding.when import LAST, Rule

_FREQUENCIES = {
    "second": "SECONDLY",
    "minute": "MINUTELY",
    "hour": "HOURLY",
    "day": "DAILY",
    "week": "WEEKLY",
    "fortnight": "WEEKLY",
    "month": "MONTHLY",
    "year": "YEARLY",
}
_UNUSUAL = {"FORTNIGHTLY": Rule("WEEKLY", interval=2), "QUARTERLY": Rule("MONTHLY", interval=3)}
_WORKING_DAYS = (0, 1, 2, 3, 4)
_WEEKEND = (5, 6)


def rule(row: Row, at: int, timed: bool = False) -> tuple[int, Rule, str | None] | None:
    """A recurrence at an item: where it ends, the rule and a part of day said with it ("every morning").

    Days that are left out ("every weekday except friday") are taken from it. With `timed` a time of day stands before the
    item, which "monday to friday" then repeats.
    """
    found = _rule(row, at, timed)
    if found is None or not row.has(found[0], "except"):
        return found
    end, made, part = found
    start = end + 1
    while row.has(start, "on", "every", "the"):
        start += 1
    if row.has(start, "weekend", "weekends"):
        after, without = start + 1, [5, 6]
    else:
        first = any_weekday(row, start)
        after, without = more_days(row, start + 1, [first]) if first is not None else (end, [])
    kept = tuple(day for day in made.weekdays or range(7) if day not in without)
    if not without or not kept or made.frequency not in ("DAILY", "WEEKLY") or made.interval != 1:
        return found
    return after, Rule("WEEKLY", weekdays=kept), part


def _rule(row: Row, at: int, timed: bool) -> tuple[int, Rule, str | None] | None:
    frequency = row.word(at, "frequency")
    if frequency:
        made = _UNUSUAL.get(frequency) or Rule(frequency)
        if made.frequency == "WEEKLY" and row.has(at + 1, "on") and (day := any_weekday(row, at + 2)) is not None:
            return at + 3, replace(made, weekdays=(day,)), None
        if frequency == "MONTHLY" and (placed := _monthly_on(row, at + 1, 1)) is not None:
            return placed
        return at + 1, made, row.word(at, "part") or None
    if (plural := row.value(at, "weekdays")) is not None:
        end, days = more_days(row, at + 1, [plural])
        return end, Rule("WEEKLY", weekdays=tuple(sorted(set(days)))), None
    many = row.has(at, "workdays") or (row.has(at, "workday") and row.items[at].text.endswith(("s", "en")))
    several = many or (row.has(at, "workday") and row.has(at - 1, "on"))
    if several and not row.has(at, "single"):
        return at + 1, Rule("WEEKLY", weekdays=_WORKING_DAYS), None
    if row.has(at, "weekends"):
        return at + 1, Rule("WEEKLY", weekdays=_WEEKEND), None
    if row.has(at, "workday", "weekend") and row.has(at + 1, "parts"):  # "weekday mornings"
        return (
            at + 2,
            Rule("WEEKLY", weekdays=_WORKING_DAYS if row.has(at, "workday") else _WEEKEND),
            row.word(at + 1, "part"),
        )
    if (weekday := row.value(at, "weekday")) is not None and row.has(at + 1, "parts"):
        return at + 2, Rule("WEEKLY", weekdays=(weekday,)), row.word(at + 1, "part")  # "monday mornings"
    counted = _every_second(row, at) or days_of_week(row, at, timed) or _placed(row, at) or _dated(row, at)
    if counted is not None:
        return counted
    if not row.has(at, "every") or (
        row.has(at, "whole") and not row.items[min(at + 1, len(row) - 1)].text.endswith("s")
    ):
        return None  # "all day", "all morning": not each of them
    return _every(row, at + 1)


def _every_second(row: Row, at: int) -> tuple[int, Rule, str | None] | None:
    """Reads "un mardi sur deux", "un día sí y otro no"."""
    if not row.has(at, "one") or not row.has(at + 2, "by_turns"):
        return None
    if (weekday := row.value(at + 1, "weekday")) is not None:
        return at + 3, Rule("WEEKLY", interval=2, weekdays=(weekday,)), None
    if row.has(at + 1, "weekend"):
        return at + 3, Rule("WEEKLY", interval=2, weekdays=_WEEKEND), None
    unit = row.word(at + 1, "unit")
    return (at + 3, Rule(_FREQUENCIES[unit], interval=2), None) if unit else None


def _dated(row: Row, at: int) -> tuple[int, Rule, str | None] | None:
    """Reads "the first of every month", "el primer día de cada mes"."""
    start = at + 1 if row.has(at, "the", "the_day", "on_the") else at
    number = LAST if row.has(start, "last") and row.word(start + 1, "unit") == "day" else numbered(row, start)
    if number is None:
        return None
    end = start + 2 if row.word(start + 1, "unit") == "day" else start + 1
    numbers, each = [number], False
    while row.has(end, "and", "comma") and (more := numbered(row, after := _past_article(row, end + 1))) is not None:
        numbers, end = [*numbers, more], after + 1
    while row.has(end, "of", "in", "every", "the"):
        each, end = each or row.has(end, "every"), end + 1
    monthly = row.word(end, "frequency") == "MONTHLY" or (each and row.word(end, "unit") == "month")
    return (end + 1, Rule("MONTHLY", month_days=tuple(numbers)), None) if monthly else None


def _past_article(row: Row, at: int) -> int:
    return at + 1 if row.has(at, "the", "the_day", "on") else at


def _placed(row: Row, at: int, each: bool = False) -> tuple[int, Rule, str | None] | None:
    """Reads "the first monday of every month", "last friday of the month"."""
    ordinal = row.ordinal(at)
    place = -1 if row.has(at, "last") else ordinal
    weekday = row.value(at + 1, "weekday")
    if place is None or weekday is None:
        return None
    if each and place in (LAST, 1) and not row.has(at + 2, "of", "in"):
        return at + 2, Rule("MONTHLY", weekdays=(weekday,), position=place), None  # "every last friday"
    if not row.has(at + 2, "of", "in", "every"):
        return None
    end = at + 2
    while row.has(end, "of", "in", "every", "the"):
        end += 1
    if row.word(end, "frequency") != "MONTHLY":  # "de cada mes"
        each = each or any(row.has(step, "every", "the") for step in range(at + 2, end))
        if row.word(end, "unit") != "month" or not each:
            return None
    return end + 1, Rule("MONTHLY", weekdays=(weekday,), position=place), None


def _every(row: Row, at: int) -> tuple[int, Rule, str | None] | None:
    start = at
    while row.has(start, "the", "of") and not row.has(start, "number"):
        start += 1
    if (placed := _placed(row, start, each=True)) is not None:
        return placed
    start, interval = _interval(row, start)
    if row.has(start, "workday", "weekend"):
        those = _WORKING_DAYS if row.has(start, "workday") else _WEEKEND
        return start + 1, Rule("WEEKLY", interval=interval, weekdays=those), None
    first = any_weekday(row, start)
    if first is not None:
        end, days = more_days(row, start + 1, [first])
        return end, Rule("WEEKLY", interval=interval, weekdays=tuple(sorted(set(days)))), None
    if row.has(start, "half", "quarter", "amount") and (often := _every_lapse(row, start)) is not None:
        return often
    part = row.word(start, "part")
    if part:
        return start + 1, Rule("DAILY", interval=interval), part
    if row.word(start, "unit"):
        return _every_unit(row, start, interval)
    feast = holiday(row, start)
    dated = month_day(row, start, True) if feast is None else (start + 1, feast)
    if dated is not None and dated[1].month is not None and dated[1].position is None:
        return dated[0], Rule("YEARLY", month=dated[1].month, month_days=(dated[1].day or 1,)), None
    return _every_date(row, start, at)


def _every_lapse(row: Row, at: int) -> tuple[int, Rule, str | None] | None:
    """Reads "every half hour", "every quarter of an hour", and "every quarter" of the year."""
    lapse = amount(row, at)
    if lapse is not None and lapse[1].seconds and not lapse[1].seconds % 60 and not lapse[1].days:
        return lapse[0], Rule("MINUTELY", interval=lapse[1].seconds // 60), None
    return (at + 1, _UNUSUAL["QUARTERLY"], None) if lapse is None and row.has(at, "quarter") else None


def _interval(row: Row, at: int) -> tuple[int, int]:
    """Where "other", "two" or "third" ends that stands between "every" and what returns, and its number."""
    if row.has(at, "other"):
        return at + 1, 2
    count = row.number(at)
    if count is not None and row.has(at + 1, "unit", "weekday", "weekdays", "weekend") and 1 <= count <= 1000:
        return at + 1, count
    ordinal = row.ordinal(at)
    counts = row.word(at + 1, "unit") in ("day", "week", "month", "year") or row.has(at + 1, "weekday", "weekend")
    if ordinal is not None and counts:
        return at + 1, ordinal
    return at, 1


def _every_unit(row: Row, at: int, interval: int) -> tuple[int, Rule, str | None]:
    unit = row.word(at, "unit")
    if unit == "week" and (plural := row.value(at + 1, "weekdays")) is not None:
        return at + 2, Rule("WEEKLY", interval=interval, weekdays=(plural,)), None  # "alle zwei Wochen freitags"
    led = row.has(at + 1, "on", "lead")
    if unit == "week" and led and (first := row.value(at + 2, "weekday")) is not None:
        end, days = more_days(row, at + 3, [first])
        return end, Rule("WEEKLY", interval=interval, weekdays=tuple(sorted(set(days)))), None
    if unit == "month" and (placed := _monthly_on(row, at + 1, interval)) is not None:
        return placed
    halved = at + 3 if row.has(at + 2, "one") else at + 2
    if unit == "hour" and row.has(at + 1, "and") and row.has(halved, "half"):
        return halved + 1, Rule("MINUTELY", interval=60 * interval + 30), None
    return at + 1, Rule(_FREQUENCIES[unit], interval=interval * (2 if unit == "fortnight" else 1)), None


def _monthly_on(row: Row, at: int, interval: int) -> tuple[int, Rule, str | None] | None:
    """Reads which day of a month returns: "on the 5th", "on the last day", "on the second tuesday"."""
    if not row.has(at, "on", "lead"):
        return None
    start = at + 2 if row.has(at + 1, "the") else at + 1
    place = LAST if row.has(start, "last") else row.ordinal(start)
    if place is None:
        return None
    if (weekday := row.value(start + 1, "weekday")) is not None:
        return start + 2, Rule("MONTHLY", interval=interval, weekdays=(weekday,), position=place), None
    end = start + 2 if row.word(start + 1, "unit") == "day" else start + 1
    if place == LAST and end == start + 1:
        return None
    return end, Rule("MONTHLY", interval=interval, month_days=(place,)), None


def _every_date(row: Row, at: int, begun: int) -> tuple[int, Rule, str | None] | None:
    """Reads "every first of the month"."""
    number = row.ordinal(at)
    ends = at + 1 >= len(row) or row.has(at + 1, "of", "the", "at", "comma", "until")
    if number is None or not (ends or at > begun):
        return None
    skip = at + 1
    while row.has(skip, "of", "the", "every"):
        skip += 1
    return (skip + 1 if row.word(skip, "unit") == "month" else at + 1), Rule("MONTHLY", month_days=(number,)), None
