"""What was found in a text, weighed: which reading is meant, beside what was set before and what there is to choose from."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from orchestrator.shifts import shifted
from orchestrator.understanding.extraction import extract
from orchestrator.understanding.fields import Field, Kind, Moment
from orchestrator.understanding.references import ReferenceKind, reference
from orchestrator.understanding.times import Mention, find_times, lexicon_of
from orchestrator.understanding.values import Extraction
from orchestrator.understanding.zones import next_occurrence
from orchestrator.wording import local

_ONE_WEEKDAY = re.compile(r"FREQ=WEEKLY;BYDAY=\w\w")
_MINUS = re.compile(r"(?:(?:^|[\s(])[-\u2212\u2013]|\b(?:minus|menos|moins|negative))\s*$", re.IGNORECASE)
_LIKE_A_LENGTH = re.compile(
    r"^\d|^(?:minus|menos|moins|negative)$|\b(?:(?:milli)?second|minute|hour|day|week|month|year|sekunde|stunde|tag|woche|monat|jahr|segundo"
    r"|minuto|hora|día|semana|mes|año|seconde|heure|jour|semaine|mois|an)(?:s|n|en|e|es)?$",
    re.IGNORECASE,
)
_MINUTE = 60
_ANY_WALL = "2000-01-01T12:00"
_MOST_WEEKS = 60
_MOST_TIMES = 12
"""A length is not corrected to more than so many times of it: it is in a smaller unit then."""


class Weighed:
    """The values that are clear, the readings of those that are not, and parts of some, by field; all JSON.

    `before` are times and lengths that are corrected: a bare time of day is on their day and nearest to them, a day keeps
    their time of day, a bare number is a length in their unit.
    """

    def __init__(
        self, text: str, found: Extraction, fields: Sequence[Field], before: Mapping[str, Any], moment: Moment
    ) -> None:
        self._text, self._found, self._fields, self._moment = text, found, fields, moment
        self._kinds = {field.name: field.kind for field in fields}
        self._walls = {name: str(wall) for name, wall in before.items() if self._kinds.get(name) is Kind.INSTANT}
        self._lengths = {name: float(span) for name, span in before.items() if self._kinds.get(name) is Kind.DURATION}
        doubtful = {name: one for name, one in found.values.items() if one.ambiguous and one.alternatives}
        self.options: dict[str, list[Any]] = {name: [one.value, *one.alternatives] for name, one in doubtful.items()}
        self.options |= {name: [one.value for one in several] for name, several in found.unclear.items()}
        self.values = {name: one.value for name, one in found.values.items() if name not in self.options}
        self.partial: dict[str, Any] = {name: one.value for name, one in found.partial.items()}

    def as_facts(self, asked: str | None, known: Mapping[str, Any]) -> dict[str, Any]:
        """All of it, and what was left of the text; `asked` is the field that the question was about, `known` all values so far."""
        self._mind_what_is_before_a_length()
        self._take_no_part_for_all()
        self._take_what_there_is()
        self._take_the_nearest()
        self._ask_no_choice_of_the_past()
        recurring = [mention for mention in find_times(self._text, self._moment) if mention.rrule is not None]
        self._keep_the_time_of_day(recurring)
        if recurring:
            self._ask_for_a_known_repetition()
        self._take_a_shifted_time()
        self._name_nothing_by_a_clock(asked)
        self._take_a_bare_length(asked)
        self._begin_with_the_next_turn({**known, **self.values})
        options = {
            name: several if self._kinds[name] is Kind.CHOICE else sorted(several, key=str)
            for name, several in self.options.items()
        }
        return {
            "values": self.values,
            "options": options,
            "partial": self.partial,
            "remainder": self._found.remainder,
        }

    def _mind_what_is_before_a_length(self) -> None:
        """ "-5 minutes" is no 5 minutes, nor is "1e9 seconds" nine; and "0 minutes" is no name of a timer."""
        for name in [name for name in self.values if self._kinds[name] is Kind.DURATION]:
            before = self._text[: self._found.values[name].span[0]]
            if re.search(r"[\w.,]$", before):
                del self.values[name]
            elif _MINUS.search(before):
                self.values[name] = -abs(float(str(self.values[name])))
        if Kind.DURATION in self._kinds.values():
            texts = [name for name in self.values if self._kinds[name] is Kind.TEXT]
            for name in texts:
                if _LIKE_A_LENGTH.search(str(self.values[name])):
                    del self.values[name]

    def _take_no_part_for_all(self) -> None:
        """ "all alarms for the gym" are not all of them."""
        collective = {choice.value for field in self._fields for choice in field.choices if choice.collective}
        for name, several in list(self.options.items()):
            single = [value for value in several if value not in collective]
            if len(single) == 1 < len(several):
                self.values[name] = single[0]
                del self.options[name]

    def _ask_no_choice_of_the_past(self) -> None:
        """ "yesterday at 10" has two readings, both of them over: the first one is told so."""
        now = local(self._moment.now, self._moment.time_zone).isoformat(timespec="minutes")
        for field in self._fields:
            readings = self.options.get(field.name, ())
            if field.kind is Kind.INSTANT and field.future and readings and max(map(str, readings)) <= now:
                self.values[field.name] = min(map(str, self.options.pop(field.name)))

    def _take_what_there_is(self) -> None:
        """Nobody means 22:00 when there are appointments until five only."""
        for field in self._fields:
            offered = {choice.value for choice in field.choices} if field.kind is Kind.INSTANT else set()
            readings = self.options.get(field.name, ())
            clocks = sorted(value[11:] for value in offered)
            fitting = [reading for reading in readings if reading in offered] or [
                reading for reading in readings if clocks and clocks[0] <= str(reading)[11:] <= clocks[-1]
            ]
            if len(fitting) == 1:
                self.values[field.name] = fitting[0]
                del self.options[field.name]
            elif fitting:  # "next week at 10" is none of its sundays
                self.options[field.name] = fitting

    def _take_the_nearest(self) -> None:
        for name in self.options.keys() & self._walls.keys():
            was = self._walls[name]  # "move the 7 am alarm to 8 am" names both
            others = [reading for reading in self.options[name] if str(reading)[:16] != was[:16]]
            self.values[name] = _nearest(was, others or self.options[name])
            del self.options[name]

    def _keep_the_time_of_day(self, recurring: Sequence[Mention]) -> None:
        """Of "no, on wednesday"; "every day" says how often, and no day, and "every monday" says both."""
        used = [one.span for one in self._found.values.values()]
        dayless = [one.span for one in recurring if "DAY=" not in str(one.rrule)]  # "monthly" names no day
        for name in [
            name for name in self._walls.keys() & self.partial.keys() if self._found.partial[name].span in dayless
        ]:
            del self.partial[name]
        rules = [str(one.rrule) for one in recurring]
        weekly = any(_ONE_WEEKDAY.fullmatch(rule) for rule in rules)
        for name in self._walls.keys() & self.partial.keys():
            if isinstance(self.partial[name], str) and (weekly or self._found.partial[name].span not in used):
                wall = f"{self.partial.pop(name)[:10]}T{self._walls[name][11:16]}"
                start, end = self._found.partial[name].span
                if is_a_weekday(self._text[start:end], self._moment.locale):
                    wall = self._next_to(wall, self._walls[name])
                self.values[name] = self._to_come(wall) if rules else wall

    def _next_to(self, wall: str, before: str) -> str:
        """The turn of a weekday that lies next to what is corrected: "no, on friday" of a Thursday in three weeks is one day later."""
        now = local(self._moment.now, self._moment.time_zone)
        first = datetime.fromisoformat(wall)
        weeks = (first + timedelta(days=7 * number) for number in range(_MOST_WEEKS))
        turns = [turn.isoformat(timespec="minutes") for turn in weeks if turn > now]
        return _nearest(before[:16], turns)

    def _to_come(self, wall: str) -> str:
        """A wall time of a weekday, a week later when it has passed today."""
        now = local(self._moment.now, self._moment.time_zone)
        found = datetime.fromisoformat(wall)
        return (found if found > now else found + timedelta(days=7)).isoformat(timespec="minutes")

    def _ask_for_a_known_repetition(self) -> None:
        """ "every monday and friday" is none of the choices, and nothing of it is left out without a word."""
        for field in self._fields:
            if any(choice.rrule for choice in field.choices) and field.name not in self.values:
                self.options[field.name] = [choice.value for choice in field.choices]

    def _begin_with_the_next_turn(self, known: Mapping[str, Any]) -> None:
        """ "every monday", said on a monday at ten, and then "at 9 am": the first one is next week."""
        rules = [
            choice.rrule for field in self._fields for choice in field.choices if known.get(field.name) == choice.value
        ]
        rule = next((rule for rule in rules if rule is not None), None)
        now = local(self._moment.now, self._moment.time_zone)
        for field in self._fields if rule is not None else ():
            wall = self.values.get(field.name)
            if field.kind is Kind.INSTANT and field.future and isinstance(wall, str) and field.name not in self._walls:
                first = datetime.fromisoformat(wall)
                following = (
                    next_occurrence(str(rule), now, first) if first.date() == now.date() and first <= now else None
                )
                self.values[field.name] = following.isoformat(timespec="minutes") if following else wall

    def _take_a_shifted_time(self) -> None:
        """ "an hour later", "by 20 minutes", "half past" than before; of what is not chosen yet nobody knows the time then."""
        chosen = {name: value for name, value in self.values.items() if self._kinds[name] is Kind.CHOICE}
        for name, wall in self._walls.items():
            moved = shifted(self._text, wall, self._moment)
            if moved is not None:
                self.values, self.options, self.partial = {**chosen, name: moved}, {}, {}
        open_choice = any(one.kind is Kind.CHOICE and one.required and one.name not in chosen for one in self._fields)
        if not self._walls and open_choice and shifted(self._text, _ANY_WALL, self._moment) is not None:
            times = {name for name, kind in self._kinds.items() if kind is Kind.INSTANT}
            self.values = {name: value for name, value in self.values.items() if name not in times}

    def _name_nothing_by_a_clock(self, asked: str | None) -> None:
        """The 25:00 of "an alarm for 25:00" is no name of it."""
        if Kind.INSTANT in self._kinds.values():
            self.values = {
                name: value
                for name, value in self.values.items()
                if name == asked or self._kinds[name] is not Kind.TEXT or not re.fullmatch(r"[\d:.]+", str(value))
            }

    def _take_a_bare_length(self, asked: str | None) -> None:
        """ "no, 15" is 15 minutes after 10 minutes, and the 15 is no name; where a length is asked for, minutes are meant."""
        units: dict[str, float | None] = {**self._lengths}
        if asked is not None and self._kinds.get(asked) is Kind.DURATION:
            units.setdefault(asked, None)
        needed = [field for field in self._fields if field.kind is Kind.DURATION and field.required]
        if asked is None and len(needed) == 1:  # "timer 5"
            units.setdefault(needed[0].name, None)
        for name in units.keys() - self._found.values.keys() - self._found.unclear.keys():
            count = self._only_number()
            if count is not None and all(str(value) == str(count) for value in self.values.values()):
                self.values = {name: count * _unit_of(units[name], count)}

    def _only_number(self) -> int | None:
        """The number that is all of the text, or its end: "15", "15 please", "change the timer to 15"."""
        pointer = reference(self._text, self._moment.locale)
        text = self._text[pointer.span[1] :] if pointer and pointer.kind is ReferenceKind.ANOTHER else self._text
        found = extract(text, [Field("count", Kind.NUMBER, "", minimum=1, whole=True)], self._moment, "count")
        count = found.values.get("count")
        if count is None or not isinstance(count.value, int):
            return None
        is_all = len(found.remainder.split()) <= 1 or not re.search(r"\w", text[count.span[1] :])
        return count.value if is_all else None


def _unit_of(length: float | None, count: int) -> int:
    """In which unit (seconds) a number is meant that takes the place of a length: 15 for 10 minutes, 45 for an hour."""
    if length is None:
        return _MINUTE
    return next(
        (size for size in (60 * _MINUTE, _MINUTE) if length % size == 0 and count * size <= _MOST_TIMES * length), 1
    )


def _nearest(before: str, readings: Sequence[Any]) -> str:
    wall = datetime.fromisoformat(before)
    return min((str(reading) for reading in readings), key=lambda one: abs(datetime.fromisoformat(one) - wall))


def is_a_weekday(said: str, locale: str) -> bool:
    """Whether a day is named by nothing but its weekday."""
    return "weekday" in lexicon_of(locale).phrases.get(tuple(said.lower().split()), {})
