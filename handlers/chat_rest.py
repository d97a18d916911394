"""The chat over plain HTTP: open, send, follow, read back, end; the same code below as for sockets."""

import re
from collections.abc import Sequence
from typing import Protocol

from pydantic import ValidationError
from tornado.iostream import StreamClosedError

from connections.feed import Encoded, Feed
from connections.registry import ConnectionRegistry
from handlers.base import ApiHandler
from handlers.joining import place
from handlers.rate import Allowances
from orchestrator.conversation import Conversation
from orchestrator.orchestrator import Orchestrator
from orchestrator.refusals import in_language
from protocol.commands import Hello, OpenChat, Ping, Stop, decode
from protocol.encoding import encode, encode_fields, session_fields
from protocol.errors import BadFrame, ChatError, TooLarge
from protocol.events import ResponseEvent, UserEvent
from protocol.record import Record
from protocol.stored import Chat

_LONGEST_WAIT_SECONDS = 55
_STREAM_PAUSE_SECONDS = 20
MOST_SEQ = 2**53
_TRANSCRIPT_EVENTS = 100_000


class History(Protocol):
    """Stored events, oldest or newest first (storage/chat_log.py)."""

    async def read(
        self, user_chat_id: str, after: int, limit: int = 0, *, before: int | None = None, newest: bool = False
    ) -> list[Record]: ...


class ChatHandler(ApiHandler):
    """Base of everything below `/api/v1/chat/chats`."""

    def initialize(
        self,
        orchestrator: Orchestrator,
        registry: ConnectionRegistry,
        history: History,
        allowances: Allowances,
        frame_bytes: int,
    ) -> None:
        self.orchestrator = orchestrator
        self.registry = registry
        self.history = history
        self.allowances = allowances
        self._frame_bytes = frame_bytes

    def prepare(self) -> None:
        if len(self.request.body) > self._frame_bytes:
            raise TooLarge

    async def access(self, user_chat_id: str) -> Chat:
        """The chat that the bearer's token opens."""
        return await self.orchestrator.access.access_chat(
            user_chat_id, self.bearer, self.request.headers.get("X-Errand-Identity")
        )

    async def visit(self, user_chat_id: str, last_seq: int | None = None) -> Conversation:
        """The loaded conversation of that chat, for a reader who has seen `last_seq`."""
        return await self.orchestrator.visit(await self.access(user_chat_id), None, None, last_seq)


class Chats(ChatHandler):
    """`POST /api/v1/chat/chats`."""

    async def post(self) -> None:
        self.take_allowance()
        try:
            wish = OpenChat.model_validate_json(self.request.body or b"{}")
        except ValidationError:
            raise BadFrame("Send {site?, identity?, locale?, time_zone?} as JSON.") from None
        chat = await self.orchestrator.open_chat(wish)
        self.answer(
            {
                "user_chat_id": chat.user_chat_id,
                "token": self.orchestrator.access.token(chat),
                "user_id": chat.user_id,
                "epoch": chat.epoch_id,
            },
            201,
        )


class OneChat(ChatHandler):
    """`GET` and `DELETE /api/v1/chat/chats/{id}`."""

    async def get(self, user_chat_id: str) -> None:
        conversation = await self.visit(user_chat_id)
        self.answer(
            encode_fields(
                {
                    "user_chat_id": user_chat_id,
                    "user_id": conversation.chat.user_id,
                    "site": conversation.chat.site,
                    "epoch": conversation.chat.epoch_id,
                    "seq": conversation.seq,
                    "oldest": await self.orchestrator.oldest(user_chat_id),
                    "opened": conversation.chat.opened,
                    "ended": conversation.state.ended,
                    "session": session_fields(self.orchestrator.view(conversation)),
                }
            )
        )

    async def delete(self, user_chat_id: str) -> None:
        await self.orchestrator.erase(await self.access(user_chat_id))
        self.set_status(204)
        self.clear_header("Content-Type")


class Commands(ChatHandler):
    """`POST /api/v1/chat/chats/{id}/commands`."""

    async def post(self, user_chat_id: str) -> None:
        self.take_allowance()
        with self.orchestrator.accepting():
            chat = await self.access(user_chat_id)
            try:
                command = decode(self.request.body)
            except ChatError as error:
                raise in_language(error, chat.locale) from None
            match command:
                case Stop():
                    self.orchestrator.stop_turn(user_chat_id)
                    self.answer("{}", 202)
                case Hello() | Ping():
                    raise BadFrame("This command belongs on a socket. Send messages and actions here.")
                case _:
                    ack = await self.orchestrator.submit(chat, command, None)
                    self.orchestrator.nudge(user_chat_id)
                    self.answer(encode(ack), 200 if ack.repeated else 202)


