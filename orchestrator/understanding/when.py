"""The meaning of a time phrase before it meets a calendar: clock, day, amount, recurrence; plain values, no grammar."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `certain` when am or pm was said or cannot be meant otherwise. Hour 24 is the midnight that ends a day."""

    hour: int
    minute: int = 0
    second: int = 0
    certain: bool = False

    def moved(self, meridiem: str) -> "Clock":
        """The same clock read as am or pm; an hour that cannot be halved stays."""
        if self.hour > 12:
            return replace(self, certain=True)
        hour = self.hour % 12 + (12 if meridiem == "pm" else 0)
        return replace(self, hour=hour, certain=True)


LAST = -1  # as the day of a month: its last


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was said. Exactly one of the forms: offset from today, weekday (with `which`), month and day, day alone,
    weekday with its `position` in a month (named, or `offset` months on), so many days after Easter Sunday.

    `which` is "", "this", "next", "next week", "last", "week after" ("monday week") or "fortnight after"; with a `position`
    "workday" for any day from Monday to Friday. `offset` beside a month and day counts years.
    """

    offset: int | None = None
    weekday: int | None = None
    which: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    position: int | None = None
    easter: int | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A length of time in calendar months, days and exact seconds."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.months + other.months, self.days + other.days, self.seconds + other.seconds)

    def __neg__(self) -> "Amount":
        return Amount(-self.months, -self.days, -self.seconds)

    def total(self) -> int:
        """Seconds, a month counted as 30 days."""
        return (self.months * 30 + self.days) * 86400 + self.seconds


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence: RRULE frequency with interval, weekdays and, for years, the date; RFC 5545, section 3.3.10.

    It ends with the day `until`, or with the stretch of days `within` as a phrase's `span`, or ("days", "3").
    """

    frequency: str
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    month: int | None = None
    month_days: tuple[int, ...] = ()
    position: int | None = None
    until: Day | None = None
    within: tuple[str, str] | None = None

    def text(self) -> str:
        """The RRULE without its end, which hangs on the calendar."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.month is not None:
            parts.append(f"BYMONTH={self.month}")
        if self.month_days:
            parts.append("BYMONTHDAY=" + ",".join(map(str, self.month_days)))
        if self.weekdays:
            place = str(self.position) if self.position else ""
            parts.append("BYDAY=" + ",".join(place + WEEKDAYS[day] for day in self.weekdays))
        return ";".join(parts)


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Away:
    """How far a time is from the one named: "30 minutes before"; with `all_day` the day only ("the day before"), or its `part`.

    With `weekday` the day is the nearest such weekday in that direction: "the monday before thanksgiving".
    """

    amount: Amount
    all_day: bool = False
    part: str | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """What one stretch of text says about time, from character `start` to `end`; `None` for what it does not say.

    `span` names a stretch of days ("weekend", "week", "month", "year") with `which`. `relative` counts an amount from now.
    `away` moves what is said. With `other` it may be meant instead of the phrase before it: "or 8".
    `apart` are the places of parts that other words separate from the rest ("tuesday" in "tuesday alarm of nine am").
    """

    start: int
    end: int
    clock: Clock | None = None
    day: Day | None = None
    part: str | None = None
    amount: Amount | None = None
    relative: bool = False
    rule: Rule | None = None
    span: tuple[str, str] | None = None
    until: "Phrase | None" = None
    away: Away | None = None
    other: bool = False
    apart: tuple[tuple[int, int], ...] = ()
