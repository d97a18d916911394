"""What a chat's events amount to: the same events always give the same state, on every node and after every crash."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from orchestrator.session import Session
from protocol.events import ComponentEvent, ErrorEvent, OwnerEvent, ResponseEvent, StatusEvent, ThinkingEvent, UserEvent
from protocol.record import Record
from protocol.signals import Resumable, SessionView

_RECENT_COMMANDS = 256
_LEFT = ("switched", "inactivity")
"""Reasons for which a task was given up without the visitor having said that it is not wanted any more."""
_KEPT = ("offered", "misses", "time_zone", "passed_on")
"""What turns remember for the next ones outside of a session."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A command that is in the log."""

    seq: int
    body_hash: str | None


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A task that was given up, as it was then."""

    session: Session
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Loose:
    """A component that belongs to no open session: the rows of a list, or tasks to choose from.

    `memo` is what its use leads to: `{"text"}` of the message that was unclear, or of a list `{"items": [{"id", "actions":
    {action: {"intent", "parameters"}}}], "by": the task that showed it}`.
    """

    component: ComponentEvent
    memo: Mapping[str, Any]

    def offers(self, intent: str) -> bool:
        """Whether a button of its rows begins a task."""
        items = self.memo.get("items", ())
        return any(action["intent"] == intent for item in items for action in item["actions"].values())


@dataclass(frozen=True, slots=True)
class Basis:
    """The state before a turn has said anything: all that a turn goes by."""

    session: Session | None = None
    abandoned: Mapping[str, Abandoned] = field(default_factory=dict)
    loose: Loose | None = None
    """The open component outside of a session."""
    listed: Mapping[str, Any] | None = None
    """The `memo` of the list that was shown last, also when it is closed: "the second one" is found there."""
    left: str | None = None
    """The task (user_intent_id) that was left for another one, or by inactivity, and that was not offered since."""
    offered: str | None = None
    """The task that the last answer offered to continue."""
    misses: int = 0
    """How many messages in a row were not understood outside of a session."""
    time_zone: str | None = None
    """The visitor's, at the last turn."""
    passed_on: str | None = None
    """The wish to talk to a person (its id) under which the visitor was told that messages are passed on."""
    answer: str | None = None
    """What was said last."""
    done: tuple[str, ...] = ()
    """The tasks (user_intent_id) that the last command which completed any has completed, and its seq (`done_by`)."""
    done_by: int | None = None


