"""What the server says: durable events, numbered by `seq` and stored before anyone sees them, and signals, never stored."""

from datetime import datetime
from typing import Annotated, Any, Literal, Required

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from typing_extensions import TypedDict  # pydantic needs this one below Python 3.12

from protocol.commands import VERSION
from protocol.components import ComponentKind, ComponentState
from protocol.errors import ErrorBody, FieldError

Step = Literal[
    "session_start",
    "message_processing",
    "intent_recognition",
    "intent_retry",
    "intent_recognized",
    "parameter_extraction",
    "additional_parameter_extraction",
    "tool_execution",
    "follow_up_generation",
    "response_generation",
]
Status = Literal[
    "session_started",
    "session_ended",
    "intent_started",
    "intent_completed",
    "intent_abandoned",
    "intent_resumed",
    "chat_ended",
]


class Block(TypedDict, total=False):
    """A node of parsed Markdown: `t` names it, `c` are its children; never HTML. The kinds stand in docs/widget.md."""

    t: Required[str]
    c: "list[Block]"
    text: str
    level: int
    href: str
    lang: str
    start: int


class Author(BaseModel):
    """Who wrote a response."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["assistant", "operator"]
    name: str


class EventBase(BaseModel):
    """The envelope of every event. Fields that stand in `ENVELOPE` are always on the wire, the others only with a value."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: str
    seq: int = 0
    """Its place in the chat, 1..n; 0 until the log has given one."""
    id: str
    user_chat_id: str
    user_id: str
    socket_connection_id: str | None = None
    session_id: str | None = None
    user_intent_id: str | None = None
    timestamp: datetime
    content: str = ""
    is_complete: bool = False
    abandoned: bool = False
    cause: int | None = None
    final: bool = False


ENVELOPE = frozenset(EventBase.model_fields)


class UserEvent(EventBase):
    """A stored command of the visitor; `action` tells what was used when it is no typed text."""

    type: Literal["user"] = "user"
    client_id: str
    in_reply_to: str | None = None
    action: dict[str, Any] | None = None


class ThinkingEvent(EventBase):
    """One step of a turn, written when it starts; the next event of the same `cause` ends it."""

    type: Literal["thinking"] = "thinking"
    step: Step
    step_id: str
    state: Literal["running", "failed", "interrupted"] = "running"
    attempt: int | None = None
    intent: str | None = None
    highlight: tuple[int, int] | None = None


class ResponseEvent(EventBase):
    """What the assistant, or an operator, says."""

    type: Literal["response"] = "response"
    response_id: str
    blocks: list[Block] = Field(default_factory=list)
    question_id: str | None = None
    intent: str | None = None
    suggestions: list[str] | None = None
    author: Author | None = None
    trigger: Literal["alarm", "reminder", "timer", "operator"] | None = None


class ComponentEvent(EventBase):
    """A component, always whole; a higher `rev` of the same `component_id` replaces it."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, serialize_by_alias=True)

    type: Literal["component"] = "component"
    component_id: str
    rev: int
    kind: ComponentKind
    state: ComponentState
    question_id: str | None = None
    form_schema: dict[str, Any] | None = Field(None, alias="schema")
    values: dict[str, Any] = Field(default_factory=dict)
    errors: list[FieldError] = Field(default_factory=list)
    ui: dict[str, Any] = Field(default_factory=dict)


class StatusEvent(EventBase):
    """A change of state of the session, the intent or the chat."""

    type: Literal["status"] = "status"
    status: Status
    intent: str | None = None
    label: str | None = None
    reason: str | None = None


class ErrorEvent(EventBase):
    """A turn failed; the visitor may try again."""

    type: Literal["error"] = "error"
    code: str
    retryable: bool
    response_id: str | None = None


class OwnerEvent(EventBase):
    """Bookkeeping of ownership (docs/durability.md); clients only advance their cursor."""

    type: Literal["owner"] = "owner"
    epoch: int


Event = UserEvent | ThinkingEvent | ResponseEvent | ComponentEvent | StatusEvent | ErrorEvent | OwnerEvent
_EVENTS: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


def decode_event(fields: dict[str, Any]) -> Event:
    """An event from its wire or stored fields."""
    return _EVENTS.validate_python(fields)


class Resumable(BaseModel):
    """An abandoned task that the visitor may continue."""

    model_config = ConfigDict(frozen=True)

    user_intent_id: str
    intent: str
    label: str
    abandoned_at: datetime


class SessionView(BaseModel):
    """The last state of a chat's work, for the session indicator."""

    model_config = ConfigDict(frozen=True)

    session_id: str | None = None
    user_intent_id: str | None = None
    intent: str | None = None
    state: Literal["idle", "active", "completed", "abandoned"] = "idle"
    question_id: str | None = None
    open_component_id: str | None = None
    resumable: tuple[Resumable, ...] = ()


