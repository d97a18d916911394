"""The grammar of times of day: "half past six", "7.30 pm", "ten minutes to seven"; and the row of items that all rules read."""

from dataclasses import replace

from orchestrator.understanding.lexicon import Lexicon
from orchestrator.understanding.when import Clock
from orchestrator.understanding.words import Item


class Row:
    """The items of one text with the questions that every rule asks; positions outside the text mean nothing."""

    def __init__(self, items: list[Item], lexicon: Lexicon) -> None:
        self.items = items
        self.lexicon = lexicon
        self.words = frozenset(item.text for item in items)

    def __len__(self) -> int:
        return len(self.items)

    def has(self, at: int, *names: str) -> bool:
        if not 0 <= at < len(self.items):
            return False
        meanings = self.items[at].meanings
        return bool(meanings) and not meanings.keys().isdisjoint(names)

    def word(self, at: int, name: str) -> str:
        """The meaning called `name` as text, or ""."""
        value = self.items[at].meanings.get(name) if 0 <= at < len(self.items) else None
        return value if isinstance(value, str) else ""

    def value(self, at: int, name: str) -> int | None:
        value = self.items[at].meanings.get(name) if 0 <= at < len(self.items) else None
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def number(self, at: int) -> int | None:
        return self.value(at, "number")

    def ordinal(self, at: int) -> int | None:
        return self.items[at].ordinal() if 0 <= at < len(self.items) else None

    def sign(self, at: int, *signs: str) -> bool:
        return 0 <= at < len(self.items) and self.items[at].text in signs

    def plain(self, at: int) -> bool:
        """Whether the item is a word that has nothing to do with time."""
        return 0 <= at < len(self.items) and not self.items[at].meanings and self.items[at].text[0].isalpha()

    def close(self, at: int) -> bool:
        """Whether the item stands directly at the one before it."""
        return 0 < at < len(self.items) and self.items[at].start == self.items[at - 1].end


def clock(row: Row, at: int) -> tuple[int, Clock, bool] | None:
    """The time of day at an item: where it ends, the clock, and whether it is a bare hour (a number that may count things)."""
    found = _relative_clock(row, at) or _half_past_named(row, _named_clock(row, at))
    if found is not None:
        return (*_with_meridiem(row, *found), False)
    hour = row.number(at)
    if hour is None:
        return None
    return _digital(row, at, hour)


def _named_clock(row: Row, at: int) -> tuple[int, Clock] | None:
    value = row.value(at, "clock")
    if value is None and row.has(at, "number") and row.value(at + 1, "clock") is not None and row.number(at) == 12:
        return at + 2, Clock(row.value(at + 1, "clock") or 0, certain=True)
    return None if value is None else (at + 1, Clock(value, certain=True))


