"""Several requests in one message: "wake me at 7 and set a timer for 5 minutes" is the first one, and the rest for afterwards.

The rest is begun when the first one is over; see `Session.then`. Which task a text asks for stands in understanding/.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.assistant import Here
from orchestrator.intents.parameters import fields_of
from orchestrator.phrases import language_of
from orchestrator.session import Session
from orchestrator.understanding.acts import Act
from orchestrator.understanding.extraction import extract, is_message
from orchestrator.understanding.fields import Field, Kind
from orchestrator.understanding.languages.remarks import ALSO, AND, ASKING
from orchestrator.understanding.references import ReferenceKind, reference
from orchestrator.understanding.repair import repair
from orchestrator.understanding.several_days import each_day
from orchestrator.understanding.several_times import each_time

_MONTHS = "jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez"
_NUMBERED = "".join(
    rf"(?<!\b{word} {digits})" for word in ("am", "vom", "zum", "den", "der", "jeden") for digits in (r"\d", r"\d\d")
)
"""Not behind the number of a German day: "am 1. um 9 Uhr" goes on."""
_END = rf"(?:[;!?\u2026]|(?<!\b[a-z]){_NUMBERED}\.(?!\s*(?<=\d\. )(?:{_MONTHS})))+"
"""What ends a sentence: not the dot of "a. m.", nor that of "30. März"."""
_ANSWERS = (Act.YES, Act.NO, Act.CANCEL, Act.DISCARD, Act.CONTINUE)
_FEWEST_WORDS = 2
_LEAST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Parts:
    """A text and what it asks for beside; `then` is empty when it asks for one thing, as most do.

    `task` is what it asks for when its end, which sounds like another task, are words of this one: "remind me to call the
    doctor and book an appointment".
    """

    first: str
    then: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place where a text may fall into two; `new` is the part up to the next such place, `joint` the "and"."""

    first: str
    then: str
    new: str
    joint: str


