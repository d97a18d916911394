"""A visitor in a test: sockets and requests that say things and wait for what comes; none of the server's code."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.support.errand_process import TIMEOUT

Frame = dict[str, Any]
SIGNALS = {"connected", "live", "heartbeat", "ack", "delta", "typing", "pong", "closing"}


def is_event(frame: Frame) -> bool:
    """Whether a frame is a durable event and no signal."""
    return "seq" in frame and frame["type"] not in SIGNALS


class SocketEndedError(Exception):
    """The socket was closed while a frame was awaited."""

    def __init__(self, code: int | None) -> None:
        self.code = code
        super().__init__(f"closed with {code}")


class Client:
    """One socket of a visitor; remembers every frame."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self._socket = socket
        self.frames: list[Frame] = []
        self._read = 0
        self._ended = False
        self.connected: Frame = {}

    @property
    def events(self) -> list[Frame]:
        """The durable events so far."""
        return [frame for frame in self.frames if is_event(frame)]

    @property
    def last_seq(self) -> int:
        return max((int(event["seq"]) for event in self.events), default=int(self.connected.get("seq", 0)))

    async def send(self, frame: Mapping[str, Any] | str | bytes) -> None:
        raw = frame if isinstance(frame, str | bytes) else json.dumps(frame)
        await self._socket.write_message(raw, binary=isinstance(raw, bytes))

    async def next(self) -> Frame:
        """The next frame; raises SocketEndedError at the end."""
        message = await asyncio.wait_for(self._socket.read_message(), TIMEOUT)
        if message is None:
            self._ended = True
            raise SocketEndedError(self._socket.close_code)
        frame: Frame = json.loads(message)
        self.frames.append(frame)
        return frame

    async def until(self, wanted: Callable[[Frame], bool]) -> Frame:
        """The first frame, not looked at by an earlier `until`, that is wanted."""
        async with asyncio.timeout(TIMEOUT):  # of the whole wait: heartbeats must not prolong it
            while True:
                while self._read < len(self.frames):
                    self._read += 1
                    if wanted(self.frames[self._read - 1]):
                        return self.frames[self._read - 1]
                await self.next()

    async def signal(self, kind: str) -> Frame:
        return await self.until(lambda frame: frame["type"] == kind and not is_event(frame))

    async def error(self) -> Frame:
        """The next error signal."""
        return await self.until(lambda frame: frame["type"] == "error" and "seq" not in frame)

    async def says(self, text: str, client_id: str | None = None) -> Frame:
        """Sends a message; its ack."""
        return await self.commands({"type": "message", "content": text}, client_id)

    async def commands(self, command: Mapping[str, Any], client_id: str | None = None) -> Frame:
        """Sends a command; its ack or error."""
        client_id = client_id or str(uuid4())
        await self.send({**command, "client_id": client_id})
        seen = self._read
        found = await self.until(lambda frame: frame.get("client_id") == client_id and not is_event(frame))
        self._read = seen  # the events in between are still to be waited for
        return found

    async def final(self, cause: int | None = None) -> Frame:
        """The event that ends a turn: that of the command at `cause`, or the next one."""
        return await self.until(
            lambda f: bool(f.get("final")) and f["cause"] is not None and (cause is None or f["cause"] == cause)
        )

    async def response(self) -> str:
        """The text of the next response."""
        return str((await self.until(lambda frame: frame["type"] == "response"))["content"])

    async def component(self, state: str = "open") -> Frame:
        """The component that was shown last in this state, else the next one."""
        shown = [event for event in self.events if event["type"] == "component" and event["state"] == state]
        if shown:
            return shown[-1]
        return await self.until(lambda frame: frame["type"] == "component" and frame["state"] == state)

    async def asks(self, text: str) -> list[Frame]:
        """Says something and waits for the end of its turn; the turn's events."""
        ack = await self.says(text)
        await self.final(ack["seq"])
        return [event for event in self.events if event["cause"] == ack["seq"]]

    async def submits(self, form: Frame, values: Mapping[str, Any], action: str = "submit") -> Frame:
        """Uses a form; the ack or error."""
        command = {"type": "component_action", "component_id": form["component_id"], "rev": form["rev"]}
        return await self.commands({**command, "action": action, "values": dict(values)})

    async def closed(self) -> int | None:
        """Reads to the end; the close code."""
        async with asyncio.timeout(TIMEOUT):
            try:
                while not self._ended:
                    await self.next()
            except SocketEndedError as ended:
                return ended.code
        return self._socket.close_code

    def drop(self) -> None:
        """Cuts the line without a close frame."""
        stream = getattr(self._socket.protocol, "stream", None)
        assert stream is not None
        stream.close()

    def close(self) -> None:
        self._socket.close()


