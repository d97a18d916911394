"""The grammar of several days of a week: "monday to friday at 7", "tuesday thursday and saturday", "7 days a week", "the next 3 days"."""

from orchestrator.understanding.amounts import amount
from orchestrator.understanding.clocks import Row
from orchestrator.understanding.when import Amount, Rule

_PER = ("per", "pro", "por", "par", "sur", "die")


def days_of_week(row: Row, at: int, timed: bool) -> tuple[int, Rule, str | None] | None:
    """A recurrence on several days in a row; some of them only beside a time of day, which `timed` says stands before."""
    if row.has(at, "weekday", "short_weekday"):
        return _through_week(row, at, timed) or _in_a_row(row, at, timed)
    if row.has(at, "number", "one"):
        return _days_a_week(row, at) or _lasting(row, at, timed)
    return _whole_week(row, at, timed) or _next_days(row, at, timed)


def _through_week(row: Row, at: int, timed: bool) -> tuple[int, Rule, str | None] | None:
    """Reads "monday to friday" beside a time of day, which is then each day's: "monday to friday at 7", "at 7 mon - fri"."""
    through = weekdays_through(row, at)
    if through is None:
        return None
    end, days = through
    if timed == _clock_follows(row, end):
        return None  # "9 am monday to friday 5 pm" is one long stretch
    return end, Rule("WEEKLY", weekdays=days), None


def _clock_follows(row: Row, end: int) -> bool:
    """Whether a time of day stands behind some days: "at 7", "mornings at 7", "7 am"."""
    at = end
    while row.has(at, "comma", "part_lead", "lead", "at", "part") and not row.has(at, "number", "clock"):
        at += 1
    sure = row.has(at + 1, "meridiem", "oclock") or row.sign(at + 1, ":", "h")
    return row.has(at, "number", "clock", "half", "quarter") and (at > end or sure)


def weekdays_through(row: Row, at: int) -> tuple[int, tuple[int, ...]] | None:
    """The weekdays of "monday to friday", "mon - wed and sat" and where it ends; None where days are moved: "from monday to friday"."""
    first = _day_at(row, at)
    if first is None or not row.has(at + 1, "until") or _day_at(row, at + 2) is None:
        return None
    if row.lexicon.moving & row.words and not row.has(at + 1, "through"):
        return None
    end, days = more_days(row, at + 1, [first])
    return end, tuple(sorted(set(days)))


def _days_a_week(row: Row, at: int) -> tuple[int, Rule, str | None] | None:
    """Reads "7 days a week", "7 días a la semana", "7 jours sur 7", and of "5 days a week" the working days."""
    made = {7: Rule("DAILY"), 5: Rule("WEEKLY", weekdays=tuple(range(5)))}.get(row.number(at) or 0)
    if made is None or row.word(at + 1, "unit") != "day":
        return None
    end = at + 2
    while row.has(end, "one", "every", "until", "the", "at") or row.sign(end, *_PER):
        end += 1
    weekly = row.word(end, "unit") == "week" or row.number(end) == 7
    return (end + 1, made, None) if end > at + 2 and weekly else None


def _day_at(row: Row, at: int) -> int | None:
    """A weekday, also by its abbreviation, which is a word of its own elsewhere: "so", "mar"."""
    weekday = row.value(at, "weekday")
    return row.value(at, "short_weekday") if weekday is None else weekday


def any_weekday(row: Row, at: int) -> int | None:
    weekday = row.value(at, "weekday")
    return row.value(at, "weekdays") if weekday is None else weekday


def more_days(row: Row, at: int, days: list[int]) -> tuple[int, list[int]]:
    """The weekdays that go on a list: "tuesday thursday and saturday"; "monday to friday" is filled up."""
    end = at
    while True:
        after = end
        while row.has(after, "and", "comma", "on") or row.has(after, "every"):
            after += 1
        through = row.has(after, "until") and after == end
        after += 1 if through else 0
        following = _day_at(row, after) if through else row.value(after, "weekday")
        following = row.value(after, "weekdays") if following is None else following
        if following is None:
            return end, days
        if through:
            days = days + [(days[-1] + step) % 7 for step in range(1, (following - days[-1]) % 7)]
        days, end = [*days, following], after + 1


def _in_a_row(row: Row, at: int, timed: bool) -> tuple[int, Rule, str | None] | None:
    """Reads "mon wed fri" beside a time of day."""
    days: list[int] = []
    short = row.value(at, "short_weekday") is not None
    while (weekday := _day_at(row, at)) is not None:
        days, at = [*days, weekday], at + 1
        if short and row.has(at, "and", "comma") and _day_at(row, at + 1) is not None:
            at += 1  # "mo, mi und fr"
    if len(days) < 2 or not (timed or _clock_follows(row, at)):
        return None
    end, days = more_days(row, at, days)
    return end, Rule("WEEKLY", weekdays=tuple(sorted(set(days)))), None


def _whole_week(row: Row, at: int, timed: bool) -> tuple[int, Rule, str | None] | None:
    """Reads "all week" and "for the rest of the week" beside a time of day."""
    if not row.has(at, "whole_week", "rest_of_week") or not (timed or _clock_follows(row, at + 1)):
        return None
    return at + 1, Rule("DAILY", within=None if row.has(at, "whole_week") else ("week", "rest")), None


def _next_days(row: Row, at: int, timed: bool) -> tuple[int, Rule, str | None] | None:
    """Reads "for the next 3 days" beside a time of day."""
    count = row.number(at + 1)
    if not row.has(at, "next") or count is None or row.word(at + 2, "unit") != "day" or row.has(at - 1, "in"):
        return None
    beside = timed or _clock_follows(row, at + 3) or row.has(at - 1, "for")
    return (at + 3, Rule("DAILY", within=("days", str(count))), None) if beside else None


def _lasting(row: Row, at: int, timed: bool) -> tuple[int, Rule, str | None] | None:
    """Reads "for 10 days", "10 tage lang" beside a time of day."""
    length = amount(row, at)
    if length is None or length[1].days < 2 or length[1] != Amount(days=length[1].days):
        return None
    end, behind = length[0], row.sign(length[0], "lang")
    end = end + 1 if behind else end
    lasting = behind or row.has(at - 1, "for", "lasting")
    counted = row.has(end, "from_now", "before_date", "after_date", "from", "ago")
    if not lasting or counted or not (timed or _clock_follows(row, end)):
        return None
    return end, Rule("DAILY", within=("days", str(length[1].days))), None
