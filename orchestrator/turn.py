"""What happens between a command and its final event; the order of the steps is the order of the lines below.

How outputs are numbered and stored: outputs.py. What a chat's state is: chat_state.py.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

import structlog

from orchestrator.chat_state import ChatState
from orchestrator.components.choices import choices_content, fits_choices
from orchestrator.components.form import form_content, form_schema, form_ui
from orchestrator.failpoints import Reach
from orchestrator.intents import Intent, Intents, Refused, Result, Say, Think, Tools
from orchestrator.intents.parameters import fields_of, validate
from orchestrator.markdown import Markdown
from orchestrator.outputs import Outputs, Stopped
from orchestrator.ports import AlarmStore, Clock, IntentStore
from orchestrator.session import Session
from orchestrator.understanding.engine import Engine
from orchestrator.understanding.fields import Field, Kind, Moment
from orchestrator.understanding.repair import Act, Repair, repair
from orchestrator.wording import Wording, listed
from protocol.errors import AlreadyAnswered, ChatError, FieldError, Internal, Unavailable
from protocol.events import UserEvent
from protocol.stored import Chat, IntentRow

_ABOUT_A_TASK = (Act.CANCEL, Act.YES, Act.NO, Act.BACK, Act.CORRECTION)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Assistant:
    """What the turns of all chats share."""

    intents: Intents
    engine: Engine
    wording: Wording
    markdown: Markdown
    intent_store: IntentStore
    alarms: AlarmStore
    clock: Clock
    reach: Reach


class Turn:
    """Works off one command. Everything it says goes through `outputs`; `flush` waits until that is stored."""

    def __init__(
        self,
        assistant: Assistant,
        chat: Chat,
        state: ChatState,
        command: UserEvent,
        outputs: Outputs,
        flush: Callable[[], Awaitable[None]],
    ) -> None:
        self._assistant = assistant
        self._chat = chat
        self._command = command
        self._outputs = outputs
        self._flush = flush
        basis = state.basis(command.seq)
        self._state = state
        self._session = basis.session
        self._abandoned = basis.abandoned
        if basis.session is not None:
            outputs.session_id, outputs.user_intent_id = basis.session.session_id, basis.session.user_intent_id
        self._moment = Moment(command.timestamp.astimezone(UTC), chat.time_zone, chat.locale)

    def stop(self) -> None:
        """Ends the turn before its next step."""
        self._outputs.stop_requested = True

    async def run(self) -> None:
        """From the command to its final output; every path below ends in exactly one."""
        try:
            await self._act(self._command.action or {"type": "message"})
        except Stopped:
            self._outputs.respond("Stopped. Tell me how to go on.", final=True)
        except Refused as refused:
            await self._end_refused(refused)
        except Unavailable:
            raise  # the conversation runs the turn again when the database is back
        except ChatError as error:
            self._outputs.fail(error)
        except Exception:  # noqa: BLE001
            # Whatever a task may raise: the visitor gets an honest end, the operator the trace.
            _log.exception("turn failed", user_chat_id=self._chat.user_chat_id, intent=self._intent_name())
            await self._end_failed()

    async def _act(self, action: Mapping[str, Any]) -> None:
        match action["type"]:
            case "message":
                await self._message(self._command.content)
            case "component_action":
                await self._use_component(action)
            case "resume_intent":
                await self._resume(str(action["user_intent_id"]))
            case "abandon_intent":
                await self._abandon_on_request(str(action["user_intent_id"]))
            case "feedback":
                self._outputs.respond("Thank you for the feedback.", final=True)
            case "end_chat":
                await self._end_chat()
            case _:
                raise Internal

    # A message, in a new conversation or a continuing one.

    async def _message(self, text: str) -> None:
        if self._session is None:
            self._outputs.think("session_start", "Initializing session")
        self._outputs.think("message_processing", "Processing your message")
        small = repair(text, self._moment.locale)
        if self._session is not None:
            await self._continue(self._session, text, small)
        elif small is not None and small.act not in _ABOUT_A_TASK:
            self._small_talk(small)
        else:
            await self._begin(text)

    async def _begin(self, text: str) -> None:
        self._outputs.think("intent_recognition", "Analyzing your request")
        name = self._outputs.recalled("intent") or self._recognized(text)
        if name is None:
            self._outputs.respond(
                "I did not understand that. I can help with: " + self._abilities() + ".",
                suggestions=self._suggestions(),
                final=True,
            )
            return
        await self._start(self._assistant.intents[name], text)

    async def _start(self, intent: Intent, text: str) -> None:
        name = intent.name()
        uid = self._outputs.user_intent_id
        if uid is None or self._state.intent_is_used(uid, self._command.seq):
            self._outputs.user_intent_id = self._outputs.new_id("intent")
            self._outputs.session_id = self._outputs.new_id("session")
        content = f"Intent recognized: {name}"
        highlight = (len(content) - len(name), len(content))
        self._outputs.think("intent_recognized", content, intent=name, highlight=highlight, memo={"intent": name})
        self._outputs.status("session_started", intent=name, label=intent.title(), content="Session started")
        self._outputs.status("intent_started", intent=name, label=intent.title(), content=intent.title())
        now = self._assistant.clock.now()
        session_id, user_intent_id = self._outputs.session_id, self._outputs.user_intent_id
        session = Session(str(session_id), str(user_intent_id), name, intent.title(), now, now)
        self._session = session
        self._outputs.think("parameter_extraction", "Extracting parameters")
        fields = await self._fields(intent)
        values = self._outputs.recalled("parameters")
        if values is None:
            values = _only_choices(fields) | self._extracted(text, fields, None)
        await self._advance(session.filled(values), intent, fields)

    async def _continue(self, session: Session, text: str, small: Repair | None) -> None:
        if small is not None and small.act is Act.CANCEL:
            await self._abandon(session, "cancelled")
            self._outputs.respond(f"All right, I have dropped this: {session.label}.", final=True)
            return
        intent = self._intent(session)
        self._outputs.think("additional_parameter_extraction", "Extracting additional parameters")
        fields = await self._fields(intent)
        answer = small.rest if small is not None and small.act is Act.CORRECTION else text
        values = self._outputs.recalled("parameters")
        if values is None:
            values = self._extracted(answer, fields, session.asked)
        if values:
            await self._advance(session.filled(values), intent, fields)
            return
        other = self._outputs.recalled("intent") or self._recognized(text)
        if other is not None and other != session.intent:
            await self._abandon(session, "switched")
            self._session = None
            await self._start(self._assistant.intents[other], text)
        elif small is not None and small.act not in _ABOUT_A_TASK:
            self._small_talk(small)
        else:
            await self._advance(session, intent, fields)

    def _small_talk(self, small: Repair) -> None:
        match small.act:
            case Act.GREETING:
                text = f"Hello! I can help with: {self._abilities()}."
            case Act.THANKS:
                text = "You are welcome."
            case Act.FAREWELL:
                text = "Good bye!"
            case _:
                text = f"I can help with: {self._abilities()}. Just write what you need."
        if self._session is not None:
            text += f" We were at this: {self._session.label}. You can go on any time."
        self._outputs.respond(text, suggestions=self._suggestions(), final=True)

    # All required parameters there: the tool. Else a question and a form.

    async def _advance(self, session: Session, intent: Intent, fields: Sequence[Field]) -> None:
        self._session = session
        parameters, missing, errors = validate(intent.Parameters, session.parameters, fields, self._moment)
        if parameters is None:
            await self._ask(session, intent, fields, missing, errors)
        else:
            await self._execute(session, intent, parameters)

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
        question_id = (opened.question_id if opened else None) or f"q{self._command.seq}"
        memo = {"parameters": dict(session.parameters), "asked": asked[0].name if asked else None}
        self._outputs.respond(text, question_id=question_id, intent=session.intent, memo=memo)
        buttons = fits_choices(fields)
        self._outputs.show(
            opened.component_id if opened else f"c{self._command.seq}",
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

    async def _execute(self, session: Session, intent: Intent, parameters: Any) -> None:
        if session.component is not None:
            self._outputs.close(session.component, "accepted", session.parameters)
        memo = {"parameters": dict(session.parameters)}
        self._outputs.think("tool_execution", "Executing your request", memo=memo)
        await self._save(session, "active")
        await self._flush()
        self._assistant.reach("after_steps")
        result = await self._call(session, intent, parameters)
        if result is None:
            await self._outcome_unknown(session)
            return
        self._outputs.think("response_generation", "Generating final response")
        text = self._assistant.wording.render(intent.done, self._moment, {"parameters": parameters, "result": result})
        self._outputs.respond(text, intent=session.intent, is_complete=True)
        self._outputs.status("intent_completed", intent=session.intent, label=session.label, content="Task completed")
        self._outputs.status("session_ended", intent=session.intent, label=session.label, final=True)
        self._session = None
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
        self._assistant.reach("after_tool")
        await store.finish_execution(key, result)
        self._assistant.reach("after_tool_recorded")
        return result

    async def _outcome_unknown(self, session: Session) -> None:
        await self._abandon(session, "outcome_unknown")
        self._outputs.respond(
            "I was interrupted while doing this, and I cannot tell whether that worked: "
            f"{session.label}. Please check before you ask me to do it again.",
            final=True,
        )

    async def _end_refused(self, refused: Refused) -> None:
        session = self._session
        if session is not None:
            if session.component is not None:
                self._outputs.close(session.component, "superseded")
            await self._assistant.intent_store.finish_execution(session.user_intent_id, {"refused": refused.message})
        self._outputs.respond(refused.message, is_complete=True, final=session is None)
        if session is not None:
            self._outputs.status("intent_completed", intent=session.intent, label=session.label, reason="refused")
            self._outputs.status("session_ended", intent=session.intent, label=session.label, final=True)
            await self._save(session, "completed")

    async def _end_failed(self) -> None:
        if self._session is not None:
            await self._abandon(self._session, "failed")
        self._outputs.fail(Internal("Something went wrong on our side. You can try this task again."))

    # Everything that is no message.

    async def _use_component(self, action: Mapping[str, Any]) -> None:
        session = self._session
        if session is None or session.component is None or session.component.component_id != action["component_id"]:
            raise AlreadyAnswered
        self._outputs.think("message_processing", "Processing your answer")
        if action["action"] == "cancel":
            await self._abandon(session, "cancelled")
            self._outputs.respond(f"All right, I have dropped this: {session.label}.", final=True)
            return
        intent = self._intent(session)
        fields = await self._fields(intent)
        known = {field.name for field in fields}
        values = {name: value for name, value in action["values"].items() if name in known}
        await self._advance(session.filled(values), intent, fields)

    async def _resume(self, user_intent_id: str) -> None:
        found = self._abandoned.get(user_intent_id)
        if self._session is not None and self._session.user_intent_id == user_intent_id:
            session, intent = self._session, self._intent(self._session)
        elif found is None:
            self._outputs.respond("This task cannot be continued any more. Tell me what you need.", final=True)
            return
        else:
            if self._session is not None:
                await self._abandon(self._session, "switched")
            intent = self._intent(found[0])
            now = self._assistant.clock.now()
            session = replace(
                found[0],
                session_id=self._outputs.new_id("session"),
                started=now,
                last_active=now,
                component=None,
                question_id=None,
            )
            self._outputs.session_id, self._outputs.user_intent_id = session.session_id, user_intent_id
            self._outputs.status("session_started", intent=session.intent, label=session.label)
            self._outputs.status(
                "intent_resumed", intent=session.intent, label=session.label, content=f"Continued: {session.label}"
            )
        await self._advance(session, intent, await self._fields(intent))

    async def _abandon_on_request(self, user_intent_id: str) -> None:
        if self._session is None or self._session.user_intent_id != user_intent_id:
            self._outputs.respond("This task is not open any more.", final=True)
            return
        label = self._session.label
        await self._abandon(self._session, "cancelled")
        self._outputs.respond(f"All right, I have dropped this: {label}.", final=True)

    async def _end_chat(self) -> None:
        if self._session is not None:
            await self._abandon(self._session, "chat_ended")
        self._outputs.status("chat_ended", content="Chat ended", final=True)

    async def _abandon(self, session: Session, reason: str) -> None:
        outputs = self._outputs
        outputs.session_id, outputs.user_intent_id = session.session_id, session.user_intent_id
        if session.component is not None:
            outputs.close(session.component, "cancelled" if reason == "cancelled" else "superseded")
        outputs.status("intent_abandoned", intent=session.intent, label=session.label, reason=reason)
        outputs.status("session_ended", intent=session.intent, label=session.label, reason=reason)
        self._session = None
        await self._save(session, "abandoned")

    # What the steps above share.

    def _recognized(self, text: str) -> str | None:
        found = self._assistant.engine.recognize(text, self._moment.locale)
        return found.intent if found.in_scope else None

    def _extracted(self, text: str, fields: Sequence[Field], asked: str | None) -> dict[str, Any]:
        found = self._assistant.engine.extract(text, fields, self._moment, asked)
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

    async def _fields(self, intent: Intent) -> tuple[Field, ...]:
        choices = await intent.choices(self._tools(str(self._outputs.user_intent_id)))
        return fields_of(intent.Parameters, choices)

    def _intent(self, session: Session) -> Intent:
        intent = self._assistant.intents.get(session.intent)
        if intent is None:  # the assistant was changed while the task was open
            raise Refused("I can't do this any more. Tell me what else you need.")
        return intent

    def _tools(self, key: str) -> Tools:
        return Tools(key, self._chat.user_chat_id, self._chat.user_id, self._moment, self._assistant.alarms)

    def _abilities(self) -> str:
        return listed([intent.title().lower() for intent in self._assistant.intents.values()], "or")

    def _suggestions(self) -> list[str]:
        return [intent.examples[0].capitalize() for intent in self._assistant.intents.values() if intent.examples][:3]

    def _intent_name(self) -> str | None:
        return self._session.intent if self._session else None

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


def _only_choices(fields: Sequence[Field]) -> dict[str, Any]:
    """Where there is just one thing to choose, nobody is asked."""
    return {
        field.name: field.choices[0].value
        for field in fields
        if field.kind is Kind.CHOICE and field.required and len(field.choices) == 1
    }
