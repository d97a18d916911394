"""The interactive parts of an answer: their kinds, states and the JSON Schema subset that a form may use."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

ComponentKind = Literal["form", "choices", "confirmation", "list"]
ComponentState = Literal["open", "accepted", "cancelled", "superseded", "expired"]


class Option(BaseModel):
    """One of the values that a field accepts, with the words that people read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    const: str
    title: str


class FieldSchema(BaseModel):
    """One field of a form, in the subset of JSON Schema that widget and server share (see docs/widget.md).

    `format` is one of date, time, datetime-local, email, tel, uri. Bounds of times are strings, of numbers numbers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["string", "number", "integer", "boolean", "array"]
    title: str
    description: str | None = None
    format: Literal["date", "time", "datetime-local", "email", "tel", "uri"] | None = None
    default: Any = None
    minimum: float | str | None = None
    maximum: float | str | None = None
    minLength: int | None = None
    maxLength: int | None = None
    pattern: str | None = Field(None, max_length=200)
    oneOf: tuple[Option, ...] | None = Field(None, max_length=100)
    items: dict[str, Any] | None = None
    minItems: int | None = None
    maxItems: int | None = None


class FormSchema(BaseModel):
    """The fields of a form by name; order stands in the component's `ui.order`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["object"] = "object"
    required: tuple[str, ...] = ()
    properties: dict[str, FieldSchema] = Field(max_length=12)
