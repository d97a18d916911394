"""Operators: sessions by filters and pages, one with its events, and clearing one; behind the admin token."""

import hmac
from collections.abc import Awaitable
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

from handlers.base import ApiHandler
from orchestrator.orchestrator import Orchestrator
from protocol.encoding import encode, encode_fields
from protocol.errors import BadFrame, ChatNotFound, Unauthorized
from protocol.events import Event
from protocol.stored import IntentRow

_EQUAL = ("state", "intent", "user_chat_id", "user_id", "site")
_RANGES = (("started_after", "$gte"), ("started_before", "$lt"))
_NO_SUCH_SESSION = "There is no such session. Look at the list for those that there are."


class SessionQueries(Protocol):
    """What is asked of the sessions (storage/intents.py)."""

    async def sessions(
        self, filters: dict[str, Any], after: tuple[datetime, str] | None, limit: int
    ) -> list[IntentRow]: ...
    async def session(self, session_id: str) -> IntentRow | None: ...
    async def parameters(self, user_intent_id: str) -> dict[str, Any]: ...


class EventQueries(Protocol):
    """What is asked of the log (storage/chat_log.py)."""

    async def of_session(self, session_id: str) -> list[Event]: ...


class AdminHandler(ApiHandler):
    """Checks the admin token before anything else."""

    _token_hash: str

    def prepare(self) -> Awaitable[None] | None:
        given = sha256((self.bearer or "").encode()).hexdigest()
        if not hmac.compare_digest(given, self._token_hash):
            raise Unauthorized("This needs the admin token that the first start has shown.")
        return None


class SessionHandler(AdminHandler):
    """What the handlers of sessions work with."""

    def initialize(
        self, orchestrator: Orchestrator, sessions: SessionQueries, events: EventQueries, token_hash: str
    ) -> None:
        self.orchestrator = orchestrator
        self.sessions = sessions
        self.events = events
        self._token_hash = token_hash


class Sessions(SessionHandler):
    """`GET /api/v1/admin/sessions`."""

    async def get(self) -> None:
        limit = self.number("limit", 50, 1, 200)
        rows = await self.sessions.sessions(self._filters(), self._cursor(), limit + 1)
        shown = rows[:limit]
        following = f"{shown[-1].started.isoformat()}|{shown[-1].session_id}" if len(rows) > limit else None
        self.answer(encode_fields({"sessions": [asdict(row) for row in shown], "next": following}))

    def _filters(self) -> dict[str, Any]:
        filters: dict[str, Any] = {}
        for name in _EQUAL:
            value = self.get_query_argument(name, "")
            if value:
                filters[name] = value
        for name, operator in _RANGES:
            value = self.get_query_argument(name, "")
            if value:
                filters.setdefault("started", {})[operator] = instant(name, value)
        return filters

    def _cursor(self) -> tuple[datetime, str] | None:
        started, _, session_id = self.get_query_argument("cursor", "").partition("|")
        return (instant("cursor", started), session_id) if started else None


class OneSession(SessionHandler):
    """`GET` and `DELETE /api/v1/admin/sessions/{id}`."""

    async def get(self, session_id: str) -> None:
        row = await self._row(session_id)
        parameters = encode_fields(await self.sessions.parameters(row.user_intent_id))
        events = ",".join(encode(event) for event in await self.events.of_session(session_id))
        self.answer(f'{{"session":{encode_fields(asdict(row))},"parameters":{parameters},"events":[{events}]}}')

    async def delete(self, session_id: str) -> None:
        row = await self._row(session_id)
        await self.orchestrator.clear_session(row)
        self.answer({"session_id": session_id, "cleared": True})

    async def _row(self, session_id: str) -> IntentRow:
        row = await self.sessions.session(session_id)
        if row is None:
            raise ChatNotFound(_NO_SUCH_SESSION)
        return row


def instant(name: str, text: str) -> datetime:
    """A time of the query, UTC when it names no zone. Raises `BadFrame`."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise BadFrame(f"{name} is a time such as 2026-01-31T12:00:00Z.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
