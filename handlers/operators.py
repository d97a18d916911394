"""Operators: what visitors have left for people (messages, wishes to talk, bookings), and answering into a chat."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol

from pydantic import ValidationError

from handlers.admin import AdminHandler, instant
from handlers.chat_rest import MOST_SEQ, History, older_messages
from orchestrator.operators import Operators
from orchestrator.orchestrator import Orchestrator
from protocol.commands import OperatorMessage
from protocol.encoding import encode_fields
from protocol.errors import BadFrame, ChatNotFound
from protocol.stored import Booking, ContactRequest, Handoff

_FILTERS = ("state", "user_chat_id", "user_id", "delivery")


class Records(Protocol):
    """A store whose records are listed (storage/records.py)."""

    async def page(
        self, filters: dict[str, Any], after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[ContactRequest | Handoff | Booking]: ...


class Listed(AdminHandler):
    """`GET /api/v1/admin/contact-requests`, `/handoffs` and `/bookings`, newest first; `defaults` are filters not given."""

    def initialize(self, name: str, key: str, records: Records, defaults: Mapping[str, str], token_hash: str) -> None:
        self._name, self._key, self._records, self._defaults = name, key, records, defaults
        self._token_hash = token_hash

    async def get(self) -> None:
        limit = self.number("limit", 50, 1, 200)
        given = {name: self.get_query_argument(name, self._defaults.get(name, "")) for name in _FILTERS}
        filters = {name: value for name, value in given.items() if value and value != "all"}
        rows = [asdict(record) for record in await self._records.page(filters, self._cursor(), limit + 1)]
        shown = rows[:limit]
        following = f"{shown[-1]['created'].isoformat()}|{shown[-1][self._key]}" if len(rows) > limit else None
        self.answer(encode_fields({self._name: shown, "next": following}))

    def _cursor(self) -> tuple[datetime, str] | None:
        created, _, record_id = self.get_query_argument("cursor", "").partition("|")
        return (instant("cursor", created), record_id) if created else None


class OperatorHandler(AdminHandler):
    """What the handlers of an operator's deeds work with."""

    def initialize(
        self, operators: Operators, orchestrator: Orchestrator, history: History, page_events: int, token_hash: str
    ) -> None:
        self.operators = operators
        self.orchestrator = orchestrator
        self.history = history
        self._page_events = page_events
        self._token_hash = token_hash


class CloseHandoff(OperatorHandler):
    """`POST /api/v1/admin/handoffs/{id}/close`; closing twice is the same as once."""

    async def post(self, handoff_id: str) -> None:
        handoff = await self.operators.close(handoff_id)
        self.answer(encode_fields({"handoff": asdict(handoff)}))


class ChatMessages(OperatorHandler):
    """`GET` and `POST /api/v1/admin/chats/{id}/messages`: reading what was said, and answering as a person."""

    async def get(self, user_chat_id: str) -> None:
        conversation = await self.orchestrator.conversation(user_chat_id)
        if conversation is None:
            raise ChatNotFound("There is no such chat.")
        await conversation.catch_up()
        limit = self.number("limit", 50, 1, self._page_events)
        before = self.number("before", MOST_SEQ, 0, MOST_SEQ)
        oldest = await self.orchestrator.oldest(user_chat_id)
        self.answer(await older_messages(self.history, conversation, oldest, before, limit))

    async def post(self, user_chat_id: str) -> None:
        try:
            message = OperatorMessage.model_validate_json(self.request.body)
        except ValidationError:
            raise BadFrame(
                "Send {client_id, content, name?} as JSON; client_id is a new UUID for each answer."
            ) from None
        ack = await self.operators.say(user_chat_id, message)
        self.answer(ack.model_dump(), 200 if ack.repeated else 201)
