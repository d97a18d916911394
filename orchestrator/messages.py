"""What a message leads to: a new task, an answer to the open one, a remark, or nothing that was understood."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from orchestrator.answers import Answers
from orchestrator.assistant import Here
from orchestrator.chat_state import Abandoned, Basis, ChatState
from orchestrator.components.choices import between_tasks
from orchestrator.context import Context
from orchestrator.intents import Intent
from orchestrator.session import Session
from orchestrator.small_talk import ASIDES, not_understood, offer_tasks, small_talk, with_left_task, with_open_task
from orchestrator.task import Task
from orchestrator.understanding.acts import Act
from orchestrator.understanding.fields import Field, Kind
from orchestrator.understanding.references import reference
from orchestrator.understanding.repair import Repair, repair

_HELP_AT = 3
_FORM_AT = 2


class Messages:
    """Works off one message within a turn."""

    def __init__(self, here: Here, basis: Basis, task: Task, state: ChatState) -> None:
        self._here = here
        self._outputs = here.outputs
        self._basis = basis
        self._task = task
        self._state = state
        self._context = Context(here, basis)
        self._answers = Answers(here, self._context)

    async def take(self, text: str) -> None:
        """From the text to the final output of its turn."""
        if self._basis.session is None:
            self._outputs.think("session_start", "Initializing session")
        self._outputs.remember(time_zone=self._here.chat.time_zone)
        self._outputs.think("message_processing", "Processing your message")
        self._tell_of_another_zone()
        small = repair(text, self._here.chat.locale)
        if self._basis.session is not None:
            await self._continue(self._basis.session, text, small)
        elif small is not None:
            await self._remark(small, text)
        else:
            await self._begin(text)

    # Without an open task.

    async def _remark(self, small: Repair, text: str) -> None:
        """Something about the conversation, while no task is open."""
        offered = self._basis.abandoned.get(self._basis.offered or self._basis.left or "")
        match small.act:
            case Act.CONTINUE | Act.YES if offered is not None:
                await self.resume(offered)
            case Act.CONTINUE if self._basis.abandoned:
                await self.resume(max(self._basis.abandoned.values(), key=lambda left: left.at))
            case Act.DISCARD | Act.NO | Act.CANCEL if offered is not None:
                self.discard(offered)
            case Act.CORRECTION | Act.CANCEL | Act.BACK if await self._about_the_last_task(small, text):
                pass
            case Act.CORRECTION:
                await self._begin(small.rest)
            case Act.AGAIN if self._basis.answer is not None:
                self._outputs.respond(self._basis.answer, final=True)
            case act if act in ASIDES:
                answer, suggestions = with_left_task(self._here, self._basis, small_talk(self._here, act))
                self._outputs.respond(answer, suggestions=suggestions, final=True)
            case _:
                answer = self._here.phrase(
                    "Nothing is open right now. I can help with: {abilities}.", abilities=self._here.abilities()
                )
                self._outputs.respond(answer, suggestions=self._here.suggestions(), final=True)

    async def _begin(self, text: str) -> None:
        chosen = self._chosen_task(text)
        if chosen is not None and self._basis.loose is not None:
            self._outputs.close(self._basis.loose.component, "accepted", {"intent": chosen})
            self._task.used_loose()
            await self.start(self._here.intent(chosen), str(self._basis.loose.memo.get("text", "")), {})
            return
        self._outputs.think("intent_recognition", "Analyzing your request")
        found = await self._outputs.once("reading", lambda: self._read(text))
        if found["intent"] is not None:
            await self.start(self._here.intent(found["intent"]), text, found["parameters"])
        elif found["close"]:
            offer_tasks(self._here, self._basis, found["close"], text)
        elif answer := await self._here.assistant.reader.answer(text, (), self._here.moment, self._outputs):
            self._outputs.respond(answer, final=True)
        else:
            not_understood(self._here, self._basis)

    async def _read(self, text: str) -> dict[str, Any]:
        """What a text asks for, as JSON: by itself, or by what it points at."""
        reading = await self._here.assistant.reader.read(text, self._here.moment, self._outputs)
        wish = await self._context.wish(text, reading)
        if wish is not None:
            return {"intent": wish.intent, "close": [], "parameters": wish.parameters}
        if self._context.only_points(text):  # "another one", and there is nothing to make another one of
            return {"intent": None, "close": [], "parameters": {}}
        sure = reading.intent if not reading.close else None
        return {"intent": sure, "close": list(reading.close), "parameters": dict(reading.values)}

    async def _about_the_last_task(self, small: Repair, text: str) -> bool:
        """Whether a remark was about the task that was done last: "no, at 8" changes that, "cancel it" takes it back."""
        points = small.act is not Act.CANCEL or reference(text, self._here.chat.locale) is not None
        wish = await self._outputs.once("last", lambda: self._last_task(small)) if points else {}
        if not wish:
            return False
        await self.start(self._here.intent(wish["intent"]), small.rest, wish["parameters"], wish["before"])
        return True

    async def _last_task(self, small: Repair) -> dict[str, Any]:
        correcting = small.act is Act.CORRECTION
        wish = await (self._context.change_of_last() if correcting else self._context.undoing_of_last())
        return {"intent": wish.intent, "parameters": wish.parameters, "before": wish.before} if wish else {}

    def _chosen_task(self, text: str) -> str | None:
        """Which of the offered tasks a text names ("the second one", "cancel the alarm"); None when it names none."""
        loose = self._basis.loose
        if loose is None or loose.component.kind != "choices":
            return None
        names = [name for name in loose.memo["tasks"] if name in self._here.assistant.intents]
        field = between_tasks([(name, self._here.title(self._here.intent(name))) for name in names], "")
        return self._answers.choice(text, field)

    async def start(
        self, intent: Intent, text: str, given: dict[str, Any], before: dict[str, Any] | None = None
    ) -> None:
        """Begins a task: with `given` values, and with those that the text has; bare times are near `before`."""
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
        session = Session(str(self._outputs.session_id), str(self._outputs.user_intent_id), name, label, now, now)
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
        await self._task.advance(replace(session, answered=said), intent, fields)

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
        found = await self._answers.values(text, session, fields, None, before)
        if before is None and intent.changed_by == intent.name():
            before = await self._context.times_before(fields, {**chosen, **found["values"]})
            if before:
                found = await self._answers.values(text, session, fields, None, before)
        return found | {"only": _only_choices(fields)}

    # With an open task.

    async def _continue(self, session: Session, text: str, small: Repair | None) -> None:
        intent = self._here.intent(session.intent)
        if small is not None and await self._is_done_with(small.act, session, intent):
            return
        self._outputs.think("additional_parameter_extraction", "Extracting additional parameters")
        fields = await self._task.fields(intent)
        asked = next((field for field in fields if field.name == session.asked), None)
        answers_yes_no = asked is not None and asked.kind is Kind.YES_NO
        is_remark = small is not None and small.act is not Act.CORRECTION and not answers_yes_no
        if is_remark and self._answers.picks(text, session, asked):
            small = None  # "never" is how often
        elif small is not None and is_remark:
            await self._go_on(session, intent, fields, small.act, asked)
            return
        found = await self._outputs.once("answer", lambda: self._answers.answer(session, text, small, fields, asked))
        if found["aside"]:
            self._outputs.respond(small_talk(self._here, Act(found["aside"])))
        if found["switch"]:
            await self._task.abandon(session, "switched")
            await self.start(self._here.intent(found["switch"]), text, found["parameters"])
        elif found["values"] or found["options"] or found["partial"]:
            filled = session.filled(found["values"], found["options"], found["partial"])
            await self._task.advance(filled, intent, fields)
        else:
            await self._missed(session, intent, fields)

    async def _is_done_with(self, act: Act, session: Session, intent: Intent) -> bool:
        """Whether a remark was all that a message said: a cancel, an aside, the yes or no to a confirmation."""
        asks_to_confirm = session.component is not None and session.component.kind == "confirmation"
        match act:
            case Act.CANCEL | Act.DISCARD:
                await self.drop(session)
            case Act.NO if asks_to_confirm:
                await self.drop(session)
            case Act.YES if asks_to_confirm:
                await self._task.advance(session, intent, await self._task.fields(intent), confirmed=True)
            case act if act in ASIDES:
                said = with_open_task(self._here, small_talk(self._here, act), session)
                self._outputs.respond(said, final=True)
            case _:
                return False
        return True

    async def _go_on(
        self, session: Session, intent: Intent, fields: Sequence[Field], act: Act, asked: Field | None
    ) -> None:
        """A remark about the open question itself: it is asked again, or the one before it."""
        lead = ""
        match act:
            case Act.BACK if session.answered:
                session = session.taken_back()
                lead = self._here.phrase("All right, one step back.")
            case Act.BACK:
                lead = self._here.phrase("This is the first question.")
            case Act.RESTART:
                session = session.emptied()
                lead = self._here.phrase("All right, from the beginning.")
            case Act.UNDECIDED if asked is not None and asked.required:
                lead = self._here.phrase("I cannot do it without this. Write “never mind” to stop.")
            case Act.NO:
                lead = self._here.phrase("All right. Tell me what to change, or write “never mind” to stop.")
            case _:
                pass
        await self._task.advance(session, intent, fields, lead=lead)

    async def _missed(self, session: Session, intent: Intent, fields: Sequence[Field]) -> None:
        """Not understood: asked again, then the form is pointed at, then help is offered."""
        session = replace(session, misses=session.misses + 1)
        if session.misses >= _HELP_AT:
            lead = self._here.phrase(
                "I still do not understand. Write “never mind” to stop, or “help” to see what I can do."
            )
        elif session.misses == _FORM_AT:
            lead = self._here.phrase("I did not understand that either. You can fill in the form instead.")
        else:
            lead = self._here.phrase("I did not understand that.")
        await self._task.advance(session, intent, fields, lead=lead)

    # What the steps above share.

    async def resume(self, left: Abandoned) -> None:
        """Goes on with a task that was given up, with the values kept."""
        if self._basis.session is not None:
            await self._task.abandon(self._basis.session, "switched")
        intent, now = self._here.intent(left.session.intent), self._here.assistant.clock.now()
        session = replace(left.session, session_id=self._outputs.new_id("session"), started=now, last_active=now)
        session = replace(session, component=None, question_id=None)
        if left.reason == "outcome_unknown":  # under a new key, as the old one was used; the visitor is asked first
            self.discard(left, tell=False)
            session = replace(session, user_intent_id=self._outputs.new_id("intent"), again=True)
        self._outputs.session_id, self._outputs.user_intent_id = session.session_id, session.user_intent_id
        told: dict[str, Any] = {"intent": session.intent, "label": session.label}
        self._outputs.status("session_started", **told)
        content = self._here.phrase("Continued: {label}", label=session.label)
        self._outputs.remember(session=session.memo())
        self._outputs.status("intent_resumed", **told, content=content)
        self._task.session = session
        await self._task.advance(session, intent, await self._task.fields(intent))

    async def drop(self, session: Session) -> None:
        """The visitor does not want the open task."""
        await self._task.abandon(session, "cancelled")
        said = self._here.phrase("All right, I have dropped this: {label}.", label=session.label)
        self._outputs.respond(said, final=True)

    def discard(self, left: Abandoned, *, tell: bool = True) -> None:
        """The visitor does not want a task that was given up before: it is not offered any more."""
        session = left.session
        ours = self._outputs.session_id, self._outputs.user_intent_id
        self._outputs.session_id, self._outputs.user_intent_id = session.session_id, session.user_intent_id
        self._outputs.status("intent_abandoned", intent=session.intent, label=session.label, reason="discarded")
        self._outputs.session_id, self._outputs.user_intent_id = ours
        if tell:
            said = self._here.phrase("All right, I have dropped this: {label}.", label=session.label)
            self._outputs.respond(said, suggestions=self._here.suggestions(), final=True)

    def _tell_of_another_zone(self) -> None:
        """A visitor whose clock shows another zone than last time is told which one times are meant in."""
        before, now = self._basis.time_zone, self._here.chat.time_zone
        if before is not None and before != now:
            city = now.rsplit("/", 1)[-1].replace("_", " ")
            self._outputs.respond(
                self._here.phrase("Your clock is in another time zone now: times mean {city} time.", city=city)
            )


def _only_choices(fields: Sequence[Field]) -> dict[str, Any]:
    """Where there is just one thing to choose, nobody is asked."""
    return {
        field.name: field.choices[0].value
        for field in fields
        if field.kind is Kind.CHOICE and field.required and len(field.choices) == 1
    }
