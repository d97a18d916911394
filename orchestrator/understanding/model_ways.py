"""The ways of constraining a model's answer to a schema, and which of them one server takes. Servers differ."""

from typing import Any

_ABOUT_THE_WAY = (400, 404, 422, 501)


class Ways:
    """The ways in the order in which they are tried: what worked comes first, what gave a wrong answer goes last."""

    def __init__(self) -> None:
        self._order = ["json_schema", "json_object", "tool"]
        self._proven = False

    def in_turn(self) -> tuple[str, ...]:
        """The ways to try in one attempt."""
        return tuple(self._order)

    def worked(self, way: str) -> None:
        """The server gave an answer of the right form."""
        self._order = [way, *(other for other in self._order if other != way)]
        self._proven = True

    def disappointed(self, way: str) -> None:
        """The server took the way and gave something else: perhaps it ignores it."""
        if not self._proven:
            self._order = [*(other for other in self._order if other != way), way]
        self._proven = False

    def refused(self, status: int | None) -> bool:
        """Whether an error may be about the way, so that the next is worth trying.

        Some servers answer 500 to a format that they do not know; from one that has taken the way before it is a failure.
        """
        proven, self._proven = self._proven, False
        return status in _ABOUT_THE_WAY or (status == 500 and not proven)


def constraint(way: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The parameters of each way: OpenAI's own, llama.cpp's variant of JSON mode, one forced tool."""
    match way:
        case "json_schema":
            return {
                "response_format": {"type": "json_schema", "json_schema": {"name": "understanding", "schema": schema}}
            }
        case "json_object":
            return {"response_format": {"type": "json_object", "schema": schema}}
    function = {"name": "understanding", "description": "Report the task and its values.", "parameters": schema}
    forced = {"type": "function", "function": {"name": "understanding"}}
    return {"tools": [{"type": "function", "function": function}], "tool_choice": forced}
