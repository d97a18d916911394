"""Every address of the server and who answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tornado.routing import Rule
from tornado.web import url

from connections.registry import ConnectionRegistry
from handlers.admin import EventQueries, OneSession, SessionQueries, Sessions
from handlers.chat_rest import Chats, Commands, Events, Health, History, OlderMessages, OneChat, Transcript
from handlers.chat_socket import ChatSocket, SocketRules
from handlers.health import Alive, Metrics, Ready
from handlers.joining import Joining
from handlers.openapi import OpenApi, openapi
from handlers.operators import ChatMessages, CloseHandoff, Listed, Records
from handlers.pages import Pages, page_routes
from handlers.rate import Allowances
from orchestrator.operators import Operators
from orchestrator.orchestrator import Orchestrator

_CHAT = r"/api/v1/chat/chats/([^/]+)"
_ADMIN = r"/api/v1/admin"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the handlers are given."""

    orchestrator: Orchestrator
    registry: ConnectionRegistry
    joining: Joining
    history: History
    events: EventQueries
    sessions: SessionQueries
    records: Mapping[str, Records]
    """What operators list, by name."""
    operators: Operators
    allowances: Allowances
    frame_bytes: int
    """How long a frame, or the body of a command, may be."""
    socket_rules: SocketRules
    pages: Pages
    admin_token_hash: str
    version: str
    task_schemas: Mapping[str, dict[str, Any]]
    """The parameters of each task as JSON Schema."""


def routes(parts: Parts) -> list[Rule]:
    """The rules of the application."""
    chat: dict[str, Any] = {
        "orchestrator": parts.orchestrator,
        "registry": parts.registry,
        "history": parts.history,
        "allowances": parts.allowances,
        "frame_bytes": parts.frame_bytes,
    }
    socket = {
        "orchestrator": parts.orchestrator,
        "registry": parts.registry,
        "joining": parts.joining,
        "allowances": parts.allowances,
        "rules": parts.socket_rules,
    }
    admin = {
        "orchestrator": parts.orchestrator,
        "sessions": parts.sessions,
        "events": parts.events,
        "token_hash": parts.admin_token_hash,
    }
    answering = {
        "operators": parts.operators,
        "orchestrator": parts.orchestrator,
        "history": parts.history,
        "page_events": parts.registry.page_events,
        "token_hash": parts.admin_token_hash,
    }
    working = {"orchestrator": parts.orchestrator}
    return [
        url(r"/api/v1/chat/ws/chat", ChatSocket, socket),
        url(r"/api/v1/chat/chats", Chats, chat),
        url(_CHAT, OneChat, chat),
        url(rf"{_CHAT}/commands", Commands, chat),
        url(rf"{_CHAT}/events", Events, chat),
        url(rf"{_CHAT}/history", OlderMessages, chat),
        url(rf"{_CHAT}/transcript", Transcript, chat),
        url(r"/api/v1/chat/health", Health, working),
        url(r"/api/v1/openapi\.json", OpenApi, {"document": openapi(parts.version, parts.task_schemas)}),
        url(rf"{_ADMIN}/sessions", Sessions, admin),
        url(rf"{_ADMIN}/sessions/([^/]+)", OneSession, admin),
        url(rf"{_ADMIN}/contact-requests", Listed, _listed(parts, "contact_requests", "request_id")),
        url(rf"{_ADMIN}/bookings", Listed, _listed(parts, "bookings", "booking_id")),
        url(rf"{_ADMIN}/handoffs", Listed, _listed(parts, "handoffs", "handoff_id", state="open")),
        url(rf"{_ADMIN}/handoffs/([^/]+)/close", CloseHandoff, answering),
        url(rf"{_ADMIN}/chats/([^/]+)/messages", ChatMessages, answering),
        url(r"/healthz", Alive),
        url(r"/readyz", Ready, working),
        url(r"/metrics", Metrics, working | {"registry": parts.registry}),
        *page_routes(parts.pages),
    ]


def _listed(parts: Parts, name: str, key: str, **defaults: str) -> dict[str, Any]:
    return {
        "name": name,
        "key": key,
        "records": parts.records[name],
        "defaults": defaults,
        "token_hash": parts.admin_token_hash,
    }