class Visitor:
    """Somebody with one chat on one server, or several servers of it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.user_chat_id = ""
        self.token = ""
        self.epoch = ""
        self.told: list[tuple[int, Frame]] = []
        """Every `session` that a server has shown this visitor, with the head of the chat at that moment."""
        self._clients: list[Client] = []

    async def socket(self, **headers: str) -> Client:
        """A socket that has not said hello."""
        request = HTTPRequest(f"ws://127.0.0.1:{self.port}/api/v1/chat/ws/chat", headers=headers)
        client = Client(await asyncio.wait_for(websocket_connect(request), TIMEOUT))
        self._clients.append(client)
        return client

    async def connect(self, resuming: Client | None = None, *, last_seq: int | None = None, **hello: Any) -> Client:
        """A socket in this visitor's chat (a new one the first time), caught up to `live`."""
        client = await self.socket()
        fields: Frame = {"type": "hello", "v": 1, "time_zone": "Europe/Berlin", "locale": "en"}
        if self.user_chat_id:
            fields |= {"user_chat_id": self.user_chat_id, "token": self.token, "epoch": self.epoch}
        if resuming is not None:
            last_seq = resuming.last_seq
        if last_seq is not None:
            fields["last_seq"] = last_seq
        await client.send(fields | hello)
        client.connected = await client.signal("connected")
        self._is_told(client.connected)
        self.user_chat_id, self.token = client.connected["user_chat_id"], client.connected["token"]
        self.epoch = client.connected["epoch"]
        await client.signal("live")
        client._read = 0
        return client

    async def request(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **headers: str
    ) -> HTTPResponse:
        """An HTTP request with this visitor's token; any status is an answer."""
        request = HTTPRequest(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            body=None if body is None else body if isinstance(body, str | bytes) else json.dumps(body),
            headers={"Authorization": f"Bearer {self.token if token is None else token}", **headers},
            request_timeout=TIMEOUT,
            allow_nonstandard_methods=True,
        )
        return await AsyncHTTPClient().fetch(request, raise_error=False)

    async def chat(self, method: str, path: str = "", body: Any = None, **more: str) -> Any:
        """A request below this visitor's chat; the JSON of the answer."""
        answer = await self.request(method, f"/api/v1/chat/chats/{self.user_chat_id}{path}", body, **more)
        found = json.loads(answer.body) if answer.body else None
        self._is_told(found or {})
        return found

    async def opens(self) -> None:
        """Opens a chat by REST."""
        answer = await self.request("POST", "/api/v1/chat/chats", {"time_zone": "Europe/Berlin", "locale": "en"})
        opened = json.loads(answer.body)
        self.user_chat_id, self.token, self.epoch = opened["user_chat_id"], opened["token"], opened["epoch"]

    async def posts(self, text: str, client_id: str | None = None) -> Frame:
        """Sends a message by REST; the ack or error."""
        command = {"type": "message", "client_id": client_id or str(uuid4()), "content": text}
        found: Frame = await self.chat("POST", "/commands", command)
        return found

    async def log(self) -> list[Frame]:
        """Everything that is stored of the chat, by REST."""
        events: list[Frame] = []
        while True:
            after = events[-1]["seq"] if events else 0
            page = await self.chat("GET", f"/events?after={after}&limit=200")
            events += page["events"]
            if not page["events"]:
                return events

    def _is_told(self, frame: Frame) -> None:
        if "session" in frame:
            self.told.append((frame["seq"], frame["session"]))

    async def leave(self) -> None:
        """Closes all sockets."""
        for client in self._clients:
            client.close()
            await client.closed()
