"""An OpenAI-compatible server on loopback that answers as its script says, misbehaves as it is told, and keeps what it was asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler

Asked = dict[str, Any]


@dataclass
class ScriptedModel:
    """The next step of `script` answers the next request; without one the server is out of order (503)."""

    script: list["Step"]
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    """The bodies of all requests, in their order."""

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def said(self, number: int = -1) -> Any:
        """What the visitor's message of a request was, taken out of its JSON."""
        return json.loads(self.asked[number]["messages"][-1]["content"])


class ScriptedHandler(RequestHandler):
    def initialize(self, model: ScriptedModel) -> None:
        self._model = model

    async def post(self) -> None:
        self._model.asked.append(json.loads(self.request.body))
        step = self._model.script.pop(0) if self._model.script else fails(503)
        try:
            await step(self)
        except StreamClosedError:
            return  # whoever asked has gone


Step = Callable[[ScriptedHandler], Awaitable[None]]


def says(content: object) -> Step:
    """A whole answer: text as it is, anything else as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return _answers({"role": "assistant", "content": text}, "stop")


def understands(intent: str | None, **values: object) -> Step:
    """An answer of the right form."""
    return says({"intent": intent, "values": values})


def calls_tool(arguments: object) -> Step:
    """A whole answer as the call of the forced tool."""
    call = {"id": "c", "type": "function", "function": {"name": "understanding", "arguments": json.dumps(arguments)}}
    return _answers({"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls")


def fails(status: int) -> Step:
    async def fail(handler: ScriptedHandler) -> None:
        handler.set_status(status)

    return fail


async def breaks_off(handler: ScriptedHandler) -> None:
    """The line breaks in the middle of an answer."""
    handler.set_header("Content-Length", "1000")
    handler.write('{"id": "1", "choices": [')
    await handler.flush()
    handler.detach().close()


async def never_answers(handler: ScriptedHandler) -> None:
    await asyncio.Event().wait()


def streams(*pieces: str, whole: bool = True, then: asyncio.Event | None = None) -> Step:
    """A streamed answer. Not `whole`: the line breaks after the pieces; `then`: the end waits for this event."""

    async def write(handler: ScriptedHandler) -> None:
        handler.set_header("Content-Type", "text/event-stream")
        for piece in pieces:
            handler.write(_chunk({"content": piece}, None))
            await handler.flush()
        if then is not None:
            await then.wait()
        if not whole:
            handler.detach().close()
            return
        handler.write(_chunk({}, "stop") + "data: [DONE]\n\n")

    return write


@asynccontextmanager
async def scripted_model(*script: Step) -> AsyncIterator[ScriptedModel]:
    """A running server that follows a script, to which steps can be added."""
    model = ScriptedModel(list(script))
    listener, model.port = bind_unused_port()
    routes = [("/v1/chat/completions", ScriptedHandler, {"model": model})]
    server = HTTPServer(Application(routes, log_function=lambda _: None))
    server.add_socket(listener)
    try:
        yield model
    finally:
        server.stop()
        await server.close_all_connections()


def ways(asked: Sequence[Asked]) -> list[str]:
    """How each request wanted the answer constrained."""
    return [request["response_format"]["type"] if "response_format" in request else "tool" for request in asked]


def _answers(message: dict[str, Any], reason: str) -> Step:
    choice = {"index": 0, "finish_reason": reason, "message": message}

    async def send(handler: ScriptedHandler) -> None:
        handler.write({"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]})

    return send


def _chunk(delta: dict[str, Any], reason: str | None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n"
