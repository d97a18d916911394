"""The backend of a made-up shop on loopback: answers webhooks, misbehaves as it is told, and counts what it has done."""

import asyncio
import hashlib
import hmac
import json
import socket
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from tests.support.errand_process import TIMEOUT

SECRET = "demo-secret-7c1e"
ORDERS = {"A100": "on its way", "A200": "waiting for payment"}


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    method: str
    path: str
    headers: HTTPHeaders
    raw: bytes

    @property
    def key(self) -> str:
        return self.headers.get("Idempotency-Key", "")

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.raw)
        return found

    @property
    def is_signed(self) -> bool:
        """Whether the signature is what somebody makes of time and body who knows the secret."""
        parts = dict(part.split("=", 1) for part in self.headers.get("Errand-Signature", "").split(",") if part)
        digest = hmac.new(SECRET.encode(), parts.get("t", "").encode() + b"." + self.raw, hashlib.sha256).hexdigest()
        return parts.get("t", "").isdigit() and hmac.compare_digest(parts.get("v1", ""), digest)


@dataclass(frozen=True)
class Answer:
    """A scripted answer. `acts`: what was asked for is done all the same; `hangs`: it never comes; `drops`: the line is cut."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    acts: bool = False
    hangs: bool = False
    drops: bool = False


BROKEN = Answer(500, "<h1>Internal Server Error</h1>")
ACTED_THEN_BROKE = Answer(500, "<h1>Internal Server Error</h1>", acts=True)
BUSY = Answer(429, {"message": "slow down"})
NOT_JSON = Answer(200, "<html>Welcome</html>", {"Content-Type": "text/html"})
HANGS = Answer(hangs=True)
ACTED_THEN_HANGS = Answer(hangs=True, acts=True)
DROPS = Answer(drops=True)


class DemoBackend:
    """`POST /orders/status` and `GET /orders/<number>` tell the state of an order; any other path does something, once
    for each idempotency key. `script` is used up first, one entry for each request.
    """

    def __init__(self, door: socket.socket | None = None) -> None:
        """`door` is what it listens at and leaves open; without one it has a port of its own."""
        self._door = door
        self.calls: list[Call] = []
        self.done: dict[str, Any] = {}
        """The parameters of what was done, by idempotency key; a second request with a key does nothing more."""
        self.script: deque[Answer] = deque()
        self.port = 0
        self.hold: asyncio.Event | None = None
        """While it is there and not set, no answer goes out."""
        self._ended = asyncio.Event()
        self._called = asyncio.Condition()
        self._server: HTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def called(self, times: int) -> Call:
        """Waits for the n-th request."""
        async with asyncio.timeout(TIMEOUT), self._called:
            await self._called.wait_for(lambda: len(self.calls) >= times)
        return self.calls[times - 1]

    async def answer(self, call: Call) -> Answer:
        self.calls.append(call)
        async with self._called:
            self._called.notify_all()
        if self.hold is not None:
            await self.hold.wait()
        scripted = self.script.popleft() if self.script else None
        if scripted is None:
            return self._answer(call)
        if scripted.acts:
            self._act(call)
        if scripted.hangs:
            await self._ended.wait()
        return scripted

    def _answer(self, call: Call) -> Answer:
        if not call.path.startswith("/orders"):
            self._act(call)
            return Answer(body={"number": "R7"})
        number = call.path.rsplit("/", 1)[1]
        if call.method == "POST":
            number = str(call.body["parameters"]["order_number"])
        if number not in ORDERS:
            message = "There is no such order. Look for the number on your receipt."
            return Answer(422, {"errors": [{"field": "order_number", "message": message}]})
        return Answer(body={"state": ORDERS[number]})

    def _act(self, call: Call) -> None:
        self.done.setdefault(call.key, call.body.get("parameters", call.body) if call.raw else {})

    async def __aenter__(self) -> Self:
        sockets = [self._door.dup()] if self._door else bind_sockets(0, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        self._server = HTTPServer(Application([(r"/.*", _Handler, {"backend": self})], log_function=lambda _: None))
        self._server.add_sockets(sockets)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._server is not None:
            self._server.stop()
            await self._server.close_all_connections()


class _Handler(RequestHandler):
    def initialize(self, backend: DemoBackend) -> None:
        self._backend = backend

    async def _any(self) -> None:
        request = self.request
        call = Call(str(request.method), str(request.uri), request.headers, request.body)
        answer = await self._backend.answer(call)
        if answer.drops:
            self.detach().close()
            return
        self.set_status(answer.status)
        self.set_header("Content-Type", "application/json")
        for name, value in answer.headers.items():
            self.set_header(name, value)
        text = answer.body if isinstance(answer.body, str | bytes) else json.dumps(answer.body)
        self.finish(text or None)

    get = post = put = patch = delete = _any
