"""A few answers as buttons; the one that is pressed is the answer. For one field, or to tell similar tasks apart."""

from collections.abc import Sequence
from typing import Any

from orchestrator.components.form import form_schema
from orchestrator.phrases import phrase
from orchestrator.understanding.fields import Choice, Field, Kind

INTENT = "intent"
"""The field of a choice between tasks."""
_MOST_BUTTONS = 8


def fits_choices(fields: Sequence[Field]) -> bool:
    """Whether what a task asks for is one choice among a few."""
    return (
        len(fields) == 1
        and fields[0].kind is Kind.CHOICE
        and sum(not one.collective for one in fields[0].choices) <= _MOST_BUTTONS
    )


def choices_content(field: Field, locale: str) -> str:
    """What a screen reader says of the buttons."""
    options = ", ".join(choice.title for choice in field.choices)
    return phrase("Choose one: {options}", locale, options=options)


def either(field: Field, options: Sequence[Choice]) -> Field:
    """A field of which only some values are to choose from."""
    return Field(field.name, Kind.CHOICE, field.title, description=field.description, choices=tuple(options))


def between_tasks(tasks: Sequence[tuple[str, str]], title: str) -> Field:
    """The choice among tasks, given as (name, title)."""
    return Field(INTENT, Kind.CHOICE, title, choices=tuple(Choice(name, label) for name, label in tasks))


def choices_schema(field: Field, locale: str) -> dict[str, Any]:
    return form_schema([field], locale)


def choices_ui(field: Field) -> dict[str, Any]:
    return {"title": field.title, "order": [field.name], field.name: {"widget": "radio"}}
