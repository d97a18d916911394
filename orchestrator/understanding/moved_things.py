"""What is moved, and where to: of "change the saturday alarm to 10 am" the first time tells which alarm, the second its new time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestrator.understanding.choices_by_day import named
from orchestrator.understanding.fields import Field, Kind, Moment
from orchestrator.understanding.times import find_times, lexicon_of
from orchestrator.understanding.values import Value

_TO: Mapping[str, str] = {"en": "to|until|till", "de": "auf|nach|zu", "es": "a|para|hasta", "fr": "à|au|pour|jusqu'à"}
_LATEST = 8
"""Characters between "to" and the new time: "to the 10 am" and "a las 8", but no "to call bob at 5"."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The choices that the words before "to" name, by field, the places of the times there, and where "to" is."""

    which: Mapping[str, Sequence[Value]]
    places: Sequence[tuple[int, int]]
    to: int


def moved(text: str, fields: Sequence[Field], moment: Moment, asked: str | None = None) -> Moved | None:
    """None when nothing of what there is to choose from has a time, or when no time stands before the new one.

    When such a choice is `asked` for, "the saturday one" is it, and no day of a new time.
    """
    chosen = [field for field in fields if any(choice.at for choice in field.choices)]
    if not chosen or all(field.kind is not Kind.INSTANT for field in fields):
        return None
    return _before_to(text, chosen, moment) or _all_of_it(text, [one for one in chosen if one.name == asked], moment)


def _all_of_it(text: str, asked: Sequence[Field], moment: Moment) -> Moved | None:
    mentions = find_times(text, moment) if asked else []
    spans = [mention.span for mention in mentions]
    which = {field.name: [one for one in named(text, field, mentions) if one.span in spans] for field in asked}
    if not any(which.values()):
        return None
    return Moved(which, [place for mention in mentions for place in mention.places], 0)


def _before_to(text: str, chosen: Sequence[Field], moment: Moment) -> Moved | None:
    word = _TO.get(lexicon_of(moment.locale).language, _TO["en"])
    for found in reversed(list(re.finditer(rf"(?<!\w)(?:{word})(?!\w)", text, re.IGNORECASE))):
        behind = find_times(text[found.start() :], moment, answer=True)
        before = text[: found.start()]
        mentions = find_times(before, moment)
        if behind and behind[0].span[0] <= _LATEST + len(found.group()) and mentions:
            which = {field.name: named(before, field, mentions) for field in chosen}
            places = [place for mention in mentions for place in mention.places]
            return Moved({name: values for name, values in which.items() if values}, places, len(before))
    return None
