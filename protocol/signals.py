"""The signals: what the server says of a moment, with the state of a chat's work and the limits; never stored, never replayed."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from protocol.commands import VERSION
from protocol.errors import ErrorBody


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