class ChatState:
    """A reader of the log: `apply` is called with every record in the order of seq and does no I/O."""

    def __init__(self) -> None:
        self.seq = 0
        self.now = Basis()
        """All that the next turn goes by."""
        self.last = SessionView()
        """The indicator's data, without `resumable`."""
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
            self._bases.setdefault(event.cause, self.now)
        match event:
            case UserEvent():
                self.pending[event.seq] = record
                self.recent[event.client_id] = Accepted(event.seq, record.body_hash)
                if len(self.recent) > _RECENT_COMMANDS:
                    self.recent.popitem(last=False)
            case StatusEvent():
                self._apply_status(event)
            case ComponentEvent():
                self._apply_component(event, record.memo)
            case ResponseEvent():
                self._apply_response(event)
            case ThinkingEvent() | ErrorEvent() | OwnerEvent():
                pass
        self._apply_memo(record)
        self._apply_cause(record)

    def basis(self, cause: int) -> "Basis":
        """What the turn of the command at `cause` starts from, also when it is run again after a crash."""
        return self._bases.get(cause) or self.now

    @property
    def session(self) -> Session | None:
        """The open session."""
        return self.now.session

    def opened(self) -> ComponentEvent | None:
        """The open component; there is at most one."""
        if self.now.session is not None and self.now.session.component is not None:
            return self.now.session.component
        return self.now.loose.component if self.now.loose else None

    def intent_is_used(self, user_intent_id: str, cause: int) -> bool:
        """Whether another turn than that of `cause` has begun an intent under this id."""
        return self._intent_causes.get(user_intent_id, cause) != cause

    def view(self, now: datetime, resumable_days: float) -> SessionView:
        """The session indicator's data; tasks given up longer ago than `resumable_days` are left out."""
        since = now - timedelta(days=resumable_days)
        resumable = tuple(
            Resumable(user_intent_id=uid, intent=left.session.intent, label=left.session.label, abandoned_at=left.at)
            for uid, left in self.now.abandoned.items()
            if left.at >= since
        )
        session, opened = self.session, self.opened()
        open_component_id = opened.component_id if opened else None
        if session is None:
            return self.last.model_copy(update={"resumable": resumable, "open_component_id": open_component_id})
        return SessionView(
            session_id=session.session_id,
            user_intent_id=session.user_intent_id,
            intent=session.intent,
            state="active",
            question_id=session.question_id,
            open_component_id=open_component_id,
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
        earlier = self.now.abandoned.get(uid)
        session = Session(
            session_id=session_id,
            user_intent_id=uid,
            intent=event.intent or "",
            label=event.label or event.intent or "",
            started=event.timestamp,
            last_active=event.timestamp,
        )
        if earlier is not None:
            session = session.remembering(earlier.session.memo())
        self._change(
            session=session,
            abandoned=_without(self.now.abandoned, uid),
            left=None if self.now.left == uid else self.now.left,
            offered=None,
            misses=0,
        )

    def _end_intent(self, event: StatusEvent) -> None:
        session, uid = self.session, event.user_intent_id
        if uid is None:
            return
        if event.reason == "discarded":
            self._change(
                abandoned=_without(self.now.abandoned, uid),
                left=None if self.now.left == uid else self.now.left,
                offered=None,
            )
        if session is None or session.user_intent_id != uid:
            return
        if event.status == "intent_completed":
            together = self.now.done if self.now.done_by == event.cause else ()
            self._change(done=(*together, uid), done_by=event.cause)
        if event.status == "intent_abandoned" and event.reason != "discarded":
            given_up = Abandoned(replace(session, component=None), event.timestamp, event.reason or "")
            self._change(abandoned={**self.now.abandoned, uid: given_up})
            if event.reason in _LEFT:
                self._change(left=uid)
        self.last = SessionView(
            session_id=session.session_id,
            user_intent_id=session.user_intent_id,
            intent=session.intent,
            state="completed" if event.status == "intent_completed" else "abandoned",
        )
        self._change(session=None)

    def _apply_component(self, event: ComponentEvent, memo: Mapping[str, Any]) -> None:
        loose = self.now.loose
        if "loose" in memo:
            self._change(loose=Loose(event, memo["loose"]))
            if event.kind == "list":
                self._change(listed=memo["loose"])
        elif loose is not None and loose.component.component_id == event.component_id:
            self._change(loose=replace(loose, component=event) if event.state == "open" else None)
        elif self.session is not None and event.user_intent_id == self.session.user_intent_id:
            self._change(session=replace(self.session, component=event if event.state == "open" else None))

    def _apply_response(self, event: ResponseEvent) -> None:
        if event.author is None or event.author.kind == "assistant":
            self._change(answer=event.content)
        session = self.session
        if session is not None and event.question_id and event.user_intent_id == session.user_intent_id:
            self._change(session=replace(session, question_id=event.question_id))

    def _apply_memo(self, record: Record) -> None:
        kept = {name: record.memo[name] for name in _KEPT if name in record.memo}
        if "offered" in kept:
            kept["left"] = None
        self._change(**kept)
        if self.session is None or record.event.session_id != self.session.session_id:
            return
        session = self.session.as_of(record.event.timestamp)
        if "session" in record.memo:
            session = session.remembering(record.memo["session"])
        self._change(session=session)

    def _change(self, **values: Any) -> None:
        if values:
            self.now = replace(self.now, **values)

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


def _without(tasks: Mapping[str, Abandoned], uid: str) -> dict[str, Abandoned]:
    return {other: task for other, task in tasks.items() if other != uid}
