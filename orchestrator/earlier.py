"""What was done before in a chat, and the tasks that can follow on it; read from the database only when a text refers to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.assistant import Here
from orchestrator.chat_state import Basis
from orchestrator.intents import Intent, Refused
from orchestrator.intents.parameters import fields_of
from orchestrator.understanding.extraction import extract
from orchestrator.understanding.fields import Field, Kind
from protocol.stored import Done

TIMES = (Kind.INSTANT, Kind.DURATION)
"""What a correction is read beside: "no, at 8" is on the day of before, "no, 15" in the unit of before."""
_EARLIER = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """A task that is wanted, with the parameters that follow from what the text refers to."""

    intent: str
    parameters: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    """Times and lengths that are to be changed, by field; see `Answers.values`."""
    short: int = 0
    """How many there are, when the text asks for one behind the last of them."""


class Earlier:
    """The earlier tasks of a chat, the newest first, and which of their results can still be chosen."""

    def __init__(self, here: Here, basis: Basis) -> None:
        self._here = here
        self.together = basis.done
        """The tasks that the last message which has done anything has done."""

    async def done(self) -> list[Done]:
        """What was completed, the newest first."""
        return await self._here.assistant.intent_store.completed(self._here.chat.user_chat_id, _EARLIER)

    async def about_last(
        self, following: Callable[[Intent], str | tuple[str, ...]], *, far: bool = False
    ) -> list[Wish]:
        """The tasks that follow on what was done last, the newest first: several when one message has asked for several.

        `far`: also those that follow on what was done before that.
        """
        earlier = [last for last in await self.done() if self._has_done_something(last)]
        together = [last for last in earlier if last.user_intent_id in self.together]
        wishes = []
        for last in earlier if far else together if earlier[:1] == together[:1] else earlier[:1]:
            intent = self._here.assistant.intents.get(last.intent)
            for task in self.tasks_of(following(intent)) if intent is not None else ():
                _, chosen = await self.chosen(task, [last])
                if chosen:
                    wishes.append(await self.following_on(task, chosen))
                    break
        return wishes

    def tasks_of(self, names: str | tuple[str, ...]) -> list[Intent]:
        found = map(self._here.assistant.intents.get, [names] if isinstance(names, str) else names)
        return [intent for intent in found if intent is not None]

    def _has_done_something(self, last: Done) -> bool:
        """What was only looked at is passed over."""
        intent = self._here.assistant.intents.get(last.intent)
        return intent is None or (bool(intent.model().model_fields) and not intent.looks_only)

    def kind_of(self, text: str) -> Kind | None:
        """Whether a text names a time or a length; None for neither."""
        when = [Field("at", Kind.INSTANT, ""), Field("long", Kind.DURATION, "")]
        found = extract(text, when, self._here.moment)
        named = {**found.values, **found.unclear, **found.partial}
        return Kind.DURATION if "long" in named else Kind.INSTANT if "at" in named else None

    def kinds_of(self, intent: str) -> set[Kind]:
        return {one.kind for one in fields_of(self._here.assistant.intents[intent].model(), {})}

    async def following_on(self, task: Intent, chosen: dict[str, Any]) -> Wish:
        return Wish(task.name(), chosen, await self.times_before(fields_of(task.model(), {}), chosen))

    async def times_before(self, fields: Sequence[Field], chosen: Mapping[str, Any]) -> dict[str, Any]:
        """The times and lengths, by field, of what is about to be changed, as an earlier task has set them."""
        times = [one.name for one in fields if one.kind in TIMES]
        keys = {chosen[one.name] for one in fields if one.kind is Kind.CHOICE and one.name in chosen}
        for last in await self.done() if keys and times else ():
            if keys & {last.user_intent_id, *(value for value in last.result.values() if isinstance(value, str))}:
                set_then = {name: last.parameters[name] for name in times if last.parameters.get(name)}
                if set_then:
                    return set_then
        return {}

    async def choices(self, name: str) -> list[Field]:
        """What a task lets one choose now among what was made before; empty when there is nothing."""
        intent = self._here.assistant.intents[name]
        chosen = [one.name for one in fields_of(intent.model(), {}) if one.kind is Kind.CHOICE and one.required]
        try:
            offered = await intent.choices(self._here.tools("")) if chosen else {}
        except Refused:
            return []
        fields = fields_of(intent.model(), {name: offered[name] for name in chosen if name in offered})
        return [one for one in fields if one.name in offered]

    async def chosen(self, intent: Intent, earlier: Sequence[Done]) -> tuple[int, dict[str, Any]]:
        """The choice that a task needs, from the newest earlier task that has made or used one of its values.

        Beside it the place of that one among `earlier`; their number when there is none.
        """
        fields = await self.choices(intent.name())
        for place, last in enumerate(earlier):
            keys = (last.user_intent_id, *last.parameters.values(), *last.result.values())
            for one in fields:
                values = [choice.value for choice in one.choices]
                found = next((key for key in keys if isinstance(key, str) and key in values), None)
                if found is not None:
                    return place, {one.name: found}
        return len(earlier), {}
