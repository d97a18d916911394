"""What a text says while a task is open, as facts in JSON that a turn remembers: values, a choice, another task."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from orchestrator.assistant import Here
from orchestrator.context import TIMES, Context
from orchestrator.questions import options_of
from orchestrator.session import Session
from orchestrator.small_talk import ASIDES
from orchestrator.understanding.acts import Act
from orchestrator.understanding.extraction import extract, is_message
from orchestrator.understanding.fields import Field, Kind
from orchestrator.understanding.references import ReferenceKind, reference
from orchestrator.understanding.repair import Repair, repair
from orchestrator.understanding.times import find_times
from orchestrator.wording import local

_FEWEST_WORDS = 2
_SEVERAL = 2
_ONE_WEEKDAY = re.compile(r"FREQ=WEEKLY;BYDAY=\w\w")
_MINUTE = 60
_MOST_TIMES = 12
"""A length is not corrected to more than so many times of it: it is in a smaller unit then."""
_SENTENCES = re.compile(r"(?<=[.,;!?])\s+")
_NOTHING: Mapping[str, Any] = {
    "values": {},
    "options": {},
    "partial": {},
    "remainder": "",
    "switch": None,
    "aside": None,
    "parameters": {},
}


class Answers:
    """Reads answers to open questions."""

    def __init__(self, here: Here, context: Context) -> None:
        self._here = here
        self._context = context

    async def answer(
        self, session: Session, text: str, small: Repair | None, fields: Sequence[Field], asked: Field | None
    ) -> dict[str, Any]:
        """Values of the task's fields, another task that is wanted instead, a remark that wants an answer of its own."""
        if small is not None:  # "no, at 8": what was said last is meant
            last = session.answered[-1] if session.answered else session.asked
            before = {
                field.name: session.parameters[field.name]
                for field in fields
                if field.kind in TIMES and session.parameters.get(field.name)
            }
            instants = [field.name for field in fields if field.kind is Kind.INSTANT]
            days = {name: str(either[0])[:10] for name, either in session.options.items() if name in instants}
            session = replace(session, partial={**session.partial, **days})
            return {**_NOTHING, **await self.values(small.rest, session, fields, last, before)}
        picked = self._picked(text, session, asked)
        if picked is not None and asked is not None:
            return {**_NOTHING, "values": {asked.name: picked}}
        text, aside = self._without_aside(text)
        found = await self._several(text, session, fields, asked)
        other = await self._other_task(session, text, found, asked)
        if other is not None:
            return {**_NOTHING, "switch": other["intent"], "parameters": other["parameters"]}
        return {**_NOTHING, **found, "aside": aside}

    async def values(
        self,
        text: str,
        session: Session,
        fields: Sequence[Field],
        asked: str | None,
        before: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The values that a text gives: those that are clear, the readings of those that are not, parts of some.

        `before` are times and lengths that are corrected, by field: a bare time of day is on their day, and nearest to
        them; a bare number is a length in their unit.
        """
        if not text:
            return {"values": {}, "options": {}, "partial": {}, "remainder": ""}
        kinds, was_set = {field.name: field.kind for field in fields}, before or {}
        before = {name: wall for name, wall in was_set.items() if kinds.get(name) is Kind.INSTANT}
        lengths = {name: seconds for name, seconds in was_set.items() if kinds.get(name) is Kind.DURATION}
        days = {**session.partial, **{name: str(wall)[:10] for name, wall in before.items()}}
        found = await self._here.assistant.reader.values(
            text, session.intent, fields, self._here.moment, self._here.outputs, asked=asked, partial=days
        )
        doubtful = {name: one for name, one in found.values.items() if one.ambiguous and one.alternatives}
        options = {name: [one.value, *one.alternatives] for name, one in doubtful.items()}
        options |= {name: [one.value for one in several] for name, several in found.unclear.items()}
        values = {name: one.value for name, one in found.values.items() if name not in options}
        for name in options.keys() & before.keys():
            was = str(before[name])  # "move the 7 am alarm to 8 am" names both
            others = [reading for reading in options[name] if str(reading)[:16] != was[:16]]
            values[name] = _nearest(was, others or options[name])
            del options[name]
        partial: dict[str, Any] = {name: one.value for name, one in found.partial.items()}
        rules = [mention.rrule for mention in find_times(text, self._here.moment) if mention.rrule is not None]
        used = [one.span for one in found.values.values()]  # "every day" says how often, and no day
        weekly = any(_ONE_WEEKDAY.fullmatch(rule) for rule in rules)  # "every monday" says both
        for name in before.keys() & partial.keys():
            if isinstance(partial[name], str) and (weekly or found.partial[name].span not in used):
                wall = f"{partial.pop(name)[:10]}T{str(before[name])[11:16]}"  # "no, on wednesday": same time
                values[name] = self._to_come(wall) if rules else wall
        for field in fields:
            if rules and any(choice.rrule for choice in field.choices) and field.name not in values:
                options[field.name] = [choice.value for choice in field.choices]  # "every monday and friday" is none
        if asked is not None and kinds.get(asked) is Kind.DURATION:
            lengths.setdefault(asked, None)
        for name in lengths.keys() - found.values.keys() - found.unclear.keys():
            count = self._only_number(text)
            if count is not None and all(str(value) == str(count) for value in values.values()):  # "no, 15"
                values = {name: count * _unit_of(lengths[name], count)}  # the 15 is no name
        return {
            "values": values,
            "options": {
                name: several if kinds[name] is Kind.CHOICE else sorted(several, key=str)
                for name, several in options.items()
            },
            "partial": partial,
            "remainder": found.remainder,
        }

    def _to_come(self, wall: str) -> str:
        """A wall time of a weekday, a week later when it has passed today."""
        now = local(self._here.moment.now, self._here.moment.time_zone)
        found = datetime.fromisoformat(wall)
        return (found if found > now else found + timedelta(days=7)).isoformat(timespec="minutes")

    def _only_number(self, text: str) -> int | None:
        """The number that is all of a text, or its end: "15", "15 please", "change the timer to 15"."""
        found = extract(text, [Field("count", Kind.NUMBER, "", minimum=1, whole=True)], self._here.moment, "count")
        count = found.values.get("count")
        if count is None or not isinstance(count.value, int):
            return None
        is_all = len(found.remainder.split()) <= 1 or not re.search(r"\w", text[count.span[1] :])
        return count.value if is_all else None

    async def _several(
        self, text: str, session: Session, fields: Sequence[Field], asked: Field | None
    ) -> dict[str, Any]:
        """The answer to a question for several fields at once: words for one of them, and times or addresses beside."""
        missing = [field for field in fields if field.required and field.name not in session.parameters]
        if asked is None or asked.kind is not Kind.TEXT or is_message(asked) or len(missing) < _SEVERAL:
            return await self.values(text, session, fields, session.asked)
        beside = await self.values(text, session, fields, None)
        kinds = {field.name: field.kind for field in fields}
        if all(kinds[name] is Kind.TEXT for name in {**beside["values"], **beside["options"], **beside["partial"]}):
            return await self.values(text, session, fields, session.asked)
        if asked.name not in beside["values"] and beside["remainder"]:
            words = await self.values(beside["remainder"], session, [asked], asked.name)
            beside["values"] |= words["values"]
        return beside | {"remainder": ""}

    def choice(self, text: str, field: Field, *, only_by_place: bool = False) -> str | None:
        """Which of the shown choices a text means: "the second one", or its words."""
        pointer = reference(text, self._here.chat.locale)
        if pointer is not None and pointer.kind is ReferenceKind.NTH and pointer.n is not None:
            place = pointer.n - 1 if pointer.n > 0 else pointer.n
            if -len(field.choices) <= place < len(field.choices):
                return field.choices[place].value
        if only_by_place:
            return None
        found = extract(text, [field], self._here.moment, field.name).values.get(field.name)
        return str(found.value) if found is not None else None

    def picks(self, text: str, session: Session, asked: Field | None) -> bool:
        """Whether a text is one of the shown values, also one that sounds like a remark: "never" for how often."""
        return self._picked(text, session, asked) is not None

    def _picked(self, text: str, session: Session, asked: Field | None) -> Any:
        """Which of the shown values a text means: "the second one", "the evening"; None when it means none."""
        if asked is None:
            return None
        if asked.name in session.options:
            values = session.options[asked.name]
            choices = options_of(self._here, asked, values)
            found = self._by_the_clock(text, asked, values)
            found = found or self.choice(text, replace(asked, kind=Kind.CHOICE, choices=tuple(choices)))
            return next((value for value, one in zip(values, choices, strict=True) if one.value == found), None)
        if asked.kind is Kind.CHOICE:
            return self.choice(text, asked, only_by_place=True)
        return None

    def _by_the_clock(self, text: str, asked: Field, values: Sequence[Any]) -> str | None:
        """The one of several times that has the time of day of a text."""
        if asked.kind is not Kind.INSTANT:
            return None
        found = extract(text, [replace(asked, future=False)], self._here.moment, asked.name).values.get(asked.name)
        if found is None:
            return None
        clocks = [str(reading)[11:16] for reading in (found.value, *found.alternatives)]
        same = [str(value) for value in values if str(value)[11:16] in clocks]
        return same[0] if len(same) == 1 else None

    def _without_aside(self, text: str) -> tuple[str, str | None]:
        """A text without the greeting before it, and the remark behind it that wants an answer of its own."""
        parts = _SENTENCES.split(text.strip())
        first = repair(parts[0], self._here.chat.locale)
        if len(parts) > 1 and first is not None and first.act in (Act.GREETING, Act.THANKS):
            parts = parts[1:]
        last = repair(parts[-1], self._here.chat.locale)
        if len(parts) > 1 and last is not None and last.act in ASIDES:
            aside = last.act.value if last.act is Act.HELP else None
            return " ".join(parts[:-1]), aside
        return " ".join(parts), None

    async def _other_task(
        self, session: Session, text: str, found: Mapping[str, Any], asked: Field | None
    ) -> dict[str, Any] | None:
        """The other task that a text asks for instead of answering; None when it answers or asks for none."""
        rest = text if not (found["values"] or found["options"] or found["partial"]) else found["remainder"]
        if asked is not None and asked.kind is Kind.TEXT:  # any words may be its answer
            rest = text if self._is_an_example(text, session.intent) else ""
        if rest is not text and len(rest.split()) < _FEWEST_WORDS:
            return None
        reading = await self._here.assistant.reader.read(rest, self._here.moment, self._here.outputs)
        if reading.intent is None or reading.close or reading.intent == session.intent:
            return None
        wish = await self._context.wish(text, reading)
        return {"intent": reading.intent, "parameters": wish.parameters if wish else {}}

    def _is_an_example(self, text: str, but: str) -> bool:
        """Whether a text is word for word what people write to ask for another task."""
        plain = " ".join(re.findall(r"\w+", text.lower()))
        others = [intent for name, intent in self._here.assistant.intents.items() if name != but]
        texts = (one for intent in others for group in intent.examples_by_locale().values() for one in group)
        return any(plain == " ".join(re.findall(r"\w+", one.lower())) for one in texts)


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
