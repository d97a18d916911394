"""The list: rows to look at, each with buttons that start a task with this row filled in."""

from collections.abc import Mapping
from typing import Any

from orchestrator.intents import Listing
from orchestrator.phrases import phrase


def list_content(listing: Listing, locale: str) -> str:
    """What a screen reader says of it."""
    return f"{phrase(listing.title, locale)}: " + "; ".join(item.title for item in listing.items)


def list_ui(listing: Listing, locale: str) -> dict[str, Any]:
    """The rows as the widget shows them."""
    return {
        "title": phrase(listing.title, locale),
        "items": [
            {
                "id": item.id,
                "title": item.title,
                "subtitle": item.subtitle,
                "actions": [
                    {"id": action.id, "label": phrase(action.label, locale), "danger": action.danger}
                    for action in item.actions
                ],
            }
            for item in listing.items
        ],
    }


def list_memo(listing: Listing) -> dict[str, Any]:
    """What the buttons lead to; see `Loose`."""
    return {
        "items": [
            {
                "id": item.id,
                "actions": {
                    action.id: {"intent": action.intent, "parameters": dict(action.parameters)}
                    for action in item.actions
                },
            }
            for item in listing.items
        ]
    }


def row_action(memo: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The task and its parameters that a pressed button stands for; None when there is no such button."""
    for item in memo.get("items", ()):
        if item["id"] == values.get("item") and values.get("action") in item["actions"]:
            action = item["actions"][values["action"]]
            return action["intent"], dict(action["parameters"])
    return None
