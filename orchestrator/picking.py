"""Which of the values that are shown a text means, by their place, their words, or the part of a time that tells them apart."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from orchestrator.assistant import Here
from orchestrator.calendar import NEAREST, nearest
from orchestrator.questions import named_times, options_of
from orchestrator.session import Session
from orchestrator.understanding.extraction import extract
from orchestrator.understanding.fields import Choice, Field, Kind, Moment
from orchestrator.understanding.references import ReferenceKind, reference
from orchestrator.understanding.times import Mention, find_times
from orchestrator.weighing import is_a_weekday
from orchestrator.wording import local


@dataclass(frozen=True, slots=True)
class Picked:
    """The values that are left of those shown, one when it is clear, and what the text says beside that."""

    values: tuple[Any, ...]
    rest: str = ""

    def facts(self, name: str) -> dict[str, Mapping[str, Any]]:
        """As values or options of the field `name`."""
        if len(self.values) == 1:
            return {"values": {name: self.values[0]}}
        return {"options": {name: list(self.values)}}


def choice(here: Here, text: str, field: Field, *, only_by_place: bool = False) -> str | None:
    """Which of the choices of a field a text means: "the second one", or its words."""
    pointer = reference(text, here.chat.locale)
    if pointer is not None and pointer.kind is ReferenceKind.NTH and pointer.n is not None:
        single = [one for one in field.choices if not one.collective]
        place = pointer.n - 1 if pointer.n > 0 else pointer.n
        if -len(single) <= place < len(single):
            return single[place].value
    if only_by_place:
        return None
    found = extract(text, [field], here.moment, field.name).values.get(field.name)
    return str(found.value) if found is not None else None


def picked(here: Here, text: str, session: Session, asked: Field | None) -> Picked | None:
    """What is left of the values that a question has shown; None when the text means none of them."""
    if asked is None:
        return None
    if asked.name in session.options:
        values = session.options[asked.name]
        if asked.kind is Kind.INSTANT:
            return _picked_time(here, text, asked, [str(value) for value in values])
        choices = tuple(options_of(here, asked, values))
        found = choice(here, text, replace(asked, kind=Kind.CHOICE, choices=choices))
        return next((Picked((one,)) for one, shown in zip(values, choices, strict=True) if shown.value == found), None)
    if asked.kind is Kind.INSTANT and asked.choices:  # "the first one" of those that are free then
        asked = replace(asked, choices=tuple(_told(here, session, asked)))
    elif asked.kind is not Kind.CHOICE:
        return None
    found = choice(here, text, asked, only_by_place=True)
    return None if found is None else Picked((found,))


def known_time(here: Here, session: Session, asked: Field) -> str | None:
    """The time to come that was given for a field; of one that is asked for again it is what cannot be had."""
    wall = session.parameters.get(asked.name) if asked.kind is Kind.INSTANT else None
    return wall if isinstance(wall, str) and wall > _now(here) else None


def _told(here: Here, session: Session, asked: Field) -> list[Choice]:
    """The free times that a question has named: those of the day that is known, or next to the one that is not free."""
    refused = known_time(here, session, asked)
    if refused is not None:
        free = {datetime.fromisoformat(one.value): one for one in asked.choices}
        return [free[wall] for wall in nearest(datetime.fromisoformat(refused), list(free), NEAREST)]
    return named_times(asked, session.partial.get(asked.name))


def _now(here: Here) -> str:
    return local(here.moment.now, here.moment.time_zone).isoformat(timespec="minutes")


def _picked_time(here: Here, text: str, asked: Field, walls: Sequence[str]) -> Picked | None:
    """Of several readings of a time: by place, half of the day, clock or day. Another day keeps their times of day."""
    shown = options_of(here, asked, walls)
    by_name = _by_name(here, text, replace(asked, kind=Kind.CHOICE, choices=tuple(shown)))
    if by_name is not None:
        return Picked((by_name,))
    mentions = find_times(text, here.moment, answer=True)
    if len(mentions) != 1 or mentions[0].rrule is not None:
        return None
    [mention] = mentions
    left = _of_that_weekday(text, mention, walls, here.moment) or _left(mention, walls)
    left = [wall for wall in left if wall > _now(here)] or left
    start, end = mention.places[0][0], mention.places[-1][1]
    return Picked(tuple(left), f"{text[:start]} {text[end:]}".strip(" ,.;:!")) if left else None


def _by_name(here: Here, text: str, shown: Field) -> str | None:
    """The one whose place or half of the day, or all of whose words, the text is."""
    by_place = choice(here, text, shown, only_by_place=True)
    if by_place is not None:
        return by_place
    plain = " ".join(re.findall(r"\w+", text.lower()))
    for one in shown.choices:
        names = "|".join(" ".join(re.findall(r"\w+", name.lower())) for name in (one.title, *one.synonyms))
        if re.fullmatch(rf"(?:\w{{1,4}} )?(?:{names})(?: one| please)?", plain):
            return one.value
    return None


def _of_that_weekday(text: str, mention: Mention, walls: Sequence[str], moment: Moment) -> list[str]:
    """The wall times on a weekday, which is not the next one when others were shown."""
    if mention.kind != "date" or not is_a_weekday(text[slice(*mention.span)], moment.locale):
        return []
    weekday = datetime.fromisoformat(str(mention.value)).weekday()
    fitting = [wall for wall in walls if datetime.fromisoformat(wall).weekday() == weekday]
    return fitting if len(fitting) < len(walls) else []


def _left(mention: Mention, walls: Sequence[str]) -> list[str]:
    """The wall times that fit a mention; of another day that it names, the same times of day. Empty when none fits."""
    match mention.kind, mention.value:
        case "instant", str(value):
            readings = (value, *mention.alternatives)
            clocks = [reading[11:16] for reading in readings]
            fitting = [wall for wall in walls if (wall in readings if mention.dated else wall[11:16] in clocks)]
            return fitting if len(fitting) == 1 else []
        case "date", str(day):
            on_day = [wall for wall in walls if wall[:10] == day]
            if len(on_day) == len(walls):
                return []  # says nothing new
            return on_day or [f"{day}T{clock}" for clock in sorted({wall[11:] for wall in walls})]
        case "range", [str(first), str(last)] if "T" in first and first[:10] == last[:10]:
            within = [wall for wall in walls if first[11:] <= wall[11:16] <= last[11:]]
            moved = within if mention.any_day else [f"{first[:10]}T{wall[11:]}" for wall in within]
            return moved if len(within) == 1 else []
    return []
