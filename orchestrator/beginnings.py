"""How a task begins within a turn: anew from a text, or where it was left. What leads here stands in messages.py."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from orchestrator.answers import Answers
from orchestrator.assistant import Here
from orchestrator.chat_state import Abandoned, Basis, ChatState
from orchestrator.context import Context
from orchestrator.intents import Intent
from orchestrator.session import Session
from orchestrator.task import Task
from orchestrator.understanding.choices_by_day import nothing_lies_there
from orchestrator.understanding.fields import Field, Kind


class Beginnings:
    """Begins one task after the other within a turn."""

    def __init__(
        self, here: Here, basis: Basis, task: Task, state: ChatState, answers: Answers, context: Context
    ) -> None:
        self._here, self._outputs = here, here.outputs
        self._basis, self._task, self._state = basis, task, state
        self._answers, self._context = answers, context

    async def start(
        self,
        intent: Intent,
        text: str,
        given: dict[str, Any],
        before: dict[str, Any] | None = None,
        then: str = "",
    ) -> None:
        """Begins a task: with `given` values, and with those that the text has; bare times are near `before`.

        `then` is what the visitor asked for beside it.
        """
        name, label = intent.name(), self._here.title(intent)
        uid = self._outputs.user_intent_id
        used = uid is None or self._state.intent_is_used(uid, self._here.seq)
        if used or self._basis.session is not None:
            self._outputs.user_intent_id = self._outputs.new_id("intent")
            self._outputs.session_id = self._outputs.new_id("session")
        content = f"Intent recognized: {name}"
        highlight = (len(content) - len(name), len(content))
        self._outputs.think("intent_recognized", content, intent=name, highlight=highlight)
        self._outputs.status("session_started", intent=name, label=label, content="Session started")
        self._outputs.status("intent_started", intent=name, label=label, content=label)
        now = self._here.assistant.clock.now()
        ids = str(self._outputs.session_id), str(self._outputs.user_intent_id)
        session = Session(*ids, name, label, now, now, then=then)
        self._task.session = session
        self._outputs.think("parameter_extraction", "Extracting parameters")
        fields = await self._task.fields(intent)
        chosen = _only_choices(fields) | given
        values = await self._outputs.once(
            "values", lambda: self._first_values(text, session, intent, fields, chosen, before)
        )
        known = {**values["only"], **values["values"], **given}
        options = {name: either for name, either in values["options"].items() if name not in known}
        session = session.filled(known, options, values["partial"])
        said = tuple(name for name in session.answered if name in values["values"] or name in options)
        lead = self._nothing_then(text, fields, {**given, **values["values"]})
        await self._task.advance(replace(session, answered=said), intent, fields, lead=lead)

    def _nothing_then(self, text: str, fields: Sequence[Field], said: Mapping[str, Any]) -> str:
        """What is told to somebody who names a day on which there is nothing to choose from."""
        if any(field.kind is Kind.INSTANT for field in fields):
            return ""  # the day may be the new one
        named = [field for field in fields if field.kind is Kind.CHOICE and field.name not in said]
        nothing = any(nothing_lies_there(text, field, self._here.moment) for field in named)
        return self._here.phrase("There is nothing then.") if nothing else ""

    async def _first_values(
        self,
        text: str,
        session: Session,
        intent: Intent,
        fields: Sequence[Field],
        chosen: dict[str, Any],
        before: dict[str, Any] | None,
    ) -> dict[str, Any]:
        """The values of the text that asks for a task; a bare time for something that is changed stays on its day."""
        correcting = before is not None
        found = await self._answers.values(text, session, fields, None, before)
        if before is None and intent.changed_by == intent.name():
            before = await self._context.times_before(fields, {**chosen, **found["values"]})
            if before:
                found = await self._answers.values(text, session, fields, None, before)
        hour_first = text[:1].isdigit() and not _given(found) & (before or {}).keys()  # "make it 8 and call it dinner"
        if (before or correcting) and (hour_first or not _given(found) - chosen.keys()):
            # "make it 8", "no, 15 minutes" and "no, to call dad" take the place of what was set
            time = next((field.name for field in fields if field.kind is Kind.INSTANT), next(iter(before or ()), None))
            found = await self._answers.values(text, session, fields, time, before)
            if correcting and not _given(found) - chosen.keys():
                found |= {"values": self._answers.other_words(text, fields)}
        return found | {"only": _only_choices(fields)}

    async def resume(self, left: Abandoned, then: str = "") -> None:
        """Goes on with a task that was given up, with the values kept."""
        if self._task.session is not None:
            await self._task.abandon(self._task.session, "switched")
        intent, now = self._here.intent(left.session.intent), self._here.assistant.clock.now()
        session = replace(left.session, session_id=self._outputs.new_id("session"), started=now, last_active=now)
        session = replace(session, component=None, question_id=None, then=joined(session.then, then))
        if left.reason == "outcome_unknown":  # under a new key, as the old one was used; the visitor is asked first
            self.give_up(left)
            session = replace(session, user_intent_id=self._outputs.new_id("intent"), again=True)
        self._outputs.session_id, self._outputs.user_intent_id = session.session_id, session.user_intent_id
        told: dict[str, Any] = {"intent": session.intent, "label": session.label}
        self._outputs.status("session_started", **told)
        content = self._here.phrase("Continued: {label}", label=session.label)
        self._outputs.remember(session=session.memo())
        self._outputs.status("intent_resumed", **told, content=content)
        self._task.session = session
        await self._task.advance(session, intent, await self._task.fields(intent))

    def give_up(self, left: Abandoned) -> None:
        """A task that was left is not offered any more."""
        session = left.session
        ours = self._outputs.session_id, self._outputs.user_intent_id
        self._outputs.session_id, self._outputs.user_intent_id = session.session_id, session.user_intent_id
        self._outputs.status("intent_abandoned", intent=session.intent, label=session.label, reason="discarded")
        self._outputs.session_id, self._outputs.user_intent_id = ours


def joined(*requests: str) -> str:
    """Requests that wait, as one text."""
    return ". ".join(filter(None, requests))


def _given(found: Mapping[str, Any]) -> set[str]:
    """The fields of which a text has said something."""
    return {*found["values"], *found["options"], *found["partial"]}


def _only_choices(fields: Sequence[Field]) -> dict[str, Any]:
    """Where there is just one thing to choose, nobody is asked."""
    return {
        field.name: field.choices[0].value
        for field in fields
        if field.kind is Kind.CHOICE and field.required and len(field.choices) == 1
    }
