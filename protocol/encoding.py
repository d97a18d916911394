"""How events and signals go over the wire: which of their fields stand there, and the JSON text."""

from typing import Any

from pydantic import TypeAdapter

from protocol.events import ENVELOPE, Event, EventBase
from protocol.signals import Connected, Pong, SessionView, Signal, SignalBase

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
