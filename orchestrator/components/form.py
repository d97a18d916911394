"""The form: fields that are still missing beside those that are filled, in the JSON Schema subset of the protocol."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from orchestrator.phrases import phrase
from orchestrator.plain import plain_value
from orchestrator.understanding.extraction import extract
from orchestrator.understanding.fields import Field, Kind, Moment
from orchestrator.weighing import Weighed
from orchestrator.wording import whole_length
from protocol.components import FieldSchema, FormSchema, Option

_MOST_RADIOS = 5
_EXAMPLE = "For example “10 minutes”."
_LONGEST_LENGTH = 80
_MOST_SECONDS = 10**9


def form_schema(fields: Sequence[Field], locale: str) -> dict[str, Any]:
    """The schema of a form over `fields`, as wire fields."""
    schema = FormSchema(
        required=tuple(field.name for field in fields if field.required),
        properties={field.name: _property(field, locale) for field in fields},
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


def form_values(fields: Sequence[Field], parameters: Mapping[str, Any], locale: str) -> dict[str, Any]:
    """The values as a form shows them: a length, kept in seconds, as people write it."""
    lengths = {field.name for field in fields if field.kind is Kind.DURATION}
    return {name: _shown(value, locale) if name in lengths else value for name, value in parameters.items()}


def _shown(seconds: Any, locale: str) -> Any:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or abs(seconds) > _MOST_SECONDS:
        return seconds
    return "-" * (seconds < 0) + whole_length(timedelta(seconds=abs(seconds)), locale)


def form_given(fields: Sequence[Field], values: Mapping[str, Any], moment: Moment) -> dict[str, Any]:
    """What was sent of these fields. A length may be a number of seconds or what people write; what it is not stays a text."""
    kinds = {field.name: field for field in fields}
    return {
        name: _understood(kinds[name], plain_value(value), moment) for name, value in values.items() if name in kinds
    }


def _understood(field: Field, value: Any, moment: Moment) -> Any:
    if field.kind is not Kind.DURATION or not isinstance(value, str):
        return value
    found = extract(value, [field], moment, field.name)
    facts = Weighed(value, found, [field], {}, moment).as_facts(field.name, {})
    is_all = not re.search(r"\w", facts["remainder"]) or field.name not in found.values
    return facts["values"].get(field.name, value) if is_all else value


def _property(field: Field, locale: str) -> FieldSchema:
    common: dict[str, Any] = {
        "title": field.title,
        "description": field.description or None,
        "default": field.default,
    }
    options = tuple(Option(const=choice.value, title=choice.title) for choice in field.choices)
    match field.kind:
        case Kind.INSTANT | Kind.DATE:
            written = "datetime-local" if field.kind is Kind.INSTANT else "date"
            return FieldSchema(type="string", format=written, **common, **_bounds(field))
        case Kind.DURATION:
            hint = f"{field.description} {phrase(_EXAMPLE, locale)}".strip()
            return FieldSchema(type="string", maxLength=_LONGEST_LENGTH, **common | {"description": hint})
        case Kind.NUMBER:
            return FieldSchema(type="integer" if field.whole else "number", **common, **_bounds(field))
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
