"""What a text says while a task is open, as facts in JSON that a turn remembers: values, a choice, another task."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from orchestrator.weighing import Weighed

_FEWEST_WORDS = 2
_SEVERAL = 2
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

        `before` are times and lengths that are corrected, by field; see `Weighed`.
        """
        if not text:
            return {"values": {}, "options": {}, "partial": {}, "remainder": ""}
        before, instants = before or {}, {field.name for field in fields if field.kind is Kind.INSTANT}
        days = {**session.partial, **{name: str(before[name])[:10] for name in before.keys() & instants}}
        found = await self._here.assistant.reader.values(
            text, session.intent, fields, self._here.moment, self._here.outputs, asked=asked, partial=days
        )
        return Weighed(text, found, fields, before, self._here.moment).as_facts(asked)

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
            rest = _without_titles(beside["remainder"], [one for one in fields if one.name in beside["values"]])
            words = await self.values(rest, session, [asked], asked.name)
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


def _without_titles(text: str, fields: Sequence[Field]) -> str:
    """A text up to where it names one of the fields: "Ben, and my email is" is "Ben"."""
    for field in fields:
        title = r"\W?".join(re.findall(r"\w", field.title))
        text = re.split(rf"[,;.]?\s+(?:\w+\s+){{0,2}}{title}\b", text, maxsplit=1, flags=re.IGNORECASE)[0]
    return text
