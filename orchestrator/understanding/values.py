"""The values found in a text: one with its place and its other readings, and all of them together."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Value:
    """One value, JSON-compatible, in the form of its kind.

    instant "YYYY-MM-DDTHH:MM" (wall time in the moment's zone; with ":SS" where seconds were said), date "YYYY-MM-DD",
    duration seconds, number int or float, choice its value, choices a list, yes_no a bool, email, phone (E.164) and text
    as text. `span` is the place in the text.
    `ambiguous`: one of `alternatives` is as fair as `value`.
    """

    value: object
    span: tuple[int, int]
    ambiguous: bool = False
    alternatives: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a text says about fields.

    `unclear` has the values that compete for one field: to be asked. `partial` has what is known of an instant that still
    lacks its time of day: a date, or [from, to] for a part of the day; give it back to `extract` with the answer.
    `remainder` is the text that went into no value.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    unclear: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    partial: Mapping[str, Value] = field(default_factory=dict)
    remainder: str = ""
