"""One time that a text names."""

from dataclasses import dataclass, replace
from typing import Literal

MentionKind = Literal["instant", "date", "range", "duration", "recurrence"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One time in a text.

    `value` is "YYYY-MM-DDTHH:MM" wall time (instant; recurrence with a time of day: its first turn), "YYYY-MM-DD" (date,
    recurrence without), [from, to] of either (range) or seconds (duration); an instant has ":SS" where seconds were said
    ("in 30 seconds"). `alternatives` are the other fair readings, `ambiguous` says that they are as fair as the first.
    `seconds` is the length of an offset from now. `dated` says that the day was named, not only a time of day, `any_day`
    that only a part of the day was, `any_month` that the day has a number and no month ("the 5th"). `places` are all
    stretches of text that say it, joining words included. With `one_of` the alternatives were said ("7 or 8"). `until` is
    the last day of a recurrence that ends, which its `rrule` does not tell.
    """

    kind: MentionKind
    value: str | list[str] | int
    span: tuple[int, int]
    rrule: str | None = None
    ambiguous: bool = False
    alternatives: tuple[str, ...] = ()
    seconds: int | None = None
    dated: bool = False
    any_day: bool = False
    any_month: bool = False
    places: tuple[tuple[int, int], ...] = ()
    one_of: bool = False
    until: str | None = None


def either(first: Mention, second: Mention) -> Mention | None:
    """One doubtful time for "7 or 8"; None for two lengths and what is of two kinds, which stand beside each other."""
    if first.kind != second.kind or first.kind not in ("instant", "date") or first.seconds or second.seconds:
        return None
    readings = [str(one) for one in (first.value, *first.alternatives, second.value, *second.alternatives)]
    others = tuple(dict.fromkeys(reading for reading in readings if reading != first.value))
    place = (first.span[0], second.span[1])
    places = (*first.places, (first.span[1], second.span[0]), *second.places)
    return replace(first, span=place, ambiguous=bool(others), alternatives=others, places=places, one_of=True)
