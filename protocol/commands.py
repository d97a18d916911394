"""What a client may send, and `decode`, the only way in from a text frame or an HTTP body."""

import json
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from protocol.errors import BadFrame, FieldError, Unprocessable

VERSION = 1
"""The protocol's version, the `v` of `hello` and `connected`."""

# MongoDB stores seq as a 64 bit integer; JavaScript counts exactly up to 2**53.
Seq = Annotated[int, Field(strict=True, ge=0, le=2**53)]
Id = Annotated[str, Field(strict=True, min_length=1, max_length=64)]
_MOST_CHARACTERS, _MOST_VALUES, _LARGEST = 4000, 100, 2**53
# What MongoDB and JavaScript both hold without loss; no nesting, since forms have none.
Scalar = (
    Annotated[str, Field(strict=True, max_length=_MOST_CHARACTERS)]
    | Annotated[bool, Field(strict=True)]
    | Annotated[int, Field(strict=True, ge=-_LARGEST, le=_LARGEST)]
    | Annotated[float, Field(strict=True, allow_inf_nan=False)]
    | None
)
VALUE_PROBLEMS = {
    "nested": "Enter one text or number here, or yes or no.",
    "too_long": "This may have at most 4000 characters.",
    "too_large": "Enter a smaller number.",
    "too_many": "Choose at most 100.",
    "name": "There is no such field.",
}
"""What is wrong with a value of a form that cannot be stored, by the code of its `FieldError`."""
Values = dict[
    Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")],
    Scalar | Annotated[list[Scalar], Field(max_length=_MOST_VALUES)],
]


def _uuid(text: str) -> str:
    return str(UUID(text))


ClientId = Annotated[str, Field(strict=True, min_length=32, max_length=45), AfterValidator(_uuid)]
"""A UUID chosen by the client; kept in its canonical form, so that spelling makes no second command."""


class Frame(BaseModel):
    """A client's frame: wrong types and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hello(Frame):
    """The first frame of a socket; without `user_chat_id` a new chat is opened."""

    type: Literal["hello"]
    v: Annotated[int, Field(strict=True)]
    site: Id | None = None
    token: Annotated[str, Field(max_length=4096)] | None = None
    identity: Annotated[str, Field(max_length=8192)] | None = None
    user_chat_id: Id | None = None
    last_seq: Seq | None = None
    epoch: Id | None = None
    locale: Id | None = None
    time_zone: Id | None = None


class OpenChat(Frame):
    """The body of `POST /api/v1/chat/chats`."""

    site: Id | None = None
    identity: Annotated[str, Field(max_length=8192)] | None = None
    locale: Id | None = None
    time_zone: Id | None = None


class OperatorMessage(Frame):
    """The body of `POST /api/v1/admin/chats/{id}/messages`: what a person of the site says; `content` is Markdown."""

    client_id: ClientId
    content: Annotated[str, Field(strict=True, max_length=4000, pattern=r"\S")]
    name: Annotated[str, Field(strict=True, min_length=1, max_length=80)] = "Support"


class StoredCommand(Frame):
    """A command that becomes an event: `client_id` is its idempotency key within the chat."""

    client_id: ClientId


class Message(StoredCommand):
    """What the visitor typed; `content` is 1..limits.content_characters characters, checked where the limit is known."""

    type: Literal["message"]
    content: Annotated[str, Field(strict=True)]
    in_reply_to: Id | None = None


class ComponentAction(StoredCommand):
    """A form, choices, confirmation or list was used; `values` are the form's fields or what was chosen."""

    type: Literal["component_action"]
    component_id: Id
    rev: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
    action: Literal["submit", "cancel", "choose"]
    values: Values = Field(default_factory=dict)


class ResumeIntent(StoredCommand):
    """Continue an abandoned task."""

    type: Literal["resume_intent"]
    user_intent_id: Id


class AbandonIntent(StoredCommand):
    """Drop a task."""

    type: Literal["abandon_intent"]
    user_intent_id: Id


class Feedback(StoredCommand):
    """About one response."""

    type: Literal["feedback"]
    seq: Seq
    rating: Literal["up", "down"]
    comment: Annotated[str, Field(strict=True, max_length=1000)] | None = None


class EndChat(StoredCommand):
    """The window is closed for good."""

    type: Literal["end_chat"]


class Stop(Frame):
    """End the running turn between two steps."""

    type: Literal["stop"]


class Ping(Frame):
    """Answered by `pong` with the same `t`."""

    type: Literal["ping"]
    t: Annotated[int, Field(strict=True)] | Annotated[float, Field(strict=True, allow_inf_nan=False)] | Id | None = None


Stored = Message | ComponentAction | ResumeIntent | AbandonIntent | Feedback | EndChat
Command = Annotated[Hello | Stored | Stop | Ping, Field(discriminator="type")]
_COMMANDS: TypeAdapter[Hello | Stored | Stop | Ping] = TypeAdapter(Command)


def decode(frame: str | bytes) -> Hello | Stored | Stop | Ping:
    """A text frame or HTTP body as a command; anything else raises `BadFrame` with a sentence that names the field."""
    if isinstance(frame, bytes):
        try:
            frame = frame.decode("utf-8")
        except UnicodeDecodeError:
            raise BadFrame("Frames are JSON text in UTF-8. Send text.") from None
    try:
        found = json.loads(frame, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BadFrame("This is not JSON. Send one JSON object a frame.") from None
    if "\\ud" in frame.lower() and not _storable(found):
        raise BadFrame("The text has half a character (a lone surrogate). Send whole characters.")
    if not isinstance(found, dict):
        raise BadFrame("A frame is a JSON object with a type.")
    try:
        return _COMMANDS.validate_python(found)
    except ValidationError as error:
        if problems := _problems_of_values(error):
            raise Unprocessable(errors=problems) from None
        raise BadFrame(_sentence(error)) from None


def client_id_of(frame: str | bytes) -> str | None:
    """The `client_id` of a frame that was refused, if it has a usable one, so that the error names its command."""
    try:
        found = json.loads(frame)
        return str(UUID(found["client_id"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _storable(found: object) -> bool:
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _problems_of_values(error: ValidationError) -> tuple[FieldError, ...]:
    """What is wrong with the values of a form, field by field; empty when the frame itself is not right."""
    found: dict[str, str] = {}
    for one in error.errors(include_url=False):
        match one["loc"]:
            case ("component_action", "values", str(name), *place):
                code = "name" if place[-1:] == ["[key]"] else _problem(one["input"], len(place) > 1)
                found.setdefault(name, code)
            case _:
                return ()
    return tuple(FieldError(field=name, code=code, message=VALUE_PROBLEMS[code]) for name, code in found.items())


def _problem(value: object, within_list: bool) -> str:
    match value:
        case str() if len(value) > _MOST_CHARACTERS:
            return "too_long"
        case list() if len(value) > _MOST_VALUES and not within_list:
            return "too_many"
        case int() | float():
            return "too_large"
    return "nested"


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    if first["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return "The type of this frame is unknown. See the list of commands in the protocol."
    where = str(first["loc"][1]) if len(first["loc"]) > 1 else "frame"  # what is behind it are names of types
    reason = {"extra_forbidden": "is not a field of this command", "missing": "is missing"}.get(
        first["type"], f"is not valid: {first['msg'][:120]}"
    )
    return f"{where[:80]} {reason}."
