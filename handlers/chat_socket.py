"""The socket: frames in, `on_message` decodes and hands over and never awaits work; frames out through its Connection."""

import asyncio
from collections import deque
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from tornado.iostream import IOStream, StreamBufferFullError, StreamClosedError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from connections.connection import Connection, Gone
from connections.registry import ConnectionRegistry
from handlers.joining import Joining
from handlers.rate import Allowance, Allowances
from orchestrator.orchestrator import Orchestrator
from orchestrator.refusals import in_language
from protocol.close_codes import CloseCode
from protocol.commands import Hello, Ping, Stop, Stored, StoredCommand, client_id_of, decode
from protocol.encoding import encode
from protocol.errors import BadFrame, ChatError, RateLimited
from protocol.signals import ErrorSignal, Pong
from protocol.stored import Chat

_log = structlog.get_logger(__name__)
_MOST_WAITING = 100
READ_WHOLE_BYTES = 2**20
"""A frame up to here is read to its end also when it is too large: whoever is still sending when the line is closed gets a
broken line in the place of the close code."""


@dataclass(frozen=True, slots=True)
class SocketRules:
    """The limits of one socket."""

    hello_seconds: float
    frame_bytes: int
    errors_per_socket: int
    write_buffer_bytes: int
    allowed_origins: tuple[str, ...]


