"""What comes into a chat's log from outside of its turns: the event of a command, and the end of a session that was left."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from orchestrator.chat_state import ChatState
from orchestrator.session import Session
from protocol.commands import ComponentAction, Message, Stored
from protocol.events import StatusEvent, UserEvent
from protocol.record import Record
from protocol.stored import Chat


def command_id(chat: Chat, command: Stored) -> str:
    """The id of its event: the same command again finds it."""
    return f"{chat.user_chat_id}:u:{command.client_id}"


def command_event(
    chat: Chat, state: ChatState, command: Stored, socket_connection_id: str | None, now: datetime
) -> UserEvent:
    """A command as an event, in the session and intent that it belongs to as far as is known now."""
    event_id = command_id(chat, command)
    session_id, user_intent_id = _ids_of_a_command(state, event_id)
    is_message = isinstance(command, Message)
    return UserEvent(
        id=event_id,
        client_id=command.client_id,
        user_chat_id=chat.user_chat_id,
        user_id=chat.user_id,
        socket_connection_id=socket_connection_id,
        session_id=session_id,
        user_intent_id=user_intent_id,
        timestamp=now,
        content=command.content if isinstance(command, Message) else _described(command),
        in_reply_to=command.in_reply_to if isinstance(command, Message) else None,
        action=None if is_message else command.model_dump(exclude={"client_id"}),
    )


def ending(chat: Chat, session: Session, reason: str, now: datetime) -> list[Record]:
    """The events that end a session from outside of a turn; on whichever node, they stand in the log once."""
    common: dict[str, Any] = {
        "user_chat_id": chat.user_chat_id,
        "user_id": chat.user_id,
        "session_id": session.session_id,
        "user_intent_id": session.user_intent_id,
        "timestamp": now,
    }
    prefix = f"{chat.user_chat_id}:t:{session.session_id}"
    told: dict[str, Any] = {**common, "intent": session.intent, "label": session.label, "reason": reason}
    records = [
        Record(StatusEvent(id=f"{prefix}:abandoned", status="intent_abandoned", abandoned=True, **told)),
        Record(StatusEvent(id=f"{prefix}:ended", status="session_ended", final=True, **told)),
    ]
    if session.component is not None:
        expired = {"id": f"{prefix}:expired", "rev": session.component.rev + 1, "state": "expired", "cause": None}
        change = {**common, **expired, "final": False, "errors": []}
        records.insert(0, Record(session.component.model_copy(update=change)))
    return records


def _ids_of_a_command(state: ChatState, event_id: str) -> tuple[str, str]:
    """The session and intent that a command belongs to as far as is known now: the open one, or new ones."""
    if state.session is not None:
        return state.session.session_id, state.session.user_intent_id
    for record in state.pending.values():
        if record.event.session_id and record.event.user_intent_id:
            return record.event.session_id, record.event.user_intent_id
    return str(uuid5(NAMESPACE_URL, f"{event_id}:session")), str(uuid5(NAMESPACE_URL, f"{event_id}:intent"))


def _described(command: Stored) -> str:
    if isinstance(command, ComponentAction):
        if command.action == "cancel":
            return "Cancelled the form"
        shown = [f"{name}: {value}" for name, value in command.values.items() if value not in (None, "")]
        return "; ".join(shown) or "Sent the form"
    return {
        "resume_intent": "Continue this task",
        "abandon_intent": "Drop this task",
        "feedback": "Feedback",
        "end_chat": "End the chat",
    }[command.type]
