"""The grammar of times of day and of lengths of time: "half past six", "7.30 pm", "an hour and a half"."""

from orchestrator.understanding.lexicon import Lexicon
from orchestrator.understanding.when import Amount, Clock
from orchestrator.understanding.words import Item

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


class Row:
    """The items of one text with the questions that every rule asks; positions outside the text mean nothing."""

    def __init__(self, items: list[Item], lexicon: Lexicon) -> None:
        self.items = items
        self.lexicon = lexicon

    def __len__(self) -> int:
        return len(self.items)

    def has(self, at: int, *names: str) -> bool:
        if not 0 <= at < len(self.items):
            return False
        meanings = self.items[at].meanings
        return any(name in meanings for name in names)

    def word(self, at: int, name: str) -> str:
        """The meaning called `name` as text, or ""."""
        value = self.items[at].meanings.get(name) if 0 <= at < len(self.items) else None
        return value if isinstance(value, str) else ""

    def value(self, at: int, name: str) -> int | None:
        value = self.items[at].meanings.get(name) if 0 <= at < len(self.items) else None
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def number(self, at: int) -> int | None:
        return self.value(at, "number")

    def sign(self, at: int, *signs: str) -> bool:
        return 0 <= at < len(self.items) and self.items[at].text in signs

    def close(self, at: int) -> bool:
        """Whether the item stands directly at the one before it."""
        return 0 < at < len(self.items) and self.items[at].start == self.items[at - 1].end


def clock(row: Row, at: int) -> tuple[int, Clock, bool] | None:
    """The time of day at an item: where it ends, the clock, and whether it is a bare hour (a number that may count things)."""
    found = _relative_clock(row, at) or _named_clock(row, at)
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


def _relative_clock(row: Row, at: int) -> tuple[int, Clock] | None:
    """ "half past six", "quarter to nine", "ten past four", German "halb sieben"."""
    start = at
    if row.has(at, "one") and row.has(at + 1, "quarter"):
        start = at + 1
    if row.has(start, "half"):
        minutes, after = 30, start + 1
    elif row.has(start, "quarter"):
        minutes, after = 15, start + 1
    elif (count := row.number(start)) is not None and 1 <= count <= 29:
        minutes = count
        after = start + 2 if row.word(start + 1, "unit") == "minute" else start + 1
    else:
        return None
    if row.has(start, "half") and row.lexicon.half_before and (hour := row.number(after)) and hour <= 12:
        return after + 1, _back(hour, 30)
    if (
        row.has(start, "half")
        and (hour := row.number(after))
        and hour <= 12
        and not row.has(after + 1, "unit", "number")
    ):
        return after + 1, Clock(hour, 30)
    direction = "past" if row.has(after, "past") else "to" if row.has(after, "to") else ""
    if not direction:
        return None
    if row.sign(after, "of", "after", "before") and not row.has(start, "half", "quarter"):
        return None
    target = row.number(after + 1)
    end = after + 2
    if target is None:
        named = row.value(after + 1, "clock")
        if named is None:
            return None
        target = named
        exact = Clock(named, minutes, certain=True) if direction == "past" else _back(named, minutes, certain=True)
        return end, exact
    if row.has(after + 1, "scaled") or not 0 <= target <= 23:
        return None
    if direction == "to" and not row.has(start, "half", "quarter"):
        if minutes not in (5, 10, 20, 25) and row.word(start + 1, "unit") != "minute":
            return None
        if row.has(start - 1, "from", "between") or (row.has(end, "meridiem") and row.word(start + 1, "unit") == ""):
            if row.has(start - 1, "from", "between"):
                return None
    exact = Clock(target, minutes) if direction == "past" else _back(target, minutes)
    if row.has(end, "oclock"):
        end += 1
    return end, exact


def _back(hour: int, minutes: int, certain: bool = False) -> Clock:
    return Clock((hour - 1) % 24 if hour != 1 else 12, 60 - minutes, certain=certain)


def _with_meridiem(row: Row, at: int, found: Clock) -> tuple[int, Clock]:
    meridiem = row.word(at, "meridiem")
    return (at + 1, found.moved(meridiem)) if meridiem and not found.certain else (at, found)


