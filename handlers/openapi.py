"""`GET /api/v1/openapi.json`: the contract, built from the pydantic models, and the parameters of this server's tasks."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from handlers.base import ApiHandler
from protocol import answers, commands, events, signals
from protocol.errors import ErrorBody

_TEMPLATE = "#/components/schemas/{model}"
_COMMANDS: tuple[type[BaseModel], ...] = (
    commands.Message,
    commands.ComponentAction,
    commands.ResumeIntent,
    commands.AbandonIntent,
    commands.Feedback,
    commands.EndChat,
    commands.Stop,
)
_SOCKET_ONLY: tuple[type[BaseModel], ...] = (commands.Hello, commands.Ping)
_EVENTS: tuple[type[BaseModel], ...] = (
    events.UserEvent,
    events.ThinkingEvent,
    events.ResponseEvent,
    events.ComponentEvent,
    events.StatusEvent,
    events.ErrorEvent,
    events.OwnerEvent,
)
_SIGNALS: tuple[type[BaseModel], ...] = (
    signals.Connected,
    signals.Live,
    signals.Heartbeat,
    signals.Ack,
    signals.Delta,
    signals.Typing,
    signals.Pong,
    signals.ErrorSignal,
    signals.Closing,
)
_OTHERS: tuple[type[BaseModel], ...] = (commands.OpenChat, commands.OperatorMessage, ErrorBody)
_ANSWERS: tuple[type[BaseModel], ...] = (
    answers.ChatOpened,
    answers.ChatShown,
    answers.EventPage,
    answers.HistoryPage,
    answers.Transcript,
    answers.Health,
    answers.Page,
)
_PAGED = ("limit", "cursor")


class OpenApi(ApiHandler):
    """The document, made once."""

    def initialize(self, document: dict[str, Any]) -> None:
        self._document = document

    def get(self) -> None:
        self.answer(self._document)


def openapi(version: str, tasks: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The OpenAPI 3.1 description of the REST endpoints; socket frames stand among the schemas.

    `tasks` are the parameters of each task as JSON Schema; they stand under `x-intents`, as no address is a single task's.
    """
    models = (*_COMMANDS, *_SOCKET_ONLY, *_EVENTS, *_SIGNALS, *_OTHERS, *_ANSWERS)
    _, definitions = models_json_schema([(model, "validation") for model in models], ref_template=_TEMPLATE)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Errand", "version": version, "description": "The wire protocol, version 1."},
        "paths": {**_chat_paths(), **_admin_paths(), **_health_paths()},
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "x-intents": dict(tasks),
    }


def _chat_paths() -> dict[str, Any]:
    chat = "/api/v1/chat/chats/{user_chat_id}"
    sent = _operation("Send a command", {202: "Ack", 200: "Ack"}, body=[model.__name__ for model in _COMMANDS])
    return {
        "/api/v1/chat/chats": {"post": _operation("Open a chat", {201: "ChatOpened"}, body=["OpenChat"], token=False)},
        chat: {
            "get": _operation("State of a chat", {200: "ChatShown"}),
            "delete": _operation("End and erase a chat", {204: None}),
        },
        f"{chat}/commands": {"post": sent},
        f"{chat}/events": {
            "get": _operation("Follow a chat", {200: "EventPage"}, query=["after", "limit", "wait", "epoch"])
        },
        f"{chat}/history": {"get": _operation("Older messages", {200: "HistoryPage"}, query=["before", "limit"])},
        f"{chat}/transcript": {"get": _operation("The whole conversation", {200: "Transcript"})},
    }


def _admin_paths() -> dict[str, Any]:
    admin = "/api/v1/admin"
    filters = ["state", "intent", "user_chat_id", "user_id", "site", "started_after", "started_before", *_PAGED]
    records = ["state", "user_chat_id", "user_id", "delivery", *_PAGED]
    said = {201: "Ack", 200: "Ack"}
    return {
        f"{admin}/sessions": {"get": _operation("Sessions, newest first", {200: "Page"}, query=filters)},
        f"{admin}/sessions/{{session_id}}": {
            "get": _operation("A session with its events", {200: None}),
            "delete": _operation("Clear a session", {200: None}),
        },
        **{
            f"{admin}/{name}": {"get": _operation(f"{title}, newest first", {200: "Page"}, query=records)}
            for name, title in (
                ("contact-requests", "Messages that visitors left"),
                ("bookings", "Appointments"),
                ("handoffs", "Visitors who want to talk to a person"),
            )
        },
        f"{admin}/handoffs/{{handoff_id}}/close": {"post": _operation("A handoff is done", {200: None})},
        f"{admin}/chats/{{user_chat_id}}/messages": {
            "get": _operation("What was said in a chat", {200: "HistoryPage"}, query=["before", "limit"]),
            "post": _operation("Answer as a person", said, body=["OperatorMessage"]),
        },
    }


def _health_paths() -> dict[str, Any]:
    ready = _operation("Whether the server can work", {200: "Health", 503: "Health"}, token=False)
    return {
        "/api/v1/chat/health": {"get": ready},
        "/healthz": {"get": _operation("Whether the process answers", {200: "Health"}, token=False)},
        "/readyz": {"get": ready},
        "/metrics": {"get": _operation("Numbers for Prometheus, as text", {200: None}, token=False)},
    }


def _operation(
    summary: str,
    answered: Mapping[int, str | None],
    *,
    body: list[str] | None = None,
    query: list[str] | None = None,
    token: bool = True,
) -> dict[str, Any]:
    """`answered` are the models of the bodies by status, None where there is none of ours."""
    responses: dict[str, Any] = {
        str(status): {"description": "Done", **({"content": _json(_reference(model))} if model else {})}
        for status, model in answered.items()
    }
    responses["default"] = {"description": "Refused", "content": _json(_reference("ErrorBody"))}
    operation: dict[str, Any] = {"summary": summary, "responses": responses}
    if body:
        operation["requestBody"] = {
            "required": True,
            "content": _json({"oneOf": [_reference(name) for name in body]}),
        }
    if query:
        operation["parameters"] = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in query]
    if token:
        operation["security"] = [{"token": []}]
    return operation


def _reference(model: str) -> dict[str, Any]:
    return {"$ref": _TEMPLATE.format(model=model)}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
