"""What a text says while a task is open, as facts in JSON that a turn remembers: values, a choice, another task."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from orchestrator.assistant import Here
from orchestrator.context import Context
from orchestrator.earlier import TIMES
from orchestrator.picking import Picked, known_time, picked
from orchestrator.rivals import names
from orchestrator.session import Session
from orchestrator.small_talk import ASIDES
from orchestrator.understanding.acts import Act
from orchestrator.understanding.extraction import extract, is_message
from orchestrator.understanding.fields import Field, Kind
from orchestrator.understanding.repair import Repair, repair
from orchestrator.weighing import Weighed
from orchestrator.wording import local

_FEWEST_WORDS = 2
_MOST_WORDS_OF_A_NAME = 4
_LONGEST_NAME = 100
_LEAST_WORDS_OF_A_SENTENCE = 4
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
        shown = picked(self._here, text if small is None else small.rest, session, asked)
        if shown is not None and asked is not None and (small is None or session.options):
            return {**_NOTHING, **await self._with_the_rest(shown, session, fields, asked)}
        if small is not None:  # "no, at 8": what was said last is meant
            last = session.answered[-1] if session.answered else session.asked
            before = {
                field.name: session.parameters[field.name]
                for field in fields
                if field.kind in TIMES and session.parameters.get(field.name)
            }
            instants = [field.name for field in fields if field.kind is Kind.INSTANT]
            names = {field.name for field in fields if field.kind is Kind.TEXT}
            today = local(self._here.moment.now, self._here.moment.time_zone).date().isoformat()
            days = {
                name: {str(wall)[:10] for wall in session.options[name]} for name in session.options if name in instants
            }
            one_day = {name: min(either) for name, either in days.items() if len(either) == 1 and today not in either}
            session = replace(session, partial={**session.partial, **one_day})
            last = _words_meant(small.rest, fields, last)
            told = await self.values(small.rest, session, fields, None, before) if last in names else {}
            if told and told["remainder"] == "" and not names & {*told["values"], *told["options"]}:
                return {**_NOTHING, **told}  # "no, at 11" while a name is asked for
            return {**_NOTHING, **await self.values(small.rest, session, fields, last, before)}
        text, aside = self._without_aside(text) if asked is None or not is_message(asked) else (text, None)
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
        return Weighed(text, found, fields, before, self._here.moment).as_facts(asked, session.parameters)

    async def _several(
        self, text: str, session: Session, fields: Sequence[Field], asked: Field | None
    ) -> dict[str, Any]:
        """The answer to a question for several fields at once: words for one of them, and times or addresses beside."""
        if asked is None or asked.kind is not Kind.TEXT or is_message(asked):
            walls = {one.name: wall for one in fields if (wall := known_time(self._here, session, one))}
            found = await self.values(text, session, fields, session.asked, walls)
            if not walls and (set_before := await self._of_what_changes(session, fields, found)):
                found = await self.values(text, session, fields, session.asked, set_before)
            return await self._with_words(text, found, session, fields)
        await self._here.assistant.reader.prepare(self._here.chat.locale)
        if self._here.assistant.reader.sure(text, self._here.moment) == session.intent:
            whole = await self.values(text, session, fields, None)
            if asked.name in whole["values"]:
                return whole  # "remind me to call mum", where what to remind of is asked for
        addresses = [one for one in fields if one.kind is Kind.EMAIL and one.name not in session.parameters]
        if addresses and re.fullmatch(r"\s*\S+@\S*\s*", text):  # also a wrong one is no name
            return await self.values(text, session, addresses, addresses[0].name)
        # words that were given before are not taken by others: "my name is Ben" is not the message
        open_fields = [one for one in fields if one.kind is not Kind.TEXT or one.name not in session.parameters]
        beside = await self.values(text, session, open_fields, None)
        kinds = {field.name: field.kind for field in fields}
        missing = [field for field in fields if field.required and field.name not in session.parameters]
        words = (Kind.TEXT,) if len(missing) > 1 else tuple(set(Kind) - {Kind.EMAIL, Kind.PHONE})  # "call mum at 5"
        if all(kinds[name] in words for name in {**beside["values"], **beside["options"], **beside["partial"]}):
            return await self.values(text, session, fields, session.asked)
        if asked.name not in beside["values"] and beside["remainder"]:
            rest = _without_titles(beside["remainder"], [one for one in fields if one.name in beside["values"]])
            beside["values"] |= (await self.values(rest, session, [asked], asked.name))["values"]
        return beside | {"remainder": ""}

    async def _of_what_changes(
        self, session: Session, fields: Sequence[Field], found: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The times of the thing that is changed, so that a bare "10 am" stays on its day."""
        intent = self._here.intent(session.intent)
        if intent.changed_by != session.intent:
            return {}
        return await self._context.times_before(fields, {**session.parameters, **found["values"]})

    async def _with_words(
        self, text: str, found: dict[str, Any], session: Session, fields: Sequence[Field]
    ) -> dict[str, Any]:
        """What was found, and what else is said as the words that are missing: "10:30, Ben, ben@example.org"."""
        given = {**session.parameters, **found["values"], **found["options"]}
        words = next((one for one in fields if one.kind is Kind.TEXT and one.required and one.name not in given), None)
        if words is None or is_message(words) or "?" in text:
            return found
        rest = _without_titles(found["remainder"], [one for one in fields if one.name in found["values"]])
        contacts = [one.name for one in fields if one.kind in (Kind.EMAIL, Kind.PHONE) and one.name in found["values"]]
        said = re.findall(r"[^\W\d_]{2,}", rest)
        like_a_name = bool(contacts) or all(word[0].isupper() for word in said)
        is_name = 0 < len(said) <= _MOST_WORDS_OF_A_NAME and like_a_name
        if not is_name and (len(said) < _FEWEST_WORDS or (words.max_length or 0) <= _LONGEST_NAME):
            return found
        beside = await self.values(rest, session, [words], words.name)
        return {**found, "values": {**found["values"], **beside["values"]}, "remainder": "" if is_name else rest}

    async def _with_the_rest(
        self, shown: Picked, session: Session, fields: Sequence[Field], asked: Field
    ) -> dict[str, Any]:
        """What was picked of the values shown, and what else is said: "tomorrow, and call it gym"."""
        facts = shown.facts(asked.name)
        if not re.search(r"[^\W_]{3}", shown.rest):
            return {**facts}
        others = [one for one in fields if one.name != asked.name]
        beside = await self._with_words(
            shown.rest, await self.values(shown.rest, session, others, None), session, others
        )
        return {**beside, "values": {**beside["values"], **facts.get("values", {})}, **_only(facts, "options")}

    def other_words(self, text: str, fields: Sequence[Field]) -> dict[str, Any]:
        """What takes the place of the words that were said before: "no, to call dad"."""
        words = [field for field in fields if field.kind is Kind.TEXT]
        if not words or not re.search(r"[^\W\d_]{3}", text) or re.search(r"\d", text):  # what has a number is none
            return {}
        found = extract(re.sub(r"^to\s+", "", text), words[:1], self._here.moment, words[0].name)
        return {name: one.value for name, one in found.values.items()}

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
        example = self._example_of(text, session.intent)
        if example is not None:
            return {"intent": example, "parameters": {}}
        if asked is not None and asked.kind is Kind.TEXT:  # any words may be its answer
            beside = {**found["values"], **found["options"], **found["partial"]}.keys() - {asked.name}
            rest = text if not beside and _is_no_name(text, asked) else ""
        if len(rest.split()) < _FEWEST_WORDS:
            return await self._named_task(text, rest, session)
        reading = await self._here.assistant.reader.read(rest, self._here.moment, self._here.outputs, answers=True)
        if reading.intent is None or reading.close or reading.intent == session.intent:
            return None
        wish = await self._context.wish(text, reading)
        return {"intent": reading.intent, "parameters": wish.parameters if wish else {}}

    async def _named_task(self, text: str, rest: str, session: Session) -> dict[str, Any] | None:
        """The other task that the one word which is no value names: "timer pasta 8 minutes" while an alarm is set."""
        if not rest:
            return None
        await self._here.assistant.reader.prepare(self._here.moment.locale)
        other = self._here.assistant.reader.sure(text, self._here.moment)
        if other in (None, session.intent) or not names(self._here, rest, str(other), session.intent):
            return None
        return {"intent": other, "parameters": {}}

    def _example_of(self, text: str, but: str) -> str | None:
        """The other task for which a text is word for word what people write to ask for it."""
        plain = " ".join(re.findall(r"\w+", text.lower()))
        for name, intent in self._here.assistant.intents.items():
            texts = (one for group in intent.examples_by_locale().values() for one in group)
            if name != but and any(plain == " ".join(re.findall(r"\w+", one.lower())) for one in texts):
                return name
        return None


