"""What happens between a command and its final event; the order of the steps is the order of the lines below.

How outputs are numbered and stored: outputs.py. What a chat's state is: chat_state.py.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any

import structlog

from orchestrator.chat_state import ChatState
from orchestrator.intents import Intent, Refused
from orchestrator.outputs import Outputs, Stopped
from orchestrator.session import Session
from orchestrator.task import Assistant, Task
from orchestrator.understanding.fields import Field, Kind, Moment
from orchestrator.understanding.repair import Act, Repair, repair
from orchestrator.wording import listed
from protocol.errors import AlreadyAnswered, ChatError, Internal, Unavailable
from protocol.events import UserEvent
from protocol.stored import Chat

_ABOUT_A_TASK = (Act.CANCEL, Act.YES, Act.NO, Act.BACK, Act.CORRECTION)
_log = structlog.get_logger(__name__)


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
        basis = state.basis(command.seq)
        self._state = state
        self._abandoned = basis.abandoned
        if basis.session is not None:
            outputs.session_id, outputs.user_intent_id = basis.session.session_id, basis.session.user_intent_id
        self._moment = Moment(command.timestamp.astimezone(UTC), chat.time_zone, chat.locale)
        self._task = Task(assistant, chat, basis.session, f"{command.seq}", self._moment, outputs, flush)

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
            await self._task.end_refused(refused)
        except Unavailable:
            raise  # the conversation runs the turn again when the database is back
        except ChatError as error:
            self._outputs.fail(error)
        except Exception:  # noqa: BLE001
            # Whatever a task may raise: the visitor gets an honest end, the operator the trace.
            _log.exception("turn failed", user_chat_id=self._chat.user_chat_id, intent=self._intent_name())
            await self._task.end_failed()

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
        if self._task.session is None:
            self._outputs.think("session_start", "Initializing session")
        self._outputs.think("message_processing", "Processing your message")
        small = repair(text, self._moment.locale)
        if self._task.session is not None:
            await self._continue(self._task.session, text, small)
        elif small is not None and small.act not in _ABOUT_A_TASK:
            self._small_talk(small)
        else:
            await self._begin(text)

    async def _begin(self, text: str) -> None:
        self._outputs.think("intent_recognition", "Analyzing your request")
        name = self._outputs.recalled("intent") or await self._recognized(text)
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
        self._task.session = session
        self._outputs.think("parameter_extraction", "Extracting parameters")
        fields = await self._task.fields(intent)
        values = self._outputs.recalled("parameters")
        if values is None:
            values = _only_choices(fields) | await self._task.extracted(text, session, fields, None)
        await self._task.advance(session.filled(values), intent, fields)

    async def _continue(self, session: Session, text: str, small: Repair | None) -> None:
        if small is not None and small.act is Act.CANCEL:
            await self._task.abandon(session, "cancelled")
            self._outputs.respond(f"All right, I have dropped this: {session.label}.", final=True)
            return
        intent = self._task.intent(session)
        self._outputs.think("additional_parameter_extraction", "Extracting additional parameters")
        fields = await self._task.fields(intent)
        answer = small.rest if small is not None and small.act is Act.CORRECTION else text
        values = self._outputs.recalled("parameters")
        if values is None:
            values = await self._task.extracted(answer, session, fields, session.asked)
        if values:
            await self._task.advance(session.filled(values), intent, fields)
            return
        other = self._outputs.recalled("intent") or await self._recognized(text)
        if other is not None and other != session.intent:
            await self._task.abandon(session, "switched")
            self._task.session = None
            await self._start(self._assistant.intents[other], text)
        elif small is not None and small.act not in _ABOUT_A_TASK:
            self._small_talk(small)
        else:
            await self._task.advance(session, intent, fields)

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
        if self._task.session is not None:
            text += f" We were at this: {self._task.session.label}. You can go on any time."
        self._outputs.respond(text, suggestions=self._suggestions(), final=True)

    # All required parameters there: the tool. Else a question and a form.

    # Everything that is no message.

    async def _use_component(self, action: Mapping[str, Any]) -> None:
        session = self._task.session
        if session is None or session.component is None or session.component.component_id != action["component_id"]:
            raise AlreadyAnswered
        self._outputs.think("message_processing", "Processing your answer")
        if action["action"] == "cancel":
            await self._task.abandon(session, "cancelled")
            self._outputs.respond(f"All right, I have dropped this: {session.label}.", final=True)
            return
        intent = self._task.intent(session)
        fields = await self._task.fields(intent)
        known = {field.name for field in fields}
        values = {name: value for name, value in action["values"].items() if name in known}
        await self._task.advance(session.filled(values), intent, fields)

    async def _resume(self, user_intent_id: str) -> None:
        found = self._abandoned.get(user_intent_id)
        if self._task.session is not None and self._task.session.user_intent_id == user_intent_id:
            session, intent = self._task.session, self._task.intent(self._task.session)
        elif found is None:
            self._outputs.respond("This task cannot be continued any more. Tell me what you need.", final=True)
            return
        else:
            if self._task.session is not None:
                await self._task.abandon(self._task.session, "switched")
            intent = self._task.intent(found[0])
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
        await self._task.advance(session, intent, await self._task.fields(intent))

    async def _abandon_on_request(self, user_intent_id: str) -> None:
        if self._task.session is None or self._task.session.user_intent_id != user_intent_id:
            self._outputs.respond("This task is not open any more.", final=True)
            return
        label = self._task.session.label
        await self._task.abandon(self._task.session, "cancelled")
        self._outputs.respond(f"All right, I have dropped this: {label}.", final=True)

    async def _end_chat(self) -> None:
        if self._task.session is not None:
            await self._task.abandon(self._task.session, "chat_ended")
        self._outputs.status("chat_ended", content="Chat ended", final=True)

    # What the steps above share.

    async def _recognized(self, text: str) -> str | None:
        return (await self._assistant.reader.read(text, self._moment, self._outputs)).intent

    def _abilities(self) -> str:
        return listed([intent.title().lower() for intent in self._assistant.intents.values()], "or")

    def _suggestions(self) -> list[str]:
        return [intent.examples[0].capitalize() for intent in self._assistant.intents.values() if intent.examples][:3]

    def _intent_name(self) -> str | None:
        return self._task.session.intent if self._task.session else None


def _only_choices(fields: Sequence[Field]) -> dict[str, Any]:
    """Where there is just one thing to choose, nobody is asked."""
    return {
        field.name: field.choices[0].value
        for field in fields
        if field.kind is Kind.CHOICE and field.required and len(field.choices) == 1
    }
