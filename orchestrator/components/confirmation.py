"""The confirmation: what is about to be done, row by row, before something that cannot be undone."""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.phrases import phrase
from orchestrator.understanding.fields import Field


def confirmation_rows(fields: Sequence[Field], shown: Mapping[str, str]) -> list[dict[str, str]]:
    """A row for each field that has a value, in words for people."""
    return [{"label": field.title, "value": shown[field.name]} for field in fields if field.name in shown]


def confirmation_ui(title: str, rows: Sequence[Mapping[str, str]], locale: str) -> dict[str, Any]:
    return {
        "title": title,
        "rows": [dict(row) for row in rows],
        "confirm": phrase("Yes, do it", locale),
        "decline": phrase("No", locale),
        "danger": True,
    }


def confirmed(action: str, values: Mapping[str, Any]) -> bool:
    """Whether the press of a button says yes."""
    return action != "cancel" and values.get("confirmed") is True
