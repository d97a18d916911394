"""What a text points at that was said or done before: "another one at 8", "same as last time", "the second one".

Earlier sessions of the chat are read from the database, and only when a text refers to one.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from orchestrator.assistant import Here
from orchestrator.chat_state import Basis
from orchestrator.earlier import Earlier, Wish
from orchestrator.intents import Intent
from orchestrator.intents.parameters import fields_of
from orchestrator.phrases import language_of
from orchestrator.reader import Reading
from orchestrator.understanding.choices_by_day import named
from orchestrator.understanding.extraction import extract
from orchestrator.understanding.fields import Field, Kind
from orchestrator.understanding.languages.remarks import POLITE
from orchestrator.understanding.references import Reference, ReferenceKind, reference
from orchestrator.understanding.times import find_times
from orchestrator.wording import local
from protocol.stored import Done

_LEAST_LETTERS = 4


class Context:
    """Finds what the words of one message point at."""

    def __init__(self, here: Here, basis: Basis) -> None:
        self._here = here
        self._listed = basis.listed
        self._before = Earlier(here, basis)
        self.times_before = self._before.times_before

    async def wish(self, text: str, found: Reading) -> Wish | None:
        """The task that a text asks for by pointing at something; None when it does not point at anything known."""
        pointer = reference(text, self._here.chat.locale)
        wanted = [found.intent] if found.intent and not found.close else list(found.close)
        if pointer is None or (pointer.kind is ReferenceKind.THAT and found.close):
            named = await self._named(text, self._kindred(text, wanted)) if found.close else None
            if named is not None or pointer is None:
                return named
        match pointer.kind:
            case ReferenceKind.NTH:
                kindred = self._kindred(text, wanted)
                return self._row(pointer, kindred) or await self._by_place(pointer, kindred)
            case ReferenceKind.ALL:
                return self._of_rows(self._kindred(text, wanted))
            case ReferenceKind.THAT:
                return await self._that(self._kindred(text, wanted))
            case ReferenceKind.SAME:
                return await self._same(text, pointer, wanted)
            case ReferenceKind.ANOTHER:
                return await self._another(text, pointer)

    async def change_of_last(self, rest: str) -> Wish | None:
        """The task that changes what was done last, or the one thing that was shown ("no, at 8"); None without one.

        Of several things that one message has asked for it is the one that has a value of the kind of `rest`; and a timer
        that was started last has no time of day, so that "no, at 8" is about what was done before it.
        """
        shown = await self._of_the_list(lambda intent: intent.changed_by)
        if shown and shown.parameters:
            return shown
        kind = self._before.kind_of(rest)
        wishes = await self._before.about_last(lambda intent: intent.changed_by, far=kind is Kind.INSTANT)
        fitting = (wish for wish in wishes if kind in self._before.kinds_of(wish.intent))
        return next(fitting, next(iter(wishes), None))

    async def _named(self, text: str, wanted: Sequence[str]) -> Wish | None:
        """The one thing that a text names among all that the wanted tasks can choose: "cancel the pasta one"."""
        found = [
            Wish(name, {one.name: value.value})
            for name in wanted
            for one in await self._before.choices(name)
            for value in named(text, one, find_times(text, self._here.moment))
        ]
        return found[0] if len(found) == 1 else None

    async def with_a_time(self, rest: str) -> list[str]:
        """The task that changes what was done last and has a time, and the one that does the same again; empty without one."""
        done = [one for one in await self._before.done() if one.intent in self._here.assistant.intents]
        if not done or done[0].user_intent_id not in self._before.together:
            return []
        wish = await self.change_of_last(rest)
        if wish is None or Kind.INSTANT not in self._before.kinds_of(wish.intent):
            return []
        makers = [one.intent for one in done if one.intent != wish.intent and self._changes(one.intent, wish.intent)]
        return [wish.intent, *makers[:1]]

    def _changes(self, maker: str, changer: str) -> bool:
        return any(
            task.name() == changer for task in self._before.tasks_of(self._here.assistant.intents[maker].changed_by)
        )

    async def undoing_of_last(self) -> Wish | None:
        """The task that takes back what was shown or else done last ("cancel it"); None when there is none."""
        shown = await self._of_the_list(lambda intent: intent.undone_by)
        return shown or next(iter(await self._before.about_last(lambda intent: intent.undone_by)), None)

    async def undoing_of_all(self) -> list[str]:
        """The tasks that take back what was shown, else all those that have something to take back."""
        shown = await self._of_the_list(lambda intent: intent.undone_by)
        intents = self._here.assistant.intents.values()
        names = [task.name() for intent in intents for task in self._before.tasks_of(intent.undone_by)]
        if shown is not None:
            return [shown.intent]
        return [name for name in dict.fromkeys(names) if await self._before.choices(name)]

    async def _of_the_list(self, following: Callable[[Intent], str | tuple[str, ...]]) -> Wish | None:
        """What is wanted of the only row of the list that was shown just now; of several rows, which one is asked."""
        intents, earlier = self._here.assistant.intents, await self._before.done()
        if not self._listed or not earlier or self._listed.get("by") != earlier[0].intent:
            return None
        wanted = {task.name() for intent in intents.values() for task in self._before.tasks_of(following(intent))}
        rows = self._listed["items"]
        for action in rows[0]["actions"].values() if rows else ():
            if action["intent"] in wanted and action["intent"] in intents:
                chosen = dict(action["parameters"]) if len(rows) == 1 else {}
                return await self._before.following_on(intents[action["intent"]], chosen)
        return None

    def only_points(self, text: str) -> bool:
        """Whether a text asks for one more, or the same, without naming a task."""
        pointer = reference(text, self._here.chat.locale)
        repeats = pointer is not None and pointer.kind in (ReferenceKind.ANOTHER, ReferenceKind.SAME)
        return pointer is not None and repeats and not self._names_a_task(text, pointer)

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

    def _of_rows(self, wanted: Sequence[str]) -> Wish | None:
        """What the rows of the list that was shown last offer of what is wanted, for which of them is still to be found."""
        rows = self._listed["items"] if self._listed else []
        offered = [action["intent"] for row in rows[:1] for action in row["actions"].values()]
        return next((Wish(intent) for intent in wanted if intent in offered), None)

    async def _by_place(self, pointer: Reference, wanted: Sequence[str]) -> Wish | None:
        """One by its place though no list was shown; when there are not so many, how many there are."""
        shown = self._of_rows(wanted)
        counts: dict[str, int] = {}
        for name in [shown.intent] if shown is not None else wanted:
            for one in (await self._before.choices(name))[:1]:
                counts[name] = sum(not choice.collective for choice in one.choices)
        if len(counts) != 1:
            return None
        [(name, count)] = counts.items()
        n = pointer.n or 1
        if abs(n) > count:
            return Wish(name, short=count)
        [chosen, *_] = await self._before.choices(name)
        single = [one.value for one in chosen.choices if not one.collective]
        return Wish(name, {chosen.name: single[n - 1 if n > 0 else n]})

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
        earlier = await self._before.done() if wanted else []
        found = {name: await self._before.chosen(self._here.assistant.intents[name], earlier) for name in wanted}
        newest = min((place for place, _ in found.values()), default=len(earlier))
        for name, (place, chosen) in found.items():
            if chosen and place == newest:
                return Wish(name, chosen)
        return None

    async def _same(self, text: str, pointer: Reference, wanted: Sequence[str]) -> Wish | None:
        """The task of last time (or the last of the wanted kind) with the same values, times moved on to come."""
        named = wanted if self._names_a_task(text, pointer) else ()
        for last in await self._before.done():
            intent = self._here.assistant.intents.get(last.intent)
            if intent is not None and (not named or last.intent in named):
                return Wish(last.intent, self._moved_on(intent, last))
        return None

    async def _another(self, text: str, pointer: Reference) -> Wish | None:
        """One more of what was done last, unless the text names its task itself."""
        if self._names_a_task(text, pointer):
            return None
        earlier = [last for last in await self._before.done() if last.intent in self._here.assistant.intents]
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


def _words(text: str) -> list[str]:
    """The words of a text that are long enough to have content, in small letters."""
    return [word for word in re.findall(r"[^\W\d_]+", text.lower()) if len(word) >= _LEAST_LETTERS]