def _words_meant(text: str, fields: Sequence[Field], last: str | None) -> str | None:
    """Which field a correction is about: the words that it names ("my name is ..."), or the message when it is no name."""
    words = [field for field in fields if field.kind is Kind.TEXT and field.required]
    named = next((one for one in words if re.search(rf"\b{re.escape(one.title)}\b", text, re.IGNORECASE)), None)
    message = next((one for one in words if is_message(one)), None)
    if all(one.name != last for one in words) or message is None:
        return last
    if named is not None:
        return named.name
    return message.name if len(text.split()) >= _LEAST_WORDS_OF_A_SENTENCE else last


def _only(facts: Mapping[str, Any], part: str) -> dict[str, Any]:
    return {part: facts[part]} if part in facts else {}


def _is_no_name(text: str, field: Field) -> bool:
    """Whether a text is too long to be a name, a label or a number: it may ask for something."""
    return len(text.split()) > _MOST_WORDS_OF_A_NAME and (field.max_length or _LONGEST_NAME + 1) <= _LONGEST_NAME


def _without_titles(text: str, fields: Sequence[Field]) -> str:
    """A text up to where it names one of the fields: "Ben, and my email is" is "Ben"."""
    for field in fields:
        title = r"\W?".join(re.findall(r"\w", field.title))
        text = re.split(rf"[,;.]?\s+(?:\w+\s+){{0,2}}{title}\b", text, maxsplit=1, flags=re.IGNORECASE)[0]
    return text
