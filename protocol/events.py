"""The durable events: what happened in a chat, numbered by `seq` and stored before anyone sees it."""

from datetime import datetime
from typing import Annotated, Any, Literal, Required

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from typing_extensions import TypedDict  # pydantic needs this one below Python 3.12

from protocol.components import ComponentKind, ComponentState
from protocol.errors import FieldError

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
