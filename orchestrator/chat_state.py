"""What a chat's events amount to: the same events always give the same state, on every node and after every crash."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from orchestrator.session import Session
from protocol.events import (
    ComponentEvent,
    ErrorEvent,
    OwnerEvent,
    ResponseEvent,
    Resumable,
    SessionView,
    StatusEvent,
    ThinkingEvent,
    UserEvent,
)
from protocol.record import Record

_RECENT_COMMANDS = 256


@dataclass(frozen=True, slots=True)
class Accepted:
    """A command that is in the log."""

    seq: int
    body_hash: str | None


@dataclass(frozen=True, slots=True)
class Basis:
    """The state before a turn has said anything."""

    session: Session | None
    abandoned: Mapping[str, tuple[Session, datetime]]


class ChatState:
    """A reader of the log: `apply` is called with every record in the order of seq and does no I/O."""

    def __init__(self) -> None:
        self.seq = 0
        self.session: Session | None = None
        self.last = SessionView()
        """The indicator's data, without `resumable`."""
        self.abandoned: dict[str, tuple[Session, datetime]] = {}
        """Tasks that were given up, by user_intent_id."""
        self.pending: dict[int, Record] = {}
        """Commands whose turn has no final event yet, by seq."""
        self.outputs: dict[int, list[Record]] = {}
        """What the turns of pending commands have said so far, by the command's seq."""
        self.ended = False
        self._bases: dict[int, Basis] = {}
        self._intent_causes: dict[str, int | None] = {}
        self.recent: OrderedDict[str, Accepted] = OrderedDict()
        """The newest commands by client_id; older ones are looked up in the log."""
        self._started_session: str | None = None

    def apply(self, record: Record) -> None:
        event = record.event
        self.seq = event.seq
        if event.cause in self.pending:
            self._bases.setdefault(event.cause, Basis(self.session, dict(self.abandoned)))
        match event:
            case UserEvent():
                self.pending[event.seq] = record
                self.recent[event.client_id] = Accepted(event.seq, record.body_hash)
                if len(self.recent) > _RECENT_COMMANDS:
                    self.recent.popitem(last=False)
            case StatusEvent():
                self._apply_status(event)
            case ComponentEvent() | ResponseEvent():
                self._apply_answer(event)
            case ThinkingEvent() | ErrorEvent() | OwnerEvent():
                pass
        self._apply_memo(record)
        self._apply_cause(record)

    def basis(self, cause: int) -> "Basis":
        """What the turn of the command at `cause` starts from, also when it is run again after a crash."""
        return self._bases.get(cause) or Basis(self.session, dict(self.abandoned))

    def intent_is_used(self, user_intent_id: str, cause: int) -> bool:
        """Whether another turn than that of `cause` has begun an intent under this id."""
        return self._intent_causes.get(user_intent_id, cause) != cause

    def view(self, now: datetime, resumable_days: float) -> SessionView:
        """The session indicator's data; tasks given up longer ago than `resumable_days` are left out."""
        since = now - timedelta(days=resumable_days)
        resumable = tuple(
            Resumable(user_intent_id=uid, intent=session.intent, label=session.label, abandoned_at=at)
            for uid, (session, at) in self.abandoned.items()
            if at >= since
        )
        session = self.session
        if session is None:
            return self.last.model_copy(update={"resumable": resumable})
        return SessionView(
            session_id=session.session_id,
            user_intent_id=session.user_intent_id,
            intent=session.intent,
            state="active",
            question_id=session.question_id,
            open_component_id=session.component.component_id if session.component else None,
            resumable=resumable,
        )

    def _apply_status(self, event: StatusEvent) -> None:
        match event.status:
            case "session_started":
                self._started_session = event.session_id
            case "intent_started" | "intent_resumed":
                self._begin(event)
            case "intent_completed" | "intent_abandoned":
                self._end_intent(event)
            case "session_ended":
                self._started_session = None
            case "chat_ended":
                self.ended = True

    def _begin(self, event: StatusEvent) -> None:
        uid, session_id = event.user_intent_id, event.session_id
        if uid is None or session_id is None:
            return
        self._intent_causes.setdefault(uid, event.cause)
        earlier = self.abandoned.pop(uid, None)
        self.session = Session(
            session_id=session_id,
            user_intent_id=uid,
            intent=event.intent or "",
            label=event.label or event.intent or "",
            started=event.timestamp,
            last_active=event.timestamp,
            parameters=earlier[0].parameters if earlier else {},
        )

    def _end_intent(self, event: StatusEvent) -> None:
        session = self.session
        if session is None or session.user_intent_id != event.user_intent_id:
            return
        if event.status == "intent_abandoned":
            self.abandoned[session.user_intent_id] = (replace(session, component=None), event.timestamp)
        self.last = SessionView(
            session_id=session.session_id,
            user_intent_id=session.user_intent_id,
            intent=session.intent,
            state="completed" if event.status == "intent_completed" else "abandoned",
        )
        self.session = None

    def _apply_answer(self, event: ComponentEvent | ResponseEvent) -> None:
        if self.session is None or event.user_intent_id != self.session.user_intent_id:
            return
        if isinstance(event, ComponentEvent):
            self.session = replace(self.session, component=event if event.state == "open" else None)
        elif event.question_id is not None:
            self.session = replace(self.session, question_id=event.question_id)

    def _apply_memo(self, record: Record) -> None:
        if self.session is None or record.event.session_id != self.session.session_id:
            return
        session = self.session.as_of(record.event.timestamp)
        if "parameters" in record.memo:
            session = replace(session, parameters=record.memo["parameters"])
        if "asked" in record.memo:
            session = replace(session, asked=record.memo["asked"])
        self.session = session

    def _apply_cause(self, record: Record) -> None:
        cause = record.event.cause
        if cause is None or cause not in self.pending:
            return
        if record.event.final:
            self.pending.pop(cause)
            self.outputs.pop(cause, None)
            self._bases.pop(cause, None)
        else:
            self.outputs.setdefault(cause, []).append(record)