def _half_past_named(row: Row, found: tuple[int, Clock] | None) -> tuple[int, Clock] | None:
    """A named clock with the minutes that may follow it: "midi et demi"."""
    if found is None or not row.has(found[0], "after_hour"):
        return found
    end, read = found
    minutes = read.hour * 60 + (row.value(end, "after_hour") or 0)
    return end + 1, replace(read, hour=minutes // 60, minute=minutes % 60)


def _relative_clock(row: Row, at: int) -> tuple[int, Clock] | None:
    """Understands "half past six", "quarter to nine", "ten past four", British "half seven", German "halb sieben"."""
    start = at + 1 if row.has(at, "one") and row.has(at + 1, "quarter") else at
    leading = _leading_minutes(row, start)
    if leading is None:
        return None
    after, minutes = leading
    if row.lexicon.half_before and (short := _quarters_of_hour(row, start, after)) is not None:
        return short
    if row.has(start, "half") and (halved := _half_hour(row, after)) is not None:
        return halved
    direction = "past" if row.has(after, "past") else "to" if row.has(after, "to") else ""
    counted = not row.has(start, "half", "quarter")
    spoken = row.sign(after, "of") and row.has(at - 1, "at") and minutes in (5, 10, 20, 25)  # "at 20 of 6"
    if not direction or (counted and not spoken and row.sign(after, "of", "after", "before")):
        return None
    if counted and direction == "to" and not _minutes_before(row, start, minutes):
        return None
    return _towards(row, after + 1, minutes, direction)


def _leading_minutes(row: Row, at: int) -> tuple[int, int] | None:
    """Where "half", "quarter" or "ten (minutes)" ends, and its minutes."""
    if row.has(at, "half", "quarter", "three_quarters"):
        return at + 1, 30 if row.has(at, "half") else 15 if row.has(at, "quarter") else 45
    count = row.number(at)
    if count is None or not 1 <= count <= 29:
        return None
    return (at + 2 if row.word(at + 1, "unit") == "minute" else at + 1), count


def _half_hour(row: Row, at: int) -> tuple[int, Clock] | None:
    """The hour right behind "half": half before it or half past it, as the language has it."""
    hour = row.number(at)
    if hour is None or not 1 <= hour <= 12:
        return None
    if row.lexicon.half_before:
        return at + 1, _back(hour, 30)
    return None if row.has(at + 1, "unit", "number") else (at + 1, Clock(hour, 30))


def _quarters_of_hour(row: Row, at: int, after: int) -> tuple[int, Clock] | None:
    """German "dreiviertel acht" and, in the east, "viertel acht": so much of the hour before eight has gone."""
    hour = row.number(after)
    if (
        not row.has(at, "quarter", "three_quarters")
        or hour is None
        or not 1 <= hour <= 12
        or row.has(after + 1, "unit")
    ):
        return None
    return after + 1, _back(hour, 15 if row.has(at, "three_quarters") else 45)


def _minutes_before(row: Row, at: int, minutes: int) -> bool:
    """Whether a number before "to" counts minutes ("ten to eight") and does not begin a range ("from 2 to 4")."""
    if row.has(at - 1, "from", "between"):
        return False
    return minutes in (5, 10, 20, 25) or row.word(at + 1, "unit") == "minute"


def _towards(row: Row, at: int, minutes: int, direction: str) -> tuple[int, Clock] | None:
    """The hour that minutes are past or to."""
    if row.lexicon.half_before and row.has(at, "half") and (halved := _half_hour(row, at + 1)) is not None:
        end, half = halved  # "fünf vor halb sieben"
        return end, replace(half, minute=half.minute + (minutes if direction == "past" else -minutes))
    hour, named = row.number(at), row.value(at, "clock")
    if (hour is None and named is None) or row.has(at, "scaled"):
        return None
    certain = hour is None
    base = named if hour is None else hour
    if base is None or not 0 <= base <= 24:
        return None
    end = at + 2 if row.has(at + 1, "oclock") else at + 1
    read = Clock(base % 24, minutes, certain=certain) if direction == "past" else _back(base, minutes, certain)
    return end, read


def _back(hour: int, minutes: int, certain: bool = False) -> Clock:
    return Clock((hour - 1) % 24 if hour != 1 else 12, 60 - minutes, certain=certain)


def _with_meridiem(row: Row, at: int, found: Clock) -> tuple[int, Clock]:
    meridiem = row.word(at, "meridiem")
    return (at + 1, found.moved(meridiem)) if meridiem and not found.certain else (at, found)


def _digital(row: Row, at: int, hour: int) -> tuple[int, Clock, bool] | None:
    digits = row.value(at, "digits") or 0
    if row.sign(at - 1, "$", "\u00a3", "\u20ac", "#", "/"):
        return None
    if hour >= 100:
        return _four_digits(row, at, hour, digits)
    found = _with_minutes(row, at, digits) if row.sign(at + 1, ":", ".", "h") else None
    if found is None:
        found = _with_spoken_minutes(row, at, hour, digits) or (at + 1, 0, True)
    end, minute, bare = found
    if row.sign(end, ".", ":", "/", "-") and row.close(end) and row.has(end + 1, "digits") and row.close(end + 1):
        hours = row.sign(end, "-") and (not bare or row.has(end + 2, "meridiem"))  # "9:00-17:00", "3-5pm"
        if not hours:
            return None
    if row.has(end, "after_hour"):
        minute, end, bare = minute + (row.value(end, "after_hour") or 0), end + 1, False
        hour, minute = (hour - 1, minute + 60) if minute < 0 else (hour, minute)
    if hour > 24 or minute > 59 or row.sign(end, "%", "\u00b0", "\u20ac", "$", "\u00a3"):
        return None
    return _closed(row, end, Clock(hour, minute, certain=hour > 12 or hour == 0 or (digits == 2 and hour < 10)), bare)


def _closed(row: Row, end: int, read: Clock, bare: bool) -> tuple[int, Clock, bool]:
    """The clock with the o'clock and the am or pm that may follow it."""
    if not bare and row.has(end, "oclock"):
        end += 1
    asked = (
        row.sign(end - 2, ":") or row.has(end - 2, "at", "for", "until", "from", "on") or row.words & row.lexicon.alarm
    )
    if row.sign(end, "a", "p") and row.close(end) and row.has(end - 1, "digits") and 1 <= read.hour <= 12 and asked:
        return end + 1, read.moved(f"{row.items[end].text}m"), False  # "6p", "7:30a"
    if row.has(end, "meridiem") and read.hour <= 12:
        return end + 1, read.moved(row.word(end, "meridiem")), False
    return end, read, bare


def _with_minutes(row: Row, at: int, digits: int) -> tuple[int, int, bool] | None:
    """Minutes written behind a sign, "7:30", "7.30", "7h30": the place after, the minutes, whether it may be a plain number."""
    if not digits or not (row.close(at + 1) and row.value(at + 2, "digits") == 2 and row.close(at + 2)):
        return (at + 2, 0, False) if row.sign(at + 1, "h") and row.close(at + 1) and digits else None
    end = at + 3
    if row.sign(end, ":") and row.close(end) and row.value(end + 1, "digits") == 2:
        end += 2
    return end, row.number(at + 2) or 0, row.sign(at + 1, ".") and not row.has(at + 3, "meridiem", "oclock")


def _with_spoken_minutes(row: Row, at: int, hour: int, digits: int) -> tuple[int, int, bool] | None:
    """Minutes behind an hour in words: "seven thirty", "seven oh five", "sieben Uhr zehn", "siete y media"."""
    end, following = at + 1, row.number(at + 1)
    if row.has(end, "oclock"):
        following, all_day = row.number(end + 1), row.lexicon.twenty_four_hours
        if all_day and following is not None and following < 60 and not row.has(end + 2, "unit", "month"):
            return end + 2, following, False
        if all_day and row.has(end + 1, "and") and row.has(end + 2, "half"):
            return end + 3, 30, False
        return end + 1, 0, False
    if row.lexicon.minutes_after_and and row.has(end, "and") and " " not in row.items[end].text:  # not "y las 5"
        if row.has(end + 1, "half", "quarter"):
            return end + 2, 30 if row.has(end + 1, "half") else 15, False
        more = row.number(end + 1)
        return (end + 2, more, False) if more in (5, 10, 20, 25) else None
    if digits and row.value(end, "digits") == 2 and row.has(end + 1, "meridiem") and following is not None:
        return end + 1, following, False  # "6 30 am"
    if digits or row.has(end, "digits", "scaled") or hour > 23:
        return None
    if row.sign(end, "-") and row.close(end) and row.close(end + 1) and not row.has(end + 1, "digits"):
        end, following = end + 1, row.number(end + 1)  # "six-thirty"
    if following is not None and 10 <= following <= 59 and not row.has(end + 1, "unit", "month", "short_unit"):
        return end + 1, following, False
    tail = row.number(end + 1) if row.sign(end, "o", "oh", "zero") else None
    return (end + 2, tail, False) if tail is not None and 1 <= tail <= 9 else None


def _four_digits(row: Row, at: int, hour: int, digits: int) -> tuple[int, Clock, bool] | None:
    """A number that is hour and minutes: "seven hundred and forty five pm", "1830", "1800 hours"."""
    if not (row.has(at, "scaled") or digits in (3, 4)) or hour // 100 > 24 or hour % 100 > 59:
        return None
    read, end = Clock(hour // 100, hour % 100), at + 1
    if row.word(end, "unit") == "hour" or row.has(end, "hundred_hours"):
        return end + 1, replace(read, certain=True), False
    if row.has(end, "meridiem", "oclock"):
        return _closed(row, end, read, False)
    if row.has(at - 1, "at") and digits == 4 and not row.has(end, "unit", "month"):
        return end, replace(read, certain=True), False
    return (end, read, False) if _asked_for(row, at, end) else None


def _asked_for(row: Row, at: int, end: int) -> bool:
    """Whether "630" or "five hundred and thirty" is a time of day: "alarm for 630", but not "for 630 dollars"."""
    led = row.has(at - 1, "clock_at") or row.sign(at - 1, "at") or row.sign(at - 2, "alarm", "alarms", "me", "up")
    open_end = end >= len(row) or row.items[end].text in row.lexicon.followers or row.has(end, "lead", "every", "day")
    return bool(row.words & row.lexicon.alarm) and led and row.has(at - 1, "at", "for") and open_end