def _digital(row: Row, at: int, hour: int) -> tuple[int, Clock, bool] | None:
    digits = row.value(at, "digits") or 0
    minute, end, plain = 0, at + 1, True
    if row.sign(at + 1, ":", ".", "h") and row.close(at + 1) and row.value(at + 2, "digits") == 2 and row.close(at + 2):
        minute = row.number(at + 2) or 0
        end, plain = at + 3, row.sign(at + 1, ".") and not row.has(at + 3, "meridiem", "oclock")
        if row.sign(end, ":") and row.value(end + 1, "digits") == 2:
            end += 2
        if row.sign(end, ".", ":", "/", "-") and row.close(end) and row.has(end + 1, "digits") and row.close(end + 1):
            return None
    elif hour >= 100:
        scaled = row.has(at, "scaled")
        if not (scaled or digits in (3, 4)) or not 0 <= hour // 100 <= 24 or hour % 100 > 59:
            return None
        plain = row.has(at - 1, "at") and digits == 4 and not row.has(end, "unit", "month")
        if not plain and not row.has(end, "meridiem", "hundred_hours", "oclock") and row.word(end, "unit") != "hour":
            return None
        if plain and not row.has(end, "meridiem", "hundred_hours", "oclock"):
            return end, Clock(hour // 100, hour % 100, certain=True), False
        hour, minute, plain = hour // 100, hour % 100, False
        if row.word(end, "unit") == "hour" or row.has(end, "hundred_hours"):
            return end + 1, Clock(hour, minute, certain=True), False
    elif row.has(end, "oclock"):
        plain = False
        end += 1
        following = row.number(end)
        if following is not None and following < 60 and row.lexicon.twenty_four_hours and not row.word(end + 1, "unit"):
            minute, end = following, end + 1
    elif (following := row.number(end)) is not None and 10 <= following <= 59 and hour <= 23 and not digits:
        if not row.has(end, "digits", "scaled") and not row.has(end + 1, "unit", "month", "short_unit"):
            minute, end, plain = following, end + 1, False
    elif (
        row.sign(end, "o", "oh", "zero") and (tail := row.number(end + 1)) is not None and 1 <= tail <= 9 and not digits
    ):
        minute, end, plain = tail, end + 2, False
    if row.has(end, "and") and row.has(end + 1, "half") and row.lexicon.twenty_four_hours:
        minute, end, plain = 30, end + 2, False
    if row.has(end, "after_hour"):
        minute, end, plain = (minute + (row.value(end, "after_hour") or 0)) % 60, end + 1, False
        hour = hour - 1 if row.has(end - 1, "before_hour") else hour
    if hour > 24 or minute > 59 or row.sign(end, "%", "°", "€", "$", "£") or row.sign(at - 1, "$", "£", "€", "#", "/"):
        return None
    if row.has(end, "meridiem") and hour <= 12:
        return end + 1, Clock(hour, minute).moved(row.word(end, "meridiem")), False
    if row.has(end, "oclock") and not plain:
        end += 1
        if row.has(end, "meridiem") and hour <= 12:
            return end + 1, Clock(hour, minute).moved(row.word(end, "meridiem")), False
    certain = hour > 12 or hour == 0 or (digits == 2 and hour < 10)
    return end, Clock(hour, minute, certain=certain), (plain and minute == 0) or (plain and row.sign(at + 1, "."))


def amount(row: Row, at: int) -> tuple[int, Amount] | None:
    """A length of time at an item: "ninety minutes", "an hour and a half", "1h30", "2 hours and 15 minutes"."""
    found = _one_amount(row, at)
    while found is not None:
        end, total = found
        after = end + 1 if row.has(end, "and", "comma") else end
        if row.has(end, "and") and (half := _half_more(row, end + 1, total)) is not None:
            found = half
            continue
        more = _one_amount(row, after)
        if more is None or not 0 < more[1].total() < _smallest(total):
            return found
        found = more[0], total + more[1]
    return None


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
        unit = 3600 if total.seconds and total.seconds % 3600 == 0 else 86400 if total.days % 7 else 604800
        part = unit // 4 if row.has(start, "quarter") else unit // 2
        return start + 1, total + (Amount(seconds=part) if part < 86400 else Amount(days=part // 86400))
    return None


def _one_amount(row: Row, at: int) -> tuple[int, Amount] | None:
    quarters = row.number(at) if row.has(at + 1, "quarters") else None
    if quarters is not None or row.has(at, "quarters_of_hour"):
        start = at + 2 if quarters is not None else at + 1
        start = start + 1 if row.has(start, "of") else start
        start = start + 1 if row.has(start, "one") else start
        if row.word(start, "unit") == "hour":
            return start + 1, Amount(seconds=900 * (quarters or 1))
        return None
    whole = row.value(at, "amount")
    if whole is not None:
        return at + 1, Amount(seconds=whole)
    start = at + 1 if row.has(at, "one") and row.has(at + 1, "half", "quarter") else at
    if row.has(start, "half", "quarter"):
        fraction = 2 if row.has(start, "half") else 4
        after = start + 1
        while row.has(after, "of", "one") and not row.has(after, "unit"):
            after += 1
        unit = _UNITS.get(row.word(after, "unit"))
        return None if unit is None else (after + 1, _divided(unit, fraction))
    count = row.number(at)
    if count is None:
        if not row.has(at, "one"):
            return None
        count = 1
    after, half, tenths = at + 1, False, 0
    if row.sign(after, ".", ",") and row.has(after + 1, "digits") and row.close(after + 1) and row.has(at, "digits"):
        tenths, after = int(str(row.number(after + 1))[0]), after + 2
    if row.has(after, "and") and row.has(after + 1, "one") and row.has(after + 2, "half"):
        after, half = after + 3, True
    elif row.has(after, "and") and row.has(after + 1, "half") and row.has(after + 2, "unit"):
        after, half = after + 2, True
    if row.sign(after, "-") and row.has(after + 1, "unit"):
        after += 1
    name = row.word(after, "unit") or (row.word(after, "short_unit") if row.has(at, "digits") else "")
    unit = _UNITS.get(name)
    if unit is None or count > 100_000:
        return None
    if name == "hour" and row.has(at, "digits") and row.close(after + 1) and row.value(after + 1, "digits") == 2:
        minutes = row.number(after + 1) or 0
        if minutes < 60 and not row.has(after + 2, "unit", "short_unit"):
            return after + 2, Amount(seconds=count * 3600 + minutes * 60)
    total = Amount(unit.months * count, unit.days * count, unit.seconds * count)
    if half:
        total = total + _divided(unit, 2)
    if tenths:
        total = total + Amount(seconds=(unit.seconds + unit.days * 86400) * tenths // 10)
    return after + 1, total


def _divided(unit: Amount, by: int) -> Amount:
    if unit.months == 12:
        return Amount(months=12 // by)
    if unit.months:
        return Amount(days=30 // by)
    if unit.days % by == 0:
        return Amount(days=unit.days // by, seconds=unit.seconds // by)
    return Amount(seconds=(unit.days * 86400 + unit.seconds) // by)