class Limits(BaseModel):
    """What the server accepts."""

    model_config = ConfigDict(frozen=True)

    frame_bytes: int = 65536
    content_characters: int = 4000
    form_values: int = 50
    commands_burst: int = 20
    commands_per_second: float = 2
    ring_events: int = 256
    page_events: int = 200


class SignalBase(BaseModel):
    """A frame without `seq`: never stored, never replayed."""

    model_config = ConfigDict(frozen=True)

    type: str


class Connected(SignalBase):
    """The answer to `hello`; `resume` says what follows (promise 4)."""

    type: Literal["connected"] = "connected"
    v: int = VERSION
    socket_connection_id: str
    user_chat_id: str
    user_id: str
    token: str
    epoch: str
    seq: int
    oldest: int
    resume: Literal["ok", "fresh", "reset"]
    session: SessionView
    heartbeat_seconds: float
    limits: Limits


class Live(SignalBase):
    """The replay is over, what follows is live."""

    type: Literal["live"] = "live"
    seq: int


class Heartbeat(SignalBase):
    """Sent after a while in which nothing else was; `seq` is the head."""

    type: Literal["heartbeat"] = "heartbeat"
    seq: int


class Ack(SignalBase):
    """The command is durable; `repeated` when it was so before."""

    type: Literal["ack"] = "ack"
    client_id: str
    seq: int
    repeated: bool


class Delta(SignalBase):
    """Streamed text of a response still being written; the event that follows has it whole."""

    type: Literal["delta"] = "delta"
    response_id: str
    index: int
    text: str


class Typing(SignalBase):
    """Whether a turn is at work."""

    type: Literal["typing"] = "typing"
    on: bool


class Pong(SignalBase):
    """The answer to `ping`."""

    type: Literal["pong"] = "pong"
    t: int | float | str | None = None


class ErrorSignal(SignalBase, ErrorBody):
    """About a frame, not about a turn."""

    type: Literal["error"] = "error"


class Closing(SignalBase):
    """The server is about to close this socket."""

    type: Literal["closing"] = "closing"
    reason: str
    reconnect_after_seconds: float


Signal = Connected | Live | Heartbeat | Ack | Delta | Typing | Pong | ErrorSignal | Closing
_KEPT_IN_SIGNALS: dict[type[SignalBase], frozenset[str]] = {Pong: frozenset({"t"})}
_SESSION_OPTIONAL = frozenset({"question_id", "open_component_id"})


def event_fields(event: Event) -> dict[str, Any]:
    """The event as wire fields: the whole envelope, and of the others those that have a value. Times stay datetimes."""
    return {name: value for name, value in event.model_dump().items() if value is not None or name in ENVELOPE}


_JSON: TypeAdapter[Any] = TypeAdapter(Any)


def encode_fields(fields: dict[str, Any]) -> str:
    """Wire fields (see `event_fields`) as one JSON text frame, times in RFC 3339 UTC."""
    return _JSON.dump_json(fields).decode()


def encode(frame: Event | Signal) -> str:
    """An event or signal as one JSON text frame, times in RFC 3339 UTC."""
    if isinstance(frame, EventBase):
        return encode_fields(event_fields(frame))
    kept = _KEPT_IN_SIGNALS.get(type(frame), frozenset())
    fields = {name: value for name, value in frame.model_dump().items() if value is not None or name in kept}
    if isinstance(frame, Connected):
        fields["session"] = session_fields(frame.session)
    return encode_fields(fields)


def session_fields(session: SessionView) -> dict[str, Any]:
    """The session as wire fields; ids are null when there is none, question and component only stand there when open."""
    return {k: v for k, v in session.model_dump().items() if v is not None or k not in _SESSION_OPTIONAL}
