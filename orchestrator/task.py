"""One task of a turn: from parameters to a question, a confirmation or a result.

How a question is put together: asking.py. What leads here: turn.py, messages.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from orchestrator.asking import Question, for_a_choice, for_a_yes, for_values
from orchestrator.assistant import Here
from orchestrator.chat_state import Basis, Loose
from orchestrator.components.form import form_values
from orchestrator.components.list import list_content, list_memo, list_ui
from orchestrator.execution import Outcome, execute
from orchestrator.intents import Intent, Invalid, Listing, OutcomeUnknown, Refused
from orchestrator.intents.parameters import fields_of, validate
from orchestrator.session import Session
from orchestrator.understanding.fields import Choice, Field
from protocol.components import ComponentState
from protocol.errors import FieldError, Internal
from protocol.stored import IntentRow

_AFTERWARDS = "After that I will see to this: “{text}”."
_ALSO = "You also asked for this: “{text}”."
_FOLLOW_UP = "Generating follow-up question"


class Task:
    """The work on one intent within a turn; `session` is its state, None when nothing is open."""

    def __init__(self, here: Here, basis: Basis) -> None:
        self.session = basis.session
        self._here = here
        self._outputs = here.outputs
        self._basis = basis
        left = basis.abandoned.get(basis.left) if basis.left else None
        self._left = left.session if left else None
        """The task that was left for this one."""
        self.then = ""
        """What was asked for beside a task that is over now: to be begun next, in the same turn."""
        self.new_then = ""
        """What this very message asks for beside: told together with a question."""

    @property
    def loose(self) -> Loose | None:
        """The list or choice that is open."""
        return self._basis.loose

    async def advance(
        self, session: Session, intent: Intent, fields: Sequence[Field], *, lead: str = "", confirmed: bool = False
    ) -> None:
        """The next step: ask for what is missing (after the words of `lead`), have it confirmed, or do it."""
        self.session = session
        if session.options:
            self._outputs.think("follow_up_generation", _FOLLOW_UP)
            await self._ask(session, for_a_choice(self._here, session, fields, lead))
            return
        parameters, missing, errors = validate(intent.model(), session.parameters, fields, self._here.moment)
        if parameters is None:
            errors = errors or await self._objections(session, intent)
            self._outputs.think("follow_up_generation", _FOLLOW_UP)
            await self._ask(session, for_values(self._here, session, intent, fields, missing, errors, lead))
        elif (intent.confirms(parameters) or session.again) and not confirmed:
            self._outputs.think("follow_up_generation", "Asking for your agreement")
            await self._ask(session, for_a_yes(self._here, session, intent, fields, parameters, lead))
        else:
            await self._execute(session, intent, fields, parameters)

    async def _objections(self, session: Session, intent: Intent) -> list[FieldError]:
        tools = self._here.tools(session.user_intent_id)

        async def found() -> list[dict[str, Any]]:
            return [error.model_dump() for error in await intent.objections(session.parameters, tools)]

        return [FieldError(**error) for error in await self._outputs.once("objections", found)]

    async def _ask(self, session: Session, question: Question) -> None:
        """A question and, next to it, the component that answers it too; one of the same kind is shown anew."""
        session = replace(session, asked=question.asked)
        opened, kind = session.component, question.kind
        if opened is not None and opened.kind != kind:
            self._outputs.close(opened, "superseded" if kind != "confirmation" else "accepted", question.values)
            opened = None
        self.close_loose("superseded")
        text = question.text
        if self.new_then:
            text, self.new_then = f"{text} {self._here.phrase(_AFTERWARDS, text=self.new_then)}", ""
        # Before it is asked: a turn that is cut off behind its end does not come back.
        await self._save(session, "active")
        question_id = (opened.question_id if opened else None) or f"q{self._outputs.mark}"
        self._outputs.remember(session=session.memo())
        self._outputs.respond(text, question_id=question_id, intent=session.intent)
        self._outputs.show(
            opened.component_id if opened else f"c{self._outputs.mark}",
            opened.rev + 1 if opened else 1,
            kind,
            "open",
            content=question.content,
            schema=question.schema,
            values=question.values,
            errors=question.errors,
            ui=question.ui,
            question_id=question_id,
            final=True,
        )

    async def _execute(self, session: Session, intent: Intent, fields: Sequence[Field], parameters: Any) -> None:
        if session.component is not None:
            given: Mapping[str, Any] = form_values(fields, session.parameters, self._here.chat.locale)
            if session.component.kind == "confirmation":
                given = {"confirmed": True}
            self._outputs.close(session.component, "accepted", given)
            self.session = session = replace(session, component=None)
        self._outputs.remember(session=session.memo())
        self._outputs.note("executing", True)
        self._outputs.think("tool_execution", "Executing your request")
        await self._save(session, "active")
        await self._here.flush()
        self._here.assistant.reach("after_steps")
        try:
            outcome = await self._outcome(session, intent, parameters)
        except OutcomeUnknown:
            outcome = None
        except Invalid as invalid:  # nothing was done, so that it may be called again with better values
            self._outputs.note("invalid", [error.model_dump() for error in invalid.errors])
            await self._here.assistant.intent_store.forget_execution(session.user_intent_id)
            self._outputs.think("follow_up_generation", _FOLLOW_UP)
            await self._ask(session, for_values(self._here, session, intent, fields, (), invalid.errors))
            return
        if outcome is None:
            await self._outcome_unknown(session, intent)
        else:
            await self._complete(session, intent, parameters, outcome)

    async def _outcome(self, session: Session, intent: Intent, parameters: Any) -> Outcome | None:
        invalid = self._outputs.recalled("invalid")
        if invalid is not None:
            raise Invalid([FieldError(**error) for error in invalid])
        return await execute(self._here, session, intent, parameters)

    async def _complete(self, session: Session, intent: Intent, parameters: Any, outcome: Outcome) -> None:
        self._outputs.think("response_generation", "Generating final response")
        done = self._here.render(intent.done, parameters=parameters, result=outcome.result)
        text, suggestions = self._with_what_was_left(session, done or self._here.phrase("Done."))
        await self._save(session, "completed")  # before its end is told: afterwards no run of this turn comes back
        if self._basis.loose is not None and self._basis.loose.offers(session.intent):
            self.close_loose("superseded")  # its rows show what was, and one of them was just used in words
        self._outputs.respond(text, intent=session.intent, is_complete=True, suggestions=suggestions)
        if outcome.listing is not None:
            self._show_list(outcome.listing, session.intent)
        self._end(session, "Task completed")

    def _with_what_was_left(self, session: Session, text: str) -> tuple[str, list[str]]:
        """An answer, and the offer to go on with the task that was left for this one, unless something else follows."""
        if self._left is None or session.then:
            return text, []
        self._outputs.remember(offered=self._left.user_intent_id)
        offer = self._here.phrase("Shall we go on with this: {label}?", label=self._left.label)
        return f"{text}\n\n{offer}", [self._here.phrase("Continue"), self._here.phrase("Discard")]

    def with_what_was_asked_too(self, session: Session, text: str) -> tuple[str, list[str]]:
        """The end of a task that was not done, and what was asked for beside it, to be said again."""
        if not session.then:
            return text, []
        return f"{text} {self._here.phrase(_ALSO, text=session.then)}", [session.then]

    def _show_list(self, listing: Listing, intent: str) -> None:
        self.close_loose("superseded")
        if not any(item.actions for item in listing.items):
            return
        memo = list_memo(listing) | {"by": intent}
        self._outputs.remember(loose=memo)
        shown = self._outputs.show(
            f"l{self._outputs.mark}",
            1,
            "list",
            "open",
            content=list_content(listing, self._here.chat.locale),
            schema=None,
            values={},
            ui=list_ui(listing, self._here.chat.locale),
        )
        self._basis = replace(self._basis, loose=Loose(shown, memo))

    def close_loose(self, state: ComponentState, values: Mapping[str, Any] | None = None) -> None:
        """The open list or choice, if there is one, was used or gives way: one component is open at most."""
        if self._basis.loose is not None:
            self._outputs.close(self._basis.loose.component, state, values)
        self._basis = replace(self._basis, loose=None)

    async def _outcome_unknown(self, session: Session, intent: Intent) -> None:
        await self.abandon(session, "outcome_unknown")
        text = "I cannot tell whether that worked: {label}. Please check before I do it again."
        self._outputs.remember(offered=session.user_intent_id)
        text, also = self.with_what_was_asked_too(session, self._here.phrase(text, label=session.label))
        suggestions = [self._here.phrase("Continue"), self._here.phrase("Discard"), *also]
        self._outputs.respond(text, suggestions=suggestions, final=True)

    async def end_refused(self, refused: Refused) -> None:
        """The task cannot be done; that is its end."""
        session, message = self.session, self._here.phrase(refused.message, **refused.values)
        if session is None:
            self._outputs.respond(message, is_complete=True, final=True)
            return
        if session.component is not None:
            self._outputs.close(session.component, "superseded")
        told = {"refused": refused.message, "values": refused.values}
        await self._here.assistant.intent_store.finish_execution(session.user_intent_id, told)
        text, suggestions = self._with_what_was_left(session, message)
        await self._save(session, "completed")
        self._outputs.respond(text, is_complete=True, suggestions=suggestions)
        self._end(session, reason="refused")

    async def end_failed(self) -> None:
        """Something that nobody has foreseen: the task can be tried again."""
        if self.session is not None:
            await self.abandon(self.session, "failed")
        self._outputs.fail(
            Internal(self._here.phrase("Something went wrong on our side. You can try this task again."))
        )

    async def abandon(self, session: Session, reason: str) -> None:
        """Gives a task up; it can be resumed."""
        outputs = self._outputs
        outputs.session_id, outputs.user_intent_id = session.session_id, session.user_intent_id
        if session.component is not None:
            outputs.close(session.component, "cancelled" if reason == "cancelled" else "superseded")
        outputs.remember(session=session.memo())
        outputs.status("intent_abandoned", intent=session.intent, label=session.label, reason=reason)
        outputs.status("session_ended", intent=session.intent, label=session.label, reason=reason)
        self.session = None
        if reason == "switched":
            self._left = session
        await self._save(session, "abandoned")

    def _end(self, session: Session, content: str = "", reason: str | None = None) -> None:
        told: dict[str, Any] = {"intent": session.intent, "label": session.label}
        self._outputs.status("intent_completed", **told, content=content, reason=reason)
        self._outputs.status("session_ended", **told, final=not session.then)
        self.session, self.then = None, session.then

    async def fields(self, intent: Intent) -> tuple[Field, ...]:
        """What the task wants to know, in the visitor's language, with the choices of this moment.

        Raises `Refused` when there is nothing to choose from. Not once the task is being done: it may have used up the
        last choice before a crash.
        """
        choices: Mapping[str, Sequence[Choice]] = {}
        if not self._outputs.recalled("executing"):
            choices = await intent.choices(self._here.tools(str(self._outputs.user_intent_id)))
        return fields_of(intent.model(), choices, self._here.chat.locale)

    async def _save(self, session: Session, state: str) -> None:
        here, now = self._here, self._here.assistant.clock.now()
        row = IntentRow(
            user_intent_id=session.user_intent_id,
            session_id=session.session_id,
            user_chat_id=here.chat.user_chat_id,
            user_id=here.chat.user_id,
            site=here.chat.site,
            intent=session.intent,
            label=session.label,
            state=state,
            started=session.started,
            last_active=now,
            ended=None if state == "active" else now,
        )
        await here.assistant.intent_store.save(row, dict(session.parameters), here.ownership.epoch)
