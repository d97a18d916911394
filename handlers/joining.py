"""How a client comes into a chat: opens a new one or resumes an old one; sockets, long-poll and SSE decide alike."""

from dataclasses import dataclass
from typing import Literal

from connections.connection import Connection, Sink
from connections.registry import ConnectionRegistry
from orchestrator.orchestrator import Orchestrator
from protocol.close_codes import CloseCode
from protocol.commands import VERSION, Hello, OpenChat
from protocol.errors import BadFrame, ChatEnded, ChatError, ChatNotFound, RateLimited, Unauthorized
from protocol.signals import Connected, Limits
from protocol.stored import Chat


class WrongVersion(BadFrame):
    """The client speaks another version of the protocol."""


class TooManySockets(RateLimited):
    """The chat has as many sockets as it may have."""


_CLOSE_CODES: tuple[tuple[type[ChatError], CloseCode], ...] = (
    (WrongVersion, CloseCode.PROTOCOL_VERSION),
    (TooManySockets, CloseCode.TOO_MANY_SOCKETS),
    (Unauthorized, CloseCode.BAD_TOKEN),
    (ChatNotFound, CloseCode.CHAT_NOT_FOUND),
    (ChatEnded, CloseCode.CHAT_ENDED),
)


@dataclass(frozen=True, slots=True)
class Joined:
    """A registered connection, still held, and what to tell it first."""

    chat: Chat
    connection: Connection
    connected: Connected


class Joining:
    """Answers `hello`."""

    def __init__(
        self, orchestrator: Orchestrator, registry: ConnectionRegistry, limits: Limits, heartbeat_seconds: float
    ) -> None:
        self._orchestrator = orchestrator
        self._registry = registry
        self._limits = limits
        self._heartbeat_seconds = heartbeat_seconds

    async def join(self, hello: Hello, sink: Sink) -> Joined:
        """Registers the socket at its place in the chat. Raises a `ChatError` when it may not come in."""
        if hello.v != VERSION:
            raise WrongVersion(f"This server speaks version {VERSION} of the protocol. Update the client.")
        orchestrator = self._orchestrator
        if hello.user_chat_id is None:
            chat = await orchestrator.open_chat(
                OpenChat(site=hello.site, identity=hello.identity, locale=hello.locale, time_zone=hello.time_zone)
            )
        else:
            chat = await orchestrator.access.access_chat(hello.user_chat_id, hello.token, hello.identity)
        if chat.ended:
            raise ChatEnded
        if self._registry.is_full(chat.user_chat_id):
            raise TooManySockets("This chat is open in too many places. Close one of them.")
        conversation = await orchestrator.visit(chat, hello.locale, hello.time_zone, hello.last_seq)
        oldest = await orchestrator.oldest(chat.user_chat_id)
        if conversation.state.ended:  # the log says so before the chat's document does
            raise ChatEnded
        head = conversation.seq  # read last: what is published from here on finds the connection registered
        resume, position = place(
            hello.last_seq, hello.epoch, conversation.chat, head, oldest, self._registry.page_events
        )
        connection = self._registry.connect(chat.user_chat_id, sink, head, position)
        connected = Connected(
            socket_connection_id=connection.socket_connection_id,
            user_chat_id=chat.user_chat_id,
            user_id=chat.user_id,
            token=orchestrator.access.token(chat),
            epoch=conversation.chat.epoch_id,
            seq=head,
            oldest=oldest,
            resume=resume,
            session=orchestrator.view(conversation),
            heartbeat_seconds=self._heartbeat_seconds,
            limits=self._limits,
        )
        return Joined(conversation.chat, connection, connected)

    @staticmethod
    def close_code(error: ChatError) -> CloseCode | None:
        """The code with which a refused `hello` ends the socket; None when it may be tried again on the same one."""
        return next((code for kind, code in _CLOSE_CODES if isinstance(error, kind)), None)


def place(
    last_seq: int | None, epoch: str | None, chat: Chat, head: int, oldest: int, page_events: int
) -> tuple[Literal["ok", "fresh", "reset"], int]:
    """Whether a reader who has seen `last_seq` can go on, and the seq after which it reads (promise 4).

    `oldest` is 0 when nothing is stored.
    """
    oldest = oldest or head + 1
    newest_page = max(0, head - page_events, oldest - 1)
    if last_seq is None:
        return "fresh", newest_page
    other_log = epoch is not None and epoch != chat.epoch_id
    if other_log or last_seq > head or last_seq < oldest - 1:
        return "reset", newest_page
    return "ok", last_seq
