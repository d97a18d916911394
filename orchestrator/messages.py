"""What a message leads to: a new task, an answer to the open one, a remark, or nothing that was understood."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from orchestrator.afterwards import Afterwards
from orchestrator.answers import Answers
from orchestrator.assistant import Here
from orchestrator.beginnings import Beginnings, joined
from orchestrator.chat_state import Abandoned, Basis, ChatState
from orchestrator.context import Context
from orchestrator.intents import Intent
from orchestrator.misses import no_answer, only
from orchestrator.offers import chosen_task, only_task
from orchestrator.picking import picked
from orchestrator.requests import Parts, Requests
from orchestrator.rivals import decided, of_a_mere_time
from orchestrator.session import Session
from orchestrator.small_talk import (
    ASIDES,
    not_understood,
    of_another_zone,
    offer_tasks,
    passed_on,
    small_talk,
    with_left_task,
    with_open_task,
)
from orchestrator.task import Task
from orchestrator.understanding.acts import Act
from orchestrator.understanding.fields import Field, Kind
from orchestrator.understanding.references import reference
from orchestrator.understanding.repair import Repair, repair


class Messages:
    """Works off one message within a turn."""

    def __init__(self, here: Here, basis: Basis, task: Task, state: ChatState) -> None:
        self._here = here
        self._outputs = here.outputs
        self._basis = basis
        self._task = task
        self._context = Context(here, basis)
        self._answers = Answers(here, self._context)
        self._requests = Requests(here)
        self.tasks = Beginnings(here, basis, task, state, self._answers, self._context)
        self._afterwards = Afterwards(here, self._context, self.tasks)
        self._also = ""
        """What the message asks for beside its first request, until something takes it over."""

    async def take(self, text: str) -> None:
        """From the text to the final output of its turn."""
        if self._basis.session is None:
            self._outputs.think("session_start", "Initializing session")
        self._outputs.remember(time_zone=self._here.chat.time_zone)
        self._outputs.think("message_processing", "Processing your message")
        if told := of_another_zone(self._here, self._basis.time_zone):
            self._outputs.respond(told)
        await self._work_off(text)

    async def begin_next(self, text: str) -> None:
        """Another request of a message whose first one is over: from its text to the final output of the turn."""
        self._outputs.next_part()
        self._basis = replace(self._basis, session=None, loose=self._task.loose)
        self._task.then = ""
        self._outputs.think("session_start", "Initializing session")
        await self._work_off(text)

    async def _work_off(self, text: str) -> None:
        session = self._basis.session
        parts = Parts(**await self._outputs.once("parts", lambda: self._parts(text, session)))
        self._also = self._task.new_then = parts.then
        small = repair(parts.first, self._here.chat.locale)
        if session is not None:
            await self._continue(session, parts.first, small, text)
        elif small is not None:
            await self._remark(small, parts.first)
        else:
            await self._begin(parts.first, parts.task)

    async def _parts(self, text: str, session: Session | None) -> dict[str, Any]:
        return asdict(await self._requests.of(text, session))

    def _say_last(self, text: str, suggestions: Sequence[str] = ()) -> None:
        """The last words on the first request of a message: what else it asked for is begun then."""
        self._outputs.respond(text, suggestions=suggestions, final=not self._also)
        self._task.then = self._also

    # Without an open task.

    async def _remark(self, small: Repair, text: str) -> None:
        """Something about the conversation, while no task is open."""
        if await self._answers_an_offer(small.act, text):
            return
        match small.act:
            case Act.CONTINUE if self._basis.abandoned:
                await self.tasks.resume(max(self._basis.abandoned.values(), key=lambda left: left.at), self._also)
            case Act.CORRECTION | Act.CANCEL | Act.BACK if await self._afterwards.takes(
                small, text, self._basis, self._also
            ):
                pass
            case Act.CANCEL if await self._afterwards.takes_back_the_handoff():
                nobody = "All right, nobody of our team needs to answer any more. I am still here."
                self._say_last(self._here.phrase(nobody), self._here.suggestions())
            case Act.CORRECTION:
                await self._begin(small.rest)
            case Act.AGAIN if self._basis.answer is not None:
                self._say_last(self._basis.answer)
            case act if act in ASIDES:
                self._say_last(*with_left_task(self._here, self._basis, small_talk(self._here, act)))
            case _:
                answer = self._here.phrase(
                    "Nothing is open right now. I can help with: {abilities}.", abilities=self._here.abilities()
                )
                self._say_last(answer, self._here.suggestions())

    async def _answers_an_offer(self, act: Act, text: str) -> bool:
        """Whether a remark is the yes or no to a task that was left, or to the only one that was offered."""
        left = self._basis.abandoned.get(self._basis.offered or self._basis.left or "")
        alone = only_task(self._here, self._basis)
        match act:
            case Act.CONTINUE | Act.YES if left is not None:
                await self.tasks.resume(left, self._also)
            case Act.DISCARD | Act.NO | Act.CANCEL if left is not None:
                self.discard(left)
            case Act.YES if alone is not None:
                await self._take_offered(alone, text)
            case Act.NO | Act.CANCEL if alone is not None:
                self._task.close_loose("cancelled")
                label = self._here.title(self._here.intent(alone))
                self._say_last(self._here.phrase("All right, I have dropped this: {label}.", label=label))
            case _:
                return False
        return True

    async def _begin(self, text: str, task: str = "") -> None:
        """A new task; `task` is the one that is known already."""
        chosen = chosen_task(self._here, self._basis, text)
        if chosen is not None:
            await self._take_offered(chosen, text)
            return
        if not task and await self._afterwards.takes_a_time(text, self._basis, self._also):
            return
        self._outputs.think("intent_recognition", "Analyzing your request")
        found = await self._outputs.once("reading", lambda: self._read_or_pass_on(text, task))
        if found["intent"] is not None:
            if found.get("short") == 1:  # which is not to be taken because another one was meant
                offer_tasks(self._here, self._basis, [found["intent"]], text, only(self._here, 1))
                return
            if found.get("short"):
                self._outputs.respond(only(self._here, found["short"]))
            await self.tasks.start(self._here.intent(found["intent"]), text, found["parameters"], then=self._also)
        elif self._also:  # a language model found nothing in it
            await self.begin_next(self._also)
        elif found.get("handoff"):
            self._outputs.respond(passed_on(self._here, self._basis, str(found["handoff"])), final=True)
        elif found["close"]:
            offer_tasks(self._here, self._basis, found["close"], text)
        elif answer := await self._here.assistant.reader.answer(text, (), self._here.moment, self._outputs):
            self._outputs.respond(answer, final=True)
        else:
            not_understood(self._here, self._basis)

    async def _take_offered(self, chosen: str, text: str) -> None:
        """Begins an offered task, from the text that it was offered for unless this one says something itself."""
        loose = self._task.loose
        says_itself = reference(text, self._here.chat.locale) is None and self._requests.given(text, chosen)
        said = text if says_itself or loose is None else str(loose.memo.get("text", ""))
        self._task.close_loose("accepted", {"intent": chosen})
        await self.tasks.start(self._here.intent(chosen), said, {}, then=self._also)

    async def _read_or_pass_on(self, text: str, task: str) -> dict[str, Any]:
        """What a text asks for, and the open wish to talk to a person, who reads what asks for no task surely."""
        if task:
            return {"intent": task, "close": [], "parameters": {}, "handoff": None}
        found = await self._read(text)
        if found["intent"] is not None:
            return found | {"handoff": None}
        return found | await self._afterwards.handoff()

    async def _read(self, text: str) -> dict[str, Any]:
        """What a text asks for, as JSON: by itself, or by what it points at."""
        read = await self._here.assistant.reader.read(text, self._here.moment, self._outputs)
        reading = of_a_mere_time(self._here, text, decided(self._here, text, read))
        wish = await self._context.wish(text, reading)
        if wish is not None:
            return {"intent": wish.intent, "close": [], "parameters": wish.parameters, "short": wish.short}
        if self._context.only_points(text):  # "another one", and there is nothing to make another one of
            return {"intent": None, "close": [], "parameters": {}}
        sure = reading.intent if not reading.close else None
        return {"intent": sure, "close": list(reading.close), "parameters": dict(reading.values)}

    # With an open task.

    async def _continue(self, session: Session, text: str, small: Repair | None, whole: str) -> None:
        """With an answer to the open question; `whole` is the message with what else it asks for."""
        intent, before = self._here.intent(session.intent), session
        session = replace(session, then=joined(session.then, self._also))
        if small is not None and await self._is_done_with(small.act, session, intent):
            return
        self._outputs.think("additional_parameter_extraction", "Extracting additional parameters")
        fields = await self._task.fields(intent)
        asked = next((field for field in fields if field.name == session.asked), None)
        answers_yes_no = asked is not None and asked.kind is Kind.YES_NO
        is_remark = small is not None and small.act is not Act.CORRECTION and not answers_yes_no
        if is_remark and picked(self._here, text, session, asked) is not None:
            small = None  # "never" is how often
        elif small is not None and is_remark:
            await self._go_on(session, intent, fields, small.act, asked)
            return
        found = await self._outputs.once("answer", lambda: self._answers.answer(session, text, small, fields, asked))
        if self._also and not _says_something(found):
            found = await self._outputs.once("whole", lambda: self._answers.answer(before, whole, None, fields, asked))
            session, self._also, self._task.new_then = before, "", ""
        if found["aside"]:
            self._outputs.respond(small_talk(self._here, Act(found["aside"])))
        if found["switch"]:
            await self._task.abandon(session, "switched")
            await self.tasks.start(self._here.intent(found["switch"]), text, found["parameters"])
        elif found["values"] or found["options"] or found["partial"]:
            filled = session.filled(found["values"], found["options"], found["partial"])
            await self._task.advance(filled, intent, fields)
        else:
            await self._missed(session, intent, fields, asked, text)

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

    async def _missed(
        self, session: Session, intent: Intent, fields: Sequence[Field], asked: Field | None, text: str
    ) -> None:
        """Not understood: asked again, then the form is pointed at, then help is offered."""
        handoff = (await self._afterwards.handoff())["handoff"]
        if handoff is not None:
            lead = passed_on(self._here, self._basis, handoff)
            await self._task.advance(session, intent, fields, lead=lead)
            return
        session = replace(session, misses=session.misses + 1)
        lead = no_answer(self._here, session, fields, asked, text)
        await self._task.advance(session, intent, fields, lead=lead)

    async def drop(self, session: Session) -> None:
        """The visitor does not want the open task."""
        await self._task.abandon(replace(session, then=""), "cancelled")
        said = self._here.phrase("All right, I have dropped this: {label}.", label=session.label)
        if self._also:
            self._also = session.then
            self._say_last(said)
        else:
            self._say_last(*self._task.with_what_was_asked_too(session, said))

    def discard(self, left: Abandoned) -> None:
        """The visitor does not want a task that was given up before."""
        self.tasks.give_up(left)
        said = self._here.phrase("All right, I have dropped this: {label}.", label=left.session.label)
        self._say_last(said, self._here.suggestions())


def _says_something(found: Mapping[str, Any]) -> bool:
    return any(found[part] for part in ("values", "options", "partial", "switch"))
