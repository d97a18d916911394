"""The form: fields that are still missing beside those that are filled, in the JSON Schema subset of the protocol."""

from collections.abc import Sequence
from typing import Any

from orchestrator.phrases import phrase
from orchestrator.understanding.fields import Field, Kind
from protocol.components import FieldSchema, FormSchema, Option

_MOST_RADIOS = 5


def form_schema(fields: Sequence[Field]) -> dict[str, Any]:
    """The schema of a form over `fields`, as wire fields."""
    schema = FormSchema(
        required=tuple(field.name for field in fields if field.required),
        properties={field.name: _property(field) for field in fields},
    )
    return schema.model_dump(exclude_none=True, mode="json")


def form_content(fields: Sequence[Field], locale: str) -> str:
    """What a screen reader says of the form."""
    titles = ", ".join(field.title for field in fields)
    if len(fields) == 1:
        return phrase("Form with 1 field: {titles}", locale, titles=titles)
    return phrase("Form with {count} fields: {titles}", locale, count=len(fields), titles=titles)


def form_ui(fields: Sequence[Field], title: str, time_zone: str, locale: str) -> dict[str, Any]:
    """How the form is shown: order, time zone, radios, texts of its buttons."""
    ui: dict[str, Any] = {
        "title": title,
        "order": [field.name for field in fields],
        "submit": phrase("Send", locale),
        "decline": phrase("Cancel", locale),
    }
    for field in fields:
        if field.kind is Kind.INSTANT:
            ui[field.name] = {"timezone": time_zone}
        elif field.kind in (Kind.CHOICE, Kind.YES_NO) and len(field.choices) <= _MOST_RADIOS:
            ui[field.name] = {"widget": "radio"}
        elif field.kind is Kind.TEXT and (field.max_length or 0) > 200:
            ui[field.name] = {"multiline": True}
    return ui


def _property(field: Field) -> FieldSchema:
    common: dict[str, Any] = {
        "title": field.title,
        "description": field.description or None,
        "default": field.default,
    }
    options = tuple(Option(const=choice.value, title=choice.title) for choice in field.choices)
    match field.kind:
        case Kind.INSTANT:
            return FieldSchema(type="string", format="datetime-local", **common, **_bounds(field))
        case Kind.DATE:
            return FieldSchema(type="string", format="date", **common, **_bounds(field))
        case Kind.DURATION | Kind.NUMBER:
            kind = "integer" if field.whole or field.kind is Kind.DURATION else "number"
            return FieldSchema(type=kind, **common, **_bounds(field))
        case Kind.YES_NO:
            return FieldSchema(type="boolean", **common)
        case Kind.CHOICE:
            return FieldSchema(type="string", oneOf=options, **common)
        case Kind.CHOICES:
            return FieldSchema(type="array", items={"oneOf": [option.model_dump() for option in options]}, **common)
        case Kind.EMAIL:
            return FieldSchema(type="string", format="email", maxLength=254, **common)
        case Kind.PHONE:
            return FieldSchema(type="string", format="tel", maxLength=40, **common)
        case Kind.TEXT:
            return FieldSchema(type="string", maxLength=field.max_length or 1000, **common)


def _bounds(field: Field) -> dict[str, Any]:
    return {"minimum": field.minimum, "maximum": field.maximum}
