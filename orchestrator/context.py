"""What a text points at that was said or done before: "another one at 8", "same as last time", "the second one".

Earlier sessions of the chat are read from the database, and only when a text refers to one.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from orchestrator.assistant import Here
from orchestrator.chat_state import Basis
from orchestrator.intents import Intent, Refused
from orchestrator.intents.parameters import fields_of
from orchestrator.phrases import language_of
from orchestrator.reader import Reading
from orchestrator.understanding.extraction import extract
from orchestrator.understanding.fields import Field, Kind
from orchestrator.understanding.languages.remarks import POLITE
from orchestrator.understanding.references import Reference, ReferenceKind, reference
from orchestrator.wording import local
from protocol.stored import Done

TIMES = (Kind.INSTANT, Kind.DURATION)
"""What a correction is read beside: "no, at 8" is on the day of before, "no, 15" in the unit of before."""
_EARLIER = 20
_LEAST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Wish:
    """A task that is wanted, with the parameters that follow from what the text refers to."""

    intent: str
    parameters: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    """Times and lengths that are to be changed, by field; see `Answers.values`."""


class Context:
    """Finds what the words of one message point at."""

    def __init__(self, here: Here, basis: Basis) -> None:
        self._here = here
        self._listed = basis.listed

    async def wish(self, text: str, found: Reading) -> Wish | None:
        """The task that a text asks for by pointing at something; None when it does not point at anything known."""
        pointer = reference(text, self._here.chat.locale)
        if pointer is None:
            return None
        wanted = [found.intent] if found.intent and not found.close else list(found.close)
        match pointer.kind:
            case ReferenceKind.NTH:
                return self._row(pointer, self._kindred(text, wanted))
            case ReferenceKind.THAT:
                return await self._that(self._kindred(text, wanted))
            case ReferenceKind.SAME:
                return await self._same(text, pointer, wanted)
            case ReferenceKind.ANOTHER:
                return await self._another(text, pointer)

    async def change_of_last(self) -> Wish | None:
        """The task that changes what was done or shown last ("no, at 8"); None when there is none."""
        return await self._about_last(lambda intent: intent.changed_by)

    async def undoing_of_last(self) -> Wish | None:
        """The task that takes back what was done or shown last ("cancel it"); None when there is none."""
        return await self._about_last(lambda intent: intent.undone_by)

    async def _about_last(self, following: Callable[[Intent], str]) -> Wish | None:
        last, intent = await self._last()
        if last is None or intent is None:
            return None
        if self._listed and self._listed.get("by") == last.intent:
            return await self._of_the_list(following)
        task = self._here.assistant.intents.get(following(intent))
        if task is None:
            return None
        _, chosen = await self._chosen(task, [last])
        return await self._following(task, chosen) if chosen else None

    async def _of_the_list(self, following: Callable[[Intent], str]) -> Wish | None:
        """What is wanted of the only row of the list that was shown last; of several rows, which one is asked."""
        intents, rows = self._here.assistant.intents, self._listed["items"] if self._listed else []
        wanted = {following(intent) for intent in intents.values()}
        for action in rows[0]["actions"].values() if rows else ():
            if action["intent"] in wanted and action["intent"] in intents:
                return await self._following(
                    intents[action["intent"]], dict(action["parameters"]) if len(rows) == 1 else {}
                )
        return None

    async def _following(self, task: Intent, chosen: dict[str, Any]) -> Wish:
        return Wish(task.name(), chosen, await self.times_before(fields_of(task.model(), {}), chosen))

    def only_points(self, text: str) -> bool:
        """Whether a text asks for one more, or the same, without naming a task."""
        pointer = reference(text, self._here.chat.locale)
        repeats = pointer is not None and pointer.kind in (ReferenceKind.ANOTHER, ReferenceKind.SAME)
        return pointer is not None and repeats and not self._names_a_task(text, pointer)

    async def times_before(self, fields: Sequence[Field], chosen: Mapping[str, Any]) -> dict[str, Any]:
        """The times and lengths, by field, of what is about to be changed, as an earlier task has set them."""
        times = [one.name for one in fields if one.kind in TIMES]
        keys = {chosen[one.name] for one in fields if one.kind is Kind.CHOICE and one.name in chosen}
        for last in await self._earlier() if keys and times else ():
            if keys & {last.user_intent_id, *(value for value in last.result.values() if isinstance(value, str))}:
                set_then = {name: last.parameters[name] for name in times if last.parameters.get(name)}
                if set_then:
                    return set_then
        return {}

    async def _last(self) -> tuple[Done | None, Intent | None]:
        earlier = await self._earlier()
        return (earlier[0], self._here.assistant.intents.get(earlier[0].intent)) if earlier else (None, None)

    def _row(self, pointer: Reference, wanted: Sequence[str]) -> Wish | None:
        """A row of the list that was shown last, and what it offers of what is wanted."""
        rows = self._listed["items"] if self._listed else []
        place = (pointer.n or 1) - 1 if (pointer.n or 1) > 0 else (pointer.n or 0)
        if not -len(rows) <= place < len(rows):
            return None
        actions = rows[place]["actions"].values()
        for intent in wanted:
            for action in actions:
                if action["intent"] == intent:
                    return Wish(intent, dict(action["parameters"]))
        return None

    def _kindred(self, text: str, wanted: Sequence[str]) -> list[str]:
        """The wanted tasks, and those that do the same with other things: "cancel it" may mean any `cancel_…`.

        A text that names the thing ("cancel the alarm, i don't need it") means no other.
        """
        verbs = {name.split("_")[0] for name in wanted}
        others = [name for name in self._here.assistant.intents if name.split("_")[0] in verbs and name not in wanted]
        shared = {word for name in others for word in self._words_of(name)}
        things = {word for name in wanted for word in self._words_of(name)} - shared
        return [*wanted] if things & set(_words(text)) else [*wanted, *others]

    def _words_of(self, intent: str) -> list[str]:
        return _words(self._here.title(self._here.assistant.intents[intent]))

    async def _that(self, wanted: Sequence[str]) -> Wish | None:
        """What was made or named last, where a wanted task can choose it."""
        earlier = await self._earlier() if wanted else []
        found = {name: await self._chosen(self._here.assistant.intents[name], earlier) for name in wanted}
        newest = min((place for place, _ in found.values()), default=len(earlier))
        for name, (place, chosen) in found.items():
            if chosen and place == newest:
                return Wish(name, chosen)
        return None

    async def _chosen(self, intent: Intent, earlier: Sequence[Done]) -> tuple[int, dict[str, Any]]:
        """The choice that a task needs, from the newest earlier task that has made or used one of its values.

        Beside it the place of that one among `earlier`; their number when there is none.
        """
        chosen = [one.name for one in fields_of(intent.model(), {}) if one.kind is Kind.CHOICE and one.required]
        try:
            offered = await intent.choices(self._here.tools("")) if chosen else {}
        except Refused:
            return len(earlier), {}
        for place, last in enumerate(earlier):
            keys = (last.user_intent_id, *last.parameters.values(), *last.result.values())
            for name in chosen:
                values = [choice.value for choice in offered.get(name, ())]
                found = next((key for key in keys if isinstance(key, str) and key in values), None)
                if found is not None:
                    return place, {name: found}
        return len(earlier), {}

    async def _same(self, text: str, pointer: Reference, wanted: Sequence[str]) -> Wish | None:
        """The task of last time (or the last of the wanted kind) with the same values, times moved on to come."""
        named = wanted if self._names_a_task(text, pointer) else ()
        for last in await self._earlier():
            intent = self._here.assistant.intents.get(last.intent)
            if intent is not None and (not named or last.intent in named):
                return Wish(last.intent, self._moved_on(intent, last))
        return None

    async def _another(self, text: str, pointer: Reference) -> Wish | None:
        """One more of what was done last, unless the text names its task itself."""
        if self._names_a_task(text, pointer):
            return None
        earlier = [last for last in await self._earlier() if last.intent in self._here.assistant.intents]
        return Wish(earlier[0].intent) if earlier else None

    def _names_a_task(self, text: str, pointer: Reference) -> bool:
        """Whether there are words of content beside the pointer ("another alarm at 8" and not "another one at 8")."""
        start, end = pointer.span
        rest = text[:start] + " " + text[end:]
        when = [Field("time", Kind.INSTANT, ""), Field("length", Kind.DURATION, "")]
        left = extract(rest, when, self._here.moment).remainder
        polite = POLITE.get(language_of(self._here.chat.locale), POLITE["en"])
        left = re.sub(rf"\b{polite}\b", " ", left, flags=re.IGNORECASE)
        return bool(_words(left))

    def _moved_on(self, intent: Intent, last: Done) -> dict[str, Any]:
        """The parameters of last time; of times that have passed, the next day that has this time of day."""
        kinds: dict[str, Field] = {one.name: one for one in fields_of(intent.model(), {})}
        now = local(self._here.moment.now, self._here.moment.time_zone)
        moved: dict[str, Any] = {}
        for name, value in last.parameters.items():
            if name in kinds and kinds[name].kind is Kind.INSTANT and value:
                wall = datetime.fromisoformat(str(value))
                days = max((now - wall).days + 1, 0) if wall <= now else 0
                moved[name] = (wall + timedelta(days=days)).isoformat(timespec="minutes")
            elif name in kinds:
                moved[name] = value
        return moved

    async def _earlier(self) -> list[Done]:
        return await self._here.assistant.intent_store.completed(self._here.chat.user_chat_id, _EARLIER)


def _words(text: str) -> list[str]:
    """The words of a text that are long enough to have content, in small letters."""
    return [word for word in re.findall(r"[^\W\d_]+", text.lower()) if len(word) >= _LEAST_LETTERS]