class Events(ChatHandler):
    """`GET /api/v1/chat/chats/{id}/events`: long-poll, or with `Accept: text/event-stream` a stream."""

    async def get(self, user_chat_id: str) -> None:
        streamed = "text/event-stream" in self.request.headers.get("Accept", "")
        limit = self.number("limit", self.registry.page_events, 1, self.registry.page_events)
        wait = self.number("wait", 0, 0, _LONGEST_WAIT_SECONDS)
        epoch = self.get_query_argument("epoch", None)
        last_seq = self._last_seen(streamed)
        conversation = await self.visit(user_chat_id, last_seq)
        oldest = await self.orchestrator.oldest(user_chat_id)
        head = conversation.seq  # read last: what is published from here on finds the feed
        resume, after = place(last_seq, epoch, conversation.chat, head, oldest, limit)
        with self.registry.following(user_chat_id, head) as feed:
            if streamed:
                await self._stream(feed, after, resume)
                return
            await feed.wait(after, wait)
            events = await feed.read(after, limit)
            self._finish_page(conversation, feed, events, resume)

    def _last_seen(self, streamed: bool) -> int | None:
        header = self.request.headers.get("Last-Event-ID") if streamed else None
        name, given = ("after", self.get_query_argument("after", None)) if header is None else ("Last-Event-ID", header)
        if given is None:
            return None
        if not re.fullmatch("[0-9]{1,16}", given):
            raise BadFrame(f"{name} is the seq of the last event that was received.")
        return int(given)

    def _finish_page(self, conversation: Conversation, feed: Feed, events: Sequence[Encoded], resume: str) -> None:
        session = encode_fields(session_fields(self.orchestrator.view(conversation)))
        texts = ",".join(encoded.text for encoded in events)
        self.answer(
            f'{{"epoch":"{conversation.chat.epoch_id}","seq":{feed.head},"resume":"{resume}",'
            f'"events":[{texts}],"session":{session}}}'
        )

    async def _stream(self, feed: Feed, after: int, resume: str) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.write(f"event: resume\ndata: {resume}\n\n")
        try:
            while True:
                for encoded in await feed.read(after):
                    self.write(f"id: {encoded.seq}\ndata: {encoded.text}\n\n")
                    after = encoded.seq
                await self.flush()
                if after >= feed.head:
                    await feed.wait(after, _STREAM_PAUSE_SECONDS)
                    if after >= feed.head:
                        self.write(": still here\n\n")
        except StreamClosedError:
            return


class OlderMessages(ChatHandler):
    """`GET /api/v1/chat/chats/{id}/history?before=SEQ&limit=50`."""

    async def get(self, user_chat_id: str) -> None:
        conversation = await self.visit(user_chat_id)
        limit = self.number("limit", 50, 1, self.registry.page_events)
        before = self.number("before", MOST_SEQ, 0, MOST_SEQ)
        self.answer(
            await older_messages(
                self.history, conversation, await self.orchestrator.oldest(user_chat_id), before, limit
            )
        )


async def older_messages(history: History, conversation: Conversation, oldest: int, before: int, limit: int) -> str:
    """The JSON of the last `limit` events before a seq, oldest first."""
    records = await history.read(conversation.chat.user_chat_id, 0, limit, before=before, newest=True)
    texts = ",".join(encode(record.event) for record in records)
    return f'{{"epoch":"{conversation.chat.epoch_id}","seq":{conversation.seq},"oldest":{oldest},"events":[{texts}]}}'


class Transcript(ChatHandler):
    """`GET /api/v1/chat/chats/{id}/transcript`, as JSON or as text."""

    async def get(self, user_chat_id: str) -> None:
        chat = await self.access(user_chat_id)
        records = await self.history.read(user_chat_id, 0, _TRANSCRIPT_EVENTS)
        if "text/plain" in self.request.headers.get("Accept", ""):
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish("".join(_line(record) for record in records))
            return
        texts = ",".join(encode(record.event) for record in records)
        self.answer(f'{{"user_chat_id":"{chat.user_chat_id}","epoch":"{chat.epoch_id}","events":[{texts}]}}')


class Health(ApiHandler):
    """`GET /api/v1/chat/health`."""

    def initialize(self, orchestrator: Orchestrator) -> None:
        self._orchestrator = orchestrator

    async def get(self) -> None:
        ready = await self._orchestrator.is_ready()
        self.answer({"status": "ok" if ready else "unavailable"}, 200 if ready else 503)


def _line(record: Record) -> str:
    event = record.event
    if not isinstance(event, UserEvent | ResponseEvent):
        return ""
    who = "Visitor" if isinstance(event, UserEvent) else (event.author.name if event.author else "Assistant")
    return f"[{event.timestamp:%Y-%m-%d %H:%M:%S}] {who}: {event.content}\n"
