"""One task of a turn: from parameters to a question or to a result. Which command leads here, stands in turn.py."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from orchestrator.components.choices import choices_content, fits_choices
from orchestrator.components.form import form_content, form_schema, form_ui
from orchestrator.failpoints import Reach
from orchestrator.intents import (
    Intent,
    Intents,
    Invalid,
    Listing,
    OutcomeUnknown,
    Refused,
    Result,
    Say,
    Think,
    Tools,
)
from orchestrator.intents.parameters import fields_of, validate
from orchestrator.markdown import Markdown
from orchestrator.outputs import Outputs
from orchestrator.ports import AlarmStore, BookingStore, Clock, ContactStore, HandoffStore, IntentStore, Web
from orchestrator.reader import Reader
from orchestrator.session import Session
from orchestrator.understanding.fields import Field, Moment
from orchestrator.wording import Wording, listed
from protocol.errors import FieldError, Internal
from protocol.stored import Chat, IntentRow


@dataclass(frozen=True, slots=True)
class Assistant:
    """What the turns of all chats share."""

    intents: Intents
    reader: Reader
    wording: Wording
    markdown: Markdown
    intent_store: IntentStore
    alarms: AlarmStore
    web: Web
    contacts: ContactStore
    bookings: BookingStore
    handoffs: HandoffStore
    clock: Clock
    reach: Reach


class Task:
    """The work on one intent within a turn; `session` is its state, None when nothing is open."""

    def __init__(
        self,
        assistant: Assistant,
        chat: Chat,
        session: Session | None,
        cause: str,
        moment: Moment,
        outputs: Outputs,
        flush: Callable[[], Awaitable[None]],
    ) -> None:
        self.session = session
        self._assistant = assistant
        self._chat = chat
        self._cause = cause
        self._moment = moment
        self._outputs = outputs
        self._flush = flush

    async def advance(self, session: Session, intent: Intent, fields: Sequence[Field]) -> None:
        self.session = session
        parameters, missing, errors = validate(intent.model(), session.parameters, fields, self._moment)
        if parameters is None:
            await self._ask(session, intent, fields, missing, errors)
        else:
            await self._execute(session, intent, fields, parameters)

    async def _ask(
        self,
        session: Session,
        intent: Intent,
        fields: Sequence[Field],
        missing: Sequence[str],
        errors: Sequence[FieldError],
    ) -> None:
        self._outputs.think("follow_up_generation", "Generating follow-up question")
        wrong = [error.field for error in errors]
        asked = [field for field in fields if field.name in missing or field.name in wrong]
        text = self._question(session, intent, asked, errors)
        opened = session.component
        question_id = (opened.question_id if opened else None) or f"q{self._cause}"
        memo = {"parameters": dict(session.parameters), "asked": asked[0].name if asked else None}
        self._outputs.respond(text, question_id=question_id, intent=session.intent, memo=memo)
        buttons = fits_choices(fields)
        self._outputs.show(
            opened.component_id if opened else f"c{self._cause}",
            opened.rev + 1 if opened else 1,
            "choices" if buttons else "form",
            "open",
            content=choices_content(fields[0]) if buttons else form_content(fields),
            schema=form_schema(fields),
            values=session.parameters,
            errors=errors,
            ui=form_ui(fields, intent.title(), self._moment.time_zone),
            question_id=question_id,
            final=True,
            memo=memo,
        )
        await self._save(session, "active")

    async def _execute(self, session: Session, intent: Intent, fields: Sequence[Field], parameters: Any) -> None:
        if session.component is not None:
            self._outputs.close(session.component, "accepted", session.parameters)
            self.session = session = replace(session, component=None)
        memo = {"parameters": dict(session.parameters)}
        self._outputs.think("tool_execution", "Executing your request", memo=memo)
        await self._save(session, "active")
        await self._flush()
        self._assistant.reach("after_steps")
        try:
            result = await self._call(session, intent, parameters)
        except OutcomeUnknown:
            result = None
        except Invalid as invalid:  # nothing was done, so that it may be called again with better values
            await self._assistant.intent_store.forget_execution(session.user_intent_id)
            await self._ask(session, intent, fields, (), invalid.errors)
            return
        if result is None:
            await self._outcome_unknown(session)
            return
        self._outputs.think("response_generation", "Generating final response")
        text = self._assistant.wording.render(intent.done, self._moment, {"parameters": parameters, "result": result})
        self._outputs.respond(text or "Done.", intent=session.intent, is_complete=True)
        self._outputs.status("intent_completed", intent=session.intent, label=session.label, content="Task completed")
        self._outputs.status("session_ended", intent=session.intent, label=session.label, final=True)
        self.session = None
        await self._save(session, "completed")

    async def _call(self, session: Session, intent: Intent, parameters: Any) -> Mapping[str, Any] | None:
        """What the tool has answered; None when a crash hides whether one that must not be repeated was called."""
        store, key = self._assistant.intent_store, session.user_intent_id
        execution = await store.begin_execution(key, self._assistant.clock.now())
        if execution == "finished":
            return await store.execution_result(key)
        if execution == "started" and not intent.idempotent:
            return None
        self._assistant.reach("before_tool")
        result: dict[str, Any] = {}
        async for output in intent.run(parameters, self._tools(key)):
            match output:
                case Say(text):
                    self._outputs.respond(text, intent=session.intent)
                case Think(text):
                    self._outputs.think("tool_execution", text)
                case Result(values):
                    result |= values
                case Listing():
                    pass  # the component of kind list is to come
        self._assistant.reach("after_tool")
        await store.finish_execution(key, result)
        self._assistant.reach("after_tool_recorded")
        return result

    async def _outcome_unknown(self, session: Session) -> None:
        await self.abandon(session, "outcome_unknown")
        self._outputs.respond(
            "I was interrupted while doing this, and I cannot tell whether that worked: "
            f"{session.label}. Please check before you ask me to do it again.",
            final=True,
        )

    async def end_refused(self, refused: Refused) -> None:
        session = self.session
        if session is not None:
            if session.component is not None:
                self._outputs.close(session.component, "superseded")
            await self._assistant.intent_store.finish_execution(session.user_intent_id, {"refused": refused.message})
        self._outputs.respond(refused.message, is_complete=True, final=session is None)
        if session is not None:
            self._outputs.status("intent_completed", intent=session.intent, label=session.label, reason="refused")
            self._outputs.status("session_ended", intent=session.intent, label=session.label, final=True)
            await self._save(session, "completed")

    async def end_failed(self) -> None:
        if self.session is not None:
            await self.abandon(self.session, "failed")
        self._outputs.fail(Internal("Something went wrong on our side. You can try this task again."))

    async def abandon(self, session: Session, reason: str) -> None:
        outputs = self._outputs
        outputs.session_id, outputs.user_intent_id = session.session_id, session.user_intent_id
        if session.component is not None:
            outputs.close(session.component, "cancelled" if reason == "cancelled" else "superseded")
        outputs.status("intent_abandoned", intent=session.intent, label=session.label, reason=reason)
        outputs.status("session_ended", intent=session.intent, label=session.label, reason=reason)
        self.session = None
        await self._save(session, "abandoned")

    async def extracted(
        self, text: str, session: Session, fields: Sequence[Field], asked: str | None
    ) -> dict[str, Any]:
        found = await self._assistant.reader.values(
            text, session.intent, fields, self._moment, self._outputs, asked=asked
        )
        return {name: value.value for name, value in found.values.items()}

    def _question(self, session: Session, intent: Intent, asked: Sequence[Field], errors: Sequence[FieldError]) -> str:
        if errors:
            titles = {field.name: field.title for field in asked}
            return " ".join(f"{titles.get(error.field, error.field)}: {error.message}" for error in errors)
        known = {"parameters": session.parameters}
        doing = self._assistant.wording.render(intent.doing or f"{intent.title()}.", self._moment, known)
        if len(asked) == 1:
            return f"{doing} {asked[0].description or asked[0].title + '?'}"
        return f"{doing} I still need: {listed([field.title.lower() for field in asked])}."

    async def fields(self, intent: Intent) -> tuple[Field, ...]:
        choices = await intent.choices(self._tools(str(self._outputs.user_intent_id)))
        return fields_of(intent.model(), choices)

    def intent(self, session: Session) -> Intent:
        intent = self._assistant.intents.get(session.intent)
        if intent is None:  # the assistant was changed while the task was open
            raise Refused("I can't do this any more. Tell me what else you need.")
        return intent

    def _tools(self, key: str) -> Tools:
        assistant = self._assistant
        return Tools(
            key,
            self._chat.user_chat_id,
            self._chat.user_id,
            self._moment,
            assistant.alarms,
            assistant.web,
            assistant.contacts,
            assistant.bookings,
            assistant.handoffs,
        )

    async def _save(self, session: Session, state: str) -> None:
        now = self._assistant.clock.now()
        row = IntentRow(
            user_intent_id=session.user_intent_id,
            session_id=session.session_id,
            user_chat_id=self._chat.user_chat_id,
            user_id=self._chat.user_id,
            site=self._chat.site,
            intent=session.intent,
            label=session.label,
            state=state,
            started=session.started,
            last_active=now,
            ended=None if state == "active" else now,
        )
        await self._assistant.intent_store.save(row, dict(session.parameters))
