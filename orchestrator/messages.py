"""What a message leads to: a new task, an answer to the open one, a remark, or nothing that was understood."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from orchestrator.assistant import Here
from orchestrator.chat_state import Abandoned, Basis, ChatState
from orchestrator.components.choices import between_tasks
from orchestrator.context import Context
from orchestrator.intents import Intent
from orchestrator.questions import options_of
from orchestrator.session import Session
from orchestrator.small_talk import ASIDES, not_understood, offer_tasks, small_talk, with_left_task, with_open_task
from orchestrator.task import Task
from orchestrator.understanding.acts import Act
from orchestrator.understanding.extraction import extract
from orchestrator.understanding.fields import Field, Kind
from orchestrator.understanding.references import ReferenceKind, reference
from orchestrator.understanding.repair import Repair, repair
from orchestrator.understanding.values import Extraction

_HELP_AT = 3
_FORM_AT = 2
_FEWEST_WORDS = 2
_SENTENCES = re.compile(r"(?<=[.,;!?])\s+")


class Messages:
    """Works off one message within a turn."""

    def __init__(self, here: Here, basis: Basis, task: Task, state: ChatState) -> None:
        self._here = here
        self._outputs = here.outputs
        self._basis = basis
        self._task = task
        self._state = state
        self._context = Context(here, basis)

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
            case Act.CORRECTION:
                wish = await self._outputs.once("correction", self._correction)
                if wish:
                    await self.start(self._here.intent(wish["intent"]), small.rest, wish["parameters"])
                else:
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
        else:
            not_understood(self._here, self._basis)

    async def _read(self, text: str) -> dict[str, Any]:
        """What a text asks for, as JSON: by itself, or by what it points at."""
        reading = await self._here.assistant.reader.read(text, self._here.moment, self._outputs)
        wish = await self._context.wish(text, reading)
        if wish is not None:
            return {"intent": wish.intent, "close": [], "parameters": wish.parameters}
        sure = reading.intent if not reading.close else None
        return {"intent": sure, "close": list(reading.close), "parameters": dict(reading.values)}

    async def _correction(self) -> dict[str, Any]:
        wish = await self._context.correction()
        return {"intent": wish.intent, "parameters": wish.parameters} if wish else {}

    def _chosen_task(self, text: str) -> str | None:
        """Which of the offered tasks a text names ("the second one", "cancel the alarm"); None when it names none."""
        loose = self._basis.loose
        if loose is None or loose.component.kind != "choices":
            return None
        names = [name for name in loose.memo["tasks"] if name in self._here.assistant.intents]
        field = between_tasks([(name, self._here.title(self._here.intent(name))) for name in names], "")
        return self._choice(text, field)

    async def start(self, intent: Intent, text: str, given: dict[str, Any]) -> None:
        """Begins a task: with `given` values, and with those that the text has."""
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
        values = await self._outputs.once("values", lambda: self._values(text, session, fields, None))
        known = _only_choices(fields) | values["values"] | given
        options = {name: either for name, either in values["options"].items() if name not in known}
        await self._task.advance(session.filled(known, options, values["partial"]), intent, fields)

    # With an open task.

    async def _continue(self, session: Session, text: str, small: Repair | None) -> None:
        intent = self._here.intent(session.intent)
        if small is not None and small.act in (Act.CANCEL, Act.DISCARD):
            await self.drop(session)
            return
        if small is not None and small.act in ASIDES:
            said = with_open_task(self._here, small_talk(self._here, small.act), session)
            self._outputs.respond(said, final=True)
            return
        if session.component is not None and session.component.kind == "confirmation" and small is not None:
            if small.act is Act.YES:
                await self._task.advance(session, intent, await self._task.fields(intent), confirmed=True)
                return
            if small.act is Act.NO:
                await self.drop(session)
                return
        self._outputs.think("additional_parameter_extraction", "Extracting additional parameters")
        fields = await self._task.fields(intent)
        asked = next((field for field in fields if field.name == session.asked), None)
        answers_yes_no = asked is not None and asked.kind is Kind.YES_NO
        if small is not None and small.act is not Act.CORRECTION and not answers_yes_no:
            await self._go_on(session, intent, fields, small.act, asked)
            return
        found = await self._outputs.once("answer", lambda: self._answer(session, text, small, fields, asked))
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

    async def _answer(
        self, session: Session, text: str, small: Repair | None, fields: Sequence[Field], asked: Field | None
    ) -> dict[str, Any]:
        """What a text says while a task is open, as JSON: values of its fields, another task, a question beside them."""
        nothing: dict[str, Any] = {
            "values": {},
            "options": {},
            "partial": {},
            "switch": None,
            "aside": None,
            "parameters": {},
        }
        if small is not None:  # "no, at 8": what was said last is meant
            last = session.answered[-1] if session.answered else session.asked
            return nothing | await self._values(small.rest, session, fields, last)
        picked = self._picked(text, session, fields, asked)
        if picked is not None and asked is not None:
            return nothing | {"values": {asked.name: picked}}
        text, aside = self._without_aside(text)
        found = await self._values(text, session, fields, session.asked)
        other = await self._other_task(session, text, found, asked)
        if other is not None:
            return nothing | {"switch": other["intent"], "parameters": other["parameters"]}
        return nothing | found | {"aside": aside}

    def _picked(self, text: str, session: Session, fields: Sequence[Field], asked: Field | None) -> Any:
        """Which of the shown values a text means: "the second one", "the evening"; None when it means none."""
        if asked is None:
            return None
        if asked.name in session.options:
            values = session.options[asked.name]
            choices = options_of(self._here, asked, values)
            found = self._choice(text, replace(asked, kind=Kind.CHOICE, choices=tuple(choices)))
            return next((value for value, one in zip(values, choices, strict=True) if one.value == found), None)
        if asked.kind is Kind.CHOICE:
            return self._choice(text, asked, only_by_place=True)
        return None

    def _choice(self, text: str, field: Field, *, only_by_place: bool = False) -> str | None:
        pointer = reference(text, self._here.chat.locale)
        if pointer is not None and pointer.kind is ReferenceKind.NTH and pointer.n is not None:
            place = pointer.n - 1 if pointer.n > 0 else pointer.n
            if -len(field.choices) <= place < len(field.choices):
                return field.choices[place].value
        if only_by_place:
            return None
        found = extract(text, [field], self._here.moment, field.name).values.get(field.name)
        return str(found.value) if found is not None else None

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
        self, session: Session, text: str, found: dict[str, Any], asked: Field | None
    ) -> dict[str, Any] | None:
        """The other task that a text asks for instead of answering; None when it answers or asks for none."""
        rest = text if not (found["values"] or found["options"] or found["partial"]) else found["remainder"]
        if asked is not None and asked.kind is Kind.TEXT:  # any words may be its answer
            rest = text if self._is_an_example(text, session.intent) else ""
        if rest is not text and len(rest.split()) < _FEWEST_WORDS:
            return None
        reading = await self._here.assistant.reader.read(rest, self._here.moment, self._outputs)
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

    async def _values(self, text: str, session: Session, fields: Sequence[Field], asked: str | None) -> dict[str, Any]:
        """The values that a text gives, as JSON: those that are clear, the readings of those that are not, parts."""
        if not text:
            return {"values": {}, "options": {}, "partial": {}, "remainder": ""}
        found: Extraction = await self._here.assistant.reader.values(
            text, session.intent, fields, self._here.moment, self._outputs, asked=asked, partial=session.partial
        )
        doubtful = {name: one for name, one in found.values.items() if one.ambiguous and one.alternatives}
        options = {name: [one.value, *one.alternatives] for name, one in doubtful.items()}
        options |= {name: [one.value for one in several] for name, several in found.unclear.items()}
        return {
            "values": {name: one.value for name, one in found.values.items() if name not in options},
            "options": {name: sorted(several, key=str) for name, several in options.items()},
            "partial": {name: one.value for name, one in found.partial.items()},
            "remainder": found.remainder,
        }

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
