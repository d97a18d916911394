"""A few answers as buttons, for a task that only lacks one choice; the one that is pressed is the answer."""

from collections.abc import Sequence

from orchestrator.understanding.fields import Field, Kind

_MOST_BUTTONS = 8


def fits_choices(fields: Sequence[Field]) -> bool:
    """Whether what a task asks for is one choice among a few."""
    return len(fields) == 1 and fields[0].kind is Kind.CHOICE and len(fields[0].choices) <= _MOST_BUTTONS


def choices_content(field: Field) -> str:
    """What a screen reader says of the buttons."""
    return "Choose one: " + ", ".join(choice.title for choice in field.choices)
