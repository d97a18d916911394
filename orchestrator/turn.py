"""What happens between a command and its final event: each kind of command and the ways in which a turn can end.

What a message leads to: messages.py. How outputs are numbered and stored: outputs.py. A chat's state: chat_state.py.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import UTC
from typing import Any

import structlog

from orchestrator.assistant import Assistant, Here, Ownership
from orchestrator.chat_state import ChatState, Loose
from orchestrator.components.choices import INTENT
from orchestrator.components.confirmation import confirmed
from orchestrator.components.form import form_given
from orchestrator.components.list import row_action
from orchestrator.intents import Refused
from orchestrator.messages import Messages
from orchestrator.outputs import Outputs, Stopped
from orchestrator.plain import plain
from orchestrator.tail import Fenced
from orchestrator.task import Task
from orchestrator.understanding.fields import Moment
from protocol.errors import AlreadyAnswered, ChatError, Internal, Unavailable
from protocol.events import UserEvent
from protocol.stored import Chat

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
        ownership: Ownership,
    ) -> None:
        self._chat = chat
        self._command = command
        self._outputs = outputs
        self._basis = basis = state.basis(command.seq)
        if basis.session is not None:
            outputs.session_id, outputs.user_intent_id = basis.session.session_id, basis.session.user_intent_id
        moment = Moment(command.timestamp.astimezone(UTC), chat.time_zone, chat.locale)
        self._here = Here(assistant, chat, command.seq, moment, outputs, flush, ownership)
        self._task = Task(self._here, basis)
        self._messages = Messages(self._here, basis, self._task, state)

    def stop(self) -> None:
        """Ends the turn before its next step, or in the middle of what a language model says."""
        self._outputs.stop()

    async def run(self) -> None:
        """From the command to its final output; every path below ends in exactly one, or in another request to begin."""
        await self._safely(self._act(self._command.action or {"type": "message"}))
        while self._task.then:
            await self._safely(self._messages.begin_next(self._task.then))

    async def _safely(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Stopped:
            self._outputs.respond(self._here.phrase("Stopped. Tell me how to go on."), final=True)
        except Refused as refused:
            await self._task.end_refused(refused)
        except Fenced:
            raise  # whoever owns the chat now runs the turn again
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
                await self._messages.take(plain(self._command.content))
            case "component_action":
                await self._use_component(action)
            case "resume_intent":
                await self._resume(str(action["user_intent_id"]))
            case "abandon_intent":
                await self._abandon_on_request(str(action["user_intent_id"]))
            case "feedback":
                self._say("Thank you for the feedback.")
            case "end_chat":
                await self._end_chat()
            case _:
                raise Internal

    async def _use_component(self, action: Mapping[str, Any]) -> None:
        session, loose = self._basis.session, self._basis.loose
        if loose is not None and loose.component.component_id == action["component_id"]:
            await self._use_loose(loose, action)
            return
        if session is None or session.component is None or session.component.component_id != action["component_id"]:
            raise AlreadyAnswered
        self._outputs.think("message_processing", "Processing your answer")
        values = action["values"]
        asks_to_confirm = session.component.kind == "confirmation"
        if action["action"] == "cancel" or (asks_to_confirm and not confirmed(action["action"], values)):
            await self._messages.drop(session)
            return
        intent = self._here.intent(session.intent)
        fields = await self._task.fields(intent)
        if asks_to_confirm:
            await self._task.advance(session, intent, fields, confirmed=True)
            return
        given = form_given(fields, values, self._here.moment)
        await self._task.advance(session.filled(given), intent, fields)

    async def _use_loose(self, loose: Loose, action: Mapping[str, Any]) -> None:
        """A row's button, or one of the tasks to choose from."""
        self._outputs.think("message_processing", "Processing your answer")
        values = action["values"]
        if action["action"] == "cancel":
            self._task.close_loose("cancelled")
            self._say("All right.")
            return
        if loose.component.kind == "list":
            chosen = row_action(loose.memo, values)
        else:
            name = values.get(INTENT)
            chosen = (str(name), {}) if name in loose.memo["tasks"] else None
        if chosen is None:
            self._say("This is not one of the options. Choose one of them, or write what you need.")
            return
        self._task.close_loose("accepted", values)
        if self._basis.session is not None:
            await self._task.abandon(self._basis.session, "switched")
        await self._messages.tasks.start(self._here.intent(chosen[0]), str(loose.memo.get("text", "")), chosen[1])

    async def _resume(self, user_intent_id: str) -> None:
        session, found = self._basis.session, self._basis.abandoned.get(user_intent_id)
        if session is not None and session.user_intent_id == user_intent_id:
            intent = self._here.intent(session.intent)
            await self._task.advance(session, intent, await self._task.fields(intent))
        elif found is None:
            self._say("This task cannot be continued any more. Tell me what you need.")
        else:
            await self._messages.tasks.resume(found)

    async def _abandon_on_request(self, user_intent_id: str) -> None:
        session, found = self._basis.session, self._basis.abandoned.get(user_intent_id)
        if session is not None and session.user_intent_id == user_intent_id:
            await self._messages.drop(session)
        elif found is not None:
            self._messages.discard(found)
        else:
            self._say("This task is not open any more.")

    async def _end_chat(self) -> None:
        if self._basis.session is not None:
            await self._task.abandon(self._basis.session, "chat_ended")
        self._outputs.status("chat_ended", content="Chat ended", final=True)

    def _say(self, sentence: str) -> None:
        self._outputs.respond(self._here.phrase(sentence), final=True)

    def _intent_name(self) -> str | None:
        return self._task.session.intent if self._task.session else None