class Requests:
    """Finds the second request of a message. Never asks a language model: each part would be a question of its own."""

    def __init__(self, here: Here) -> None:
        self._here = here
        self._language = language_of(here.chat.locale)

    async def of(self, text: str, session: Session | None) -> Parts:
        """The parts of a message; `session` is the open one, which the first part then answers."""
        cuts = list(self._cuts(text))
        each, by_day = self._each(text) if session is None else ([text], False)
        if cuts or len(each) > 1:
            await self._here.assistant.reader.prepare(self._here.moment.locale)
        if len(each) > 1 and self._means_several(text, by_day):
            return Parts(each[0], ". ".join(each[1:]))
        task = ""
        for cut in cuts:
            second = self._asked_for(cut.new, cut.first)
            if second is not None and self._stands(cut, second, text, session):
                return Parts(cut.first, self._without_also(cut.then))
            if second is not None and session is None:
                task = task or self._goes_on(cut)
        return Parts(text, task=task)

    def _each(self, text: str) -> tuple[list[str], bool]:
        """The text for each of several times, or else of several weekdays, that it names; whether it is for each weekday."""
        times = each_time(text, self._here.moment)
        return (times, False) if len(times) > 1 else (each_day(text, self._here.moment), True)

    def _means_several(self, text: str, by_day: bool) -> bool:
        """Whether a text surely asks for a task of which several times mean several.

        Of several weekdays ("every monday and friday") only where none of the task's repetitions has them all.
        """
        name = self._here.assistant.reader.sure(text, self._here.moment)
        if name is None or not self._here.assistant.intents[name].several:
            return False
        repeating = {field.name for field in self._fields(name) if any(choice.rrule for choice in field.choices)}
        return not by_day or not repeating & self.given(text, name)

    def _goes_on(self, cut: _Cut) -> str:
        """The task of the first part when the second are words of it; empty when they are not."""
        name = self._here.assistant.reader.sure(cut.first, self._here.moment)
        said = name is not None and not self._is_addressed(cut) and self._ends_in_words(cut.first, name)
        return str(name) if said else ""

    def _cuts(self, text: str) -> Iterator[_Cut]:
        with_and, with_also = AND.get(self._language, AND["en"]), ALSO.get(self._language, ALSO["en"])
        also, stop = rf"(?:(?:{with_also})\b[\s,]*)*", rf"(?:\s*{_END}\s*|\s*,\s*)"
        joint = rf"(?:{stop}|\s+)(?:{with_and})\b[\s,]*{also}|{stop}(?:{with_also})\b[\s,]*|{_END}\s+|,\s+"
        places = list(re.finditer(joint, text, re.IGNORECASE))
        for number, place in enumerate(places):
            before, behind = text[: place.start()], text[place.end() :]
            if before.count('"') % 2 or before.count("“") != before.count("”") or ": " in before:
                return  # what is quoted or announced is one thing
            until = places[number + 1].start() if number + 1 < len(places) else len(text)
            if before.strip() and behind.strip():
                yield _Cut(before.strip(), behind.strip(), text[place.end() : until].strip(), place.group())

    def _asked_for(self, text: str, first: str) -> str | None:
        """The task that a part of a text surely asks for, and says something of: a word of its title, or a value.

        "another one" asks for what the first part asks for.
        """
        if repair(text, self._here.chat.locale) is not None or not self._says_more_than_when(text):
            return None
        pointer = reference(text, self._here.chat.locale)
        if pointer is not None and pointer.kind is ReferenceKind.ANOTHER:
            return self._here.assistant.reader.sure(first, self._here.moment)
        name = self._here.assistant.reader.sure(text, self._here.moment)
        if name is None:
            return None
        title = set(content_words(self._here.title(self._here.assistant.intents[name])))
        return name if title & set(content_words(text)) or self.given(text, name) else None

    def _says_more_than_when(self, text: str) -> bool:
        """Whether there is more in a text than a time or a length: "at 8 am" belongs to what is before it."""
        rest = extract(
            text, [Field("at", Kind.INSTANT, ""), Field("long", Kind.DURATION, "")], self._here.moment
        ).remainder
        return len(text.split()) >= _FEWEST_WORDS and re.search(r"[^\W\d_]{3}", rest) is not None

    def _stands(self, cut: _Cut, second: str, whole: str, session: Session | None) -> bool:
        """Whether the first part is something by itself, and the second no part of it."""
        small = repair(cut.first, self._here.chat.locale)
        if small is not None and small.act is Act.NO and repair(whole, self._here.chat.locale) is not None:
            return False  # "no, the e-mail is ..." is a correction
        if session is not None:
            return self._answers(cut, second, session)
        if small is not None and small.act in (*_ANSWERS, Act.CORRECTION):
            return True
        name = self._here.assistant.reader.sure(cut.first, self._here.moment)
        if name is None or (self._ends_in_words(cut.first, name) and not self._is_addressed(cut)):
            return False
        if name == second:
            return self._is_whole(cut.first, name) and (self._is_one_more(cut.new) or self._is_whole(cut.new, name))
        preamble = not re.search(r"\w", cut.joint) and not self.given(
            cut.first, name
        )  # "i have a question. can i book ..."
        return not (preamble and self._here.assistant.reader.sure(whole, self._here.moment) == second)

    def _answers(self, cut: _Cut, second: str, session: Session) -> bool:
        """Whether the first part can be an answer to the open question."""
        small = repair(cut.first, self._here.chat.locale)
        if small is not None:
            return small.act in (*_ANSWERS, Act.CORRECTION)
        fields = self._fields(session.intent)
        asked = next((field for field in fields if field.name == session.asked), None)
        if second == session.intent or (asked is not None and is_message(asked)):
            return False
        contacts = {field.name for field in fields if field.kind in (Kind.EMAIL, Kind.PHONE)}
        if contacts & self.given(cut.new, session.intent):
            return False  # "my name is Ben and my mail is ..." says both of what is asked
        free = asked is not None and asked.kind is Kind.TEXT
        return not free or self._is_addressed(cut)

    def _ends_in_words(self, text: str, intent: str) -> bool:
        """Whether a text ends in free words for its task, of which "and book an appointment" may be a part."""
        found = extract(text, self._fields(intent), self._here.moment).values
        words = [found[field.name] for field in self._fields(intent) if field.kind is Kind.TEXT and field.name in found]
        return any(one.span[1] == len(text) and not re.search(r"\d", str(one.value)) for one in words)

    def _without_also(self, text: str) -> str:
        """ "remind me also at five" without the word that joined it to what was before."""
        also = ALSO.get(self._language, ALSO["en"])
        return re.sub(rf"^((?:\w+\s+){{1,2}})(?:{also})\s+", r"\1", text, flags=re.IGNORECASE)

    def _is_addressed(self, cut: _Cut) -> bool:
        """Whether the second part speaks to us: "and wake me", "please", "also"."""
        asking = ASKING.get(self._language, ASKING["en"])
        return re.search(rf"(?<![\w-])(?:{asking})\b", f"{cut.joint} {cut.new}", re.IGNORECASE) is not None

    def _is_one_more(self, text: str) -> bool:
        """ "one for 10" is one more timer, in whatever unit."""
        pointer = reference(text, self._here.chat.locale)
        return pointer is not None and pointer.kind is ReferenceKind.ANOTHER and re.search(r"\d", text) is not None

    def _is_whole(self, text: str, intent: str) -> bool:
        given = self.given(text, intent)
        return all(field.name in given for field in self._fields(intent) if field.required)

    def given(self, text: str, intent: str) -> set[str]:
        """The fields of a task that a text says something of."""
        found = extract(text, self._fields(intent), self._here.moment)
        return {*found.values, *found.unclear}

    def _fields(self, intent: str) -> tuple[Field, ...]:
        known = self._here.assistant.intents.get(intent)
        return fields_of(known.model(), {}, self._here.chat.locale) if known is not None else ()


def content_words(text: str) -> list[str]:
    """The words with content, one and several alike: "appointment" is "appointments"."""
    return [word.rstrip("s") for word in re.findall(r"[^\W\d_]+", text.lower()) if len(word) >= _LEAST_LETTERS]