class ChatSocket(WebSocketHandler):
    """`GET /api/v1/chat/ws/chat`. Keeps: a socket's commands are stored in the order in which they were sent."""

    def initialize(
        self,
        orchestrator: Orchestrator,
        registry: ConnectionRegistry,
        joining: Joining,
        allowances: Allowances,
        rules: SocketRules,
    ) -> None:
        self._orchestrator = orchestrator
        self._registry = registry
        self._joining = joining
        self._allowances = allowances
        self._rules = rules
        self._allowance: Allowance = allowances.new()
        self._chat: Chat | None = None
        self._connection: Connection | None = None
        self._greeted = False
        self._errors = 0
        self._waiting: deque[Hello | Stored] = deque()
        self._working: asyncio.Task[None] | None = None
        self._hello_timer: asyncio.TimerHandle | None = None

    def check_origin(self, origin: str) -> bool:
        allowed = self._rules.allowed_origins
        same = urlsplit(origin).netloc.lower() == self.request.headers.get("Host", "").lower()
        return same or "*" in allowed or origin in allowed

    def open(self, *_: str, **__: str) -> None:
        self.set_nodelay(True)
        if self._stream is not None:
            # Behind this many bytes a write raises, which ends the socket (Connection.send).
            self._stream.max_write_buffer_size = self._rules.write_buffer_bytes
        timeout = self._rules.hello_seconds
        self._hello_timer = asyncio.get_running_loop().call_later(timeout, self._end, CloseCode.NO_HELLO, "no hello")

    def on_message(self, message: str | bytes) -> None:
        if len(message if isinstance(message, bytes) else message.encode()) > self._rules.frame_bytes:
            self.close(CloseCode.TOO_LARGE, "message too big")
            return
        try:
            if isinstance(message, bytes):
                raise BadFrame("Frames are JSON text, not binary. Send text.")
            command = decode(message)
            self._receive(command)
        except ChatError as error:
            self._refuse(error, None if isinstance(message, bytes) else client_id_of(message))

    def on_close(self) -> None:
        if self._hello_timer is not None:
            self._hello_timer.cancel()
        if self._connection is not None:
            self._registry.disconnect(self._connection)

    # What Connection asks of a socket.

    async def put(self, text: str) -> None:
        try:
            await self.write_message(text)
        except (WebSocketClosedError, StreamClosedError, StreamBufferFullError):
            raise Gone from None

    def put_soon(self, text: str) -> None:
        try:
            sent = self.write_message(text)
        except (WebSocketClosedError, StreamClosedError, StreamBufferFullError):
            raise Gone from None
        sent.add_done_callback(_retrieve)

    def abort(self, code: CloseCode) -> None:
        _log.info("socket dropped", code=int(code), **self._ids())
        if self._stream is not None:
            self._stream.close()

    @property
    def _stream(self) -> IOStream | None:
        return getattr(self.ws_connection, "stream", None)

    # Commands.

    def _receive(self, command: Hello | Stored | Stop | Ping) -> None:
        match command:
            case Ping():
                self._take_allowance(also_address=False)
                self._send(Pong(t=command.t))
            case Hello():
                if self._greeted:
                    raise BadFrame("This socket has said hello already. Open another one for another chat.")
                self._take_allowance()
                self._greeted = True
                self._queue(command)
            case _ if not self._greeted:
                raise BadFrame("Say hello first, then send commands.")
            case Stop():
                if self._chat is not None:
                    self._orchestrator.stop_turn(self._chat.user_chat_id)
            case StoredCommand():
                self._take_allowance()
                self._queue(command)

    def _take_allowance(self, *, also_address: bool = True) -> None:
        wait = self._allowance.take()
        if wait <= 0 and also_address:
            wait = self._allowances.of(self.request.remote_ip or "").take()
        if wait > 0:
            raise RateLimited(retry_after_seconds=round(wait, 2))

    def _queue(self, command: Hello | Stored) -> None:
        if len(self._waiting) >= _MOST_WAITING:
            raise RateLimited(retry_after_seconds=1)
        self._waiting.append(command)
        if self._working is None:
            self._working = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        """Exists only while there are commands; one after the other, so that their order stays."""
        try:
            while self._waiting:
                command = self._waiting.popleft()
                try:
                    if isinstance(command, Hello):
                        await self._join(command)
                    else:
                        await self._submit(command)
                except ChatError as error:
                    self._refuse(error, command.client_id if isinstance(command, StoredCommand) else None)
                except Exception:  # noqa: BLE001 - a bug in one command ends one socket, which comes back
                    _log.exception("command failed", **self._ids())
                    self._end(CloseCode.RESUME_NOW, "internal")
        finally:
            self._working = None

    async def _join(self, hello: Hello) -> None:
        try:
            joined = await self._joining.join(hello, self)
        except ChatError as error:
            self._greeted = False
            code = self._joining.close_code(error)
            if code is None:
                raise
            self._send(ErrorSignal(**error.body().model_dump()))
            self._end(code, error.code)
            return
        if self._hello_timer is not None:
            self._hello_timer.cancel()
        self._chat, self._connection = joined.chat, joined.connection
        if self.ws_connection is None or self.ws_connection.is_closing():
            self._registry.disconnect(joined.connection)
            return
        joined.connection.send(joined.connected)
        joined.connection.release()

    async def _submit(self, command: Stored) -> None:
        if self._chat is None or self._connection is None:
            raise BadFrame("Say hello first, then send commands.")
        with self._orchestrator.accepting():
            ack = await self._orchestrator.submit(self._chat, command, self._connection.socket_connection_id)
        self._connection.send(ack)
        self._orchestrator.nudge(self._chat.user_chat_id)

    def _refuse(self, error: ChatError, client_id: str | None) -> None:
        self._errors += 1
        error = in_language(error, self._chat.locale) if self._chat is not None else error
        self._send(ErrorSignal(**error.body(client_id).model_dump()))
        limited = isinstance(error, RateLimited)
        if self._errors >= self._rules.errors_per_socket or (limited and not self._greeted):
            # A hello that came too fast is not awaited again on this socket: 4408 would tell it to stay away for good.
            self._end(CloseCode.RATE_EXCEEDED if limited else CloseCode.TOO_MANY_ERRORS, error.code)

    def _send(self, signal: Pong | ErrorSignal) -> None:
        try:
            self.put_soon(encode(signal))
        except Gone:
            self.abort(CloseCode.SLOW_CONSUMER)

    def _end(self, code: CloseCode, reason: str) -> None:
        self.close(code, reason)

    def _ids(self) -> dict[str, str | None]:
        return {
            "user_chat_id": self._chat.user_chat_id if self._chat else None,
            "socket_connection_id": self._connection.socket_connection_id if self._connection else None,
        }


def _retrieve(sent: "asyncio.Future[None]") -> None:
    """A socket that vanished while a frame was on its way is no error: on_close tells."""
    if not sent.cancelled():
        sent.exception()
