"""`GET /api/v1/openapi.json`: the contract, built from the pydantic models."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from handlers.base import ApiHandler
from protocol import commands, events
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
    events.Connected,
    events.Live,
    events.Heartbeat,
    events.Ack,
    events.Delta,
    events.Typing,
    events.Pong,
    events.ErrorSignal,
    events.Closing,
)
_OTHERS: tuple[type[BaseModel], ...] = (commands.OpenChat, events.SessionView, ErrorBody)


class OpenApi(ApiHandler):
    """The document, made once."""

    def initialize(self, document: dict[str, Any]) -> None:
        self._document = document

    def get(self) -> None:
        self.answer(self._document)


def openapi(version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 description of the REST endpoints; socket frames stand among the schemas."""
    models = (*_COMMANDS, *_SOCKET_ONLY, *_EVENTS, *_SIGNALS, *_OTHERS)
    _, definitions = models_json_schema([(model, "validation") for model in models], ref_template=_TEMPLATE)
    chat = "/api/v1/chat/chats/{user_chat_id}"
    return {
        "openapi": "3.1.0",
        "info": {"title": "Errand", "version": version, "description": "The wire protocol, version 1."},
        "paths": {
            "/api/v1/chat/chats": {"post": _operation("Open a chat", 201, body=["OpenChat"], token=False)},
            chat: {
                "get": _operation("State of a chat", 200),
                "delete": _operation("End and erase a chat", 204),
            },
            f"{chat}/commands": {"post": _operation("Send a command", 202, body=[m.__name__ for m in _COMMANDS])},
            f"{chat}/events": {"get": _operation("Follow a chat", 200, query=["after", "limit", "wait", "epoch"])},
            f"{chat}/history": {"get": _operation("Older messages", 200, query=["before", "limit"])},
            f"{chat}/transcript": {"get": _operation("The whole conversation", 200)},
            "/api/v1/chat/health": {"get": _operation("Whether the server can work", 200, token=False)},
            "/api/v1/admin/sessions": {
                "get": _operation(
                    "Sessions, newest first", 200, query=["state", "intent", "user_chat_id", "limit", "cursor"]
                )
            },
            "/api/v1/admin/sessions/{session_id}": {
                "get": _operation("A session with its events", 200),
                "delete": _operation("Clear a session", 200),
            },
        },
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(
    summary: str, status: int, *, body: list[str] | None = None, query: list[str] | None = None, token: bool = True
) -> dict[str, Any]:
    error = {"application/json": {"schema": {"$ref": _TEMPLATE.format(model="ErrorBody")}}}
    operation: dict[str, Any] = {
        "summary": summary,
        "responses": {str(status): {"description": "Done"}, "default": {"description": "Refused", "content": error}},
    }
    if body:
        schema = {"oneOf": [{"$ref": _TEMPLATE.format(model=name)} for name in body]}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if query:
        operation["parameters"] = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in query]
    if token:
        operation["security"] = [{"token": []}]
    return operation
