"""The grammar of lengths that a time is counted by: "in two hours", "a week from today", "ten minutes before midnight"."""

from dataclasses import replace

from orchestrator.understanding.amounts import amount
from orchestrator.understanding.clocks import Row, clock
from orchestrator.understanding.dates import day
from orchestrator.understanding.phrase_parts import Parts
from orchestrator.understanding.when import Amount


def offset(row: Row, at: int, parts: Parts) -> int | None:
    """Reads "in two hours", "an hour from now", "a week from today", "two days before christmas", "ten minutes"."""
    led = row.has(at, "in") or row.sign(at, "after")
    start = at + 2 if led and row.has(at + 1, "about") else at + 1 if led else at
    found = amount(row, start) or _day_beside(row, at)
    if found is None or (row.has(at - 1, "at") and not row.has(at - 1, "in") and row.sign(at + 1, "h")):
        return None
    end, length = found
    if parts.rule is not None and row.has(at - 1, "for", "lasting") and length == Amount(days=length.days):
        parts.rule = replace(parts.rule, within=("days", str(length.days)))  # "every day at 8 for 10 days"
        return end
    if row.has(end, "age") or (parts.clock is not None and (not led or length.seconds)):
        return None
    whole = (at == 0 and end + 1 == len(row)) or row.lexicon.moving & row.words  # than what was set before
    if row.has(end, "beforehand", "afterwards") and not whole:
        return None  # counted from a time that is named elsewhere: distances.py
    if length.days and not led and row.has(end, "one", "every") and row.word(end + 1, "unit"):
        return None  # "5 days a week"
    if not led and row.has(end, "to", "past") and not row.has(end, "before_date") and (clock(row, at) or (0,))[0] > end:
        return None  # "ten minutes to seven"
    until_then = row.has(at - 1, "for") and row.has(end, "from")  # "for 2 hours from 3 pm"
    if row.has(end, "from_now") and (row.sign(end + 1, "than") or row.value(end + 1, "day") is not None):
        return None  # "20 minutes later than usual"
    if row.has(end, "before_date", "after_date") and not row.has(end, "from_now") and not until_then:
        beside = _beside(row, end, length, parts)
        if beside is not None or not row.has(end, "from"):
            return beside
    if row.has(end, "ago") and row.sign(end + 1, "than"):
        return None
    if row.has(at - 1, "ago_before") or row.has(end, "ago"):
        parts.amount, parts.relative = -length, True
        return end + 1 if row.has(end, "ago") else end
    if row.has(end, "from_now"):
        parts.amount, parts.relative = length, True
        return end + 1
    weekly = length.days and length.days % 7 == 0 and not length.months and not length.seconds
    following = end + 1 if row.has(end, "from", "on") else end
    if row.has(end, "from") or (weekly and (row.has(following, "weekday") or row.value(end, "day") is not None)):
        anchor = day(row, following, True)
        if anchor is not None and parts.day is None:
            parts.amount, parts.relative, parts.day = length, True, anchor[1]
            return anchor[0]
    if led or (row.has(at - 1, "in") and not parts.dated()):
        parts.amount, parts.relative = length, True
        return end
    if row.has(at, "one") and row.has(end - 1, "weak") and row.plain(end):
        return None  # "a second opinion"
    if not parts.empty() or row.has(at - 1, "past", "every") or _idle(row, at, length):
        return None
    parts.amount = length
    return end


def _idle(row: Row, at: int, length: Amount) -> bool:
    """Whether a length is only a manner of speaking: "a day", "one day", "wait a minute", "i am 25 years"."""
    if row.has(at - 1, "for"):
        return False
    said_after = row.plain(at - 1) or row.sign(at - 1, "on")
    if not length.days and not length.seconds and not length.months % 12:
        return said_after
    counted = row.has(at, "number") and length != Amount(days=1)
    if not row.has(at, "one") or counted:
        return False
    brief = length.seconds in (1, 60) and said_after and not row.words & row.lexicon.alarm
    return brief or not length.seconds


def _day_beside(row: Row, at: int) -> tuple[int, Amount] | None:
    """The day of "the day after christmas"."""
    beside = row.word(at, "unit") == "day" and row.has(at - 1, "the") and row.has(at + 1, "before_date", "after_date")
    return (at + 1, Amount(days=1)) if beside else None


def _beside(row: Row, at: int, length: Amount, parts: Parts) -> int | None:
    """Reads what a length is counted from: "before christmas", "after midnight", "from next tuesday"."""
    signed = -length if row.has(at, "before_date") else length
    anchor = day(row, at + 1, True) if not length.seconds else None
    if anchor is not None and parts.day is None:
        parts.amount, parts.relative, parts.day = signed, True, anchor[1]
        return anchor[0]
    read = clock(row, at + 1)
    if read is None or length.days or length.months or length.seconds % 60 or length.seconds >= 12 * 3600:
        return None
    end, base, _ = read
    minutes = base.hour * 60 + base.minute + signed.seconds // 60
    day_long = 24 * 60 if base.certain else 12 * 60
    hour, minute = divmod(minutes % day_long, 60)
    parts.clock = replace(base, hour=hour if base.certain or hour else 12, minute=minute)
    return end
