"""The server's side of one page's socket, played by the test: for frames that no task of the program sends yet.

The pages still come from the real server. What is pushed is an event of the protocol; commands are acknowledged.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute

from tests.support.errand_process import TIMEOUT

Frame = dict[str, Any]
IDLE: Frame = {"state": "idle", "resumable": []}


class ScriptedServer:
    """Answers every hello with the events so far, and keeps the commands that came."""

    def __init__(self, page: Page, *, session: Frame | None = None) -> None:
        self._page = page
        self._socket: WebSocketRoute | None = None
        self.session = session or IDLE
        self.events: list[Frame] = []
        self.commands: list[Frame] = []
        page.route_web_socket(re.compile("/ws/chat$"), self._connected)
        page.route("**/api/v1/chat/chats/*/history?*", self._history)

    def pushes(self, kind: str, /, **fields: Any) -> Frame:
        """An event: stored, and sent to the page."""
        event = self.stores(kind, **fields)
        self.signals(event)
        return event

    def stores(self, kind: str, /, **fields: Any) -> Frame:
        """An event that the page gets only when it connects again, or asks for history."""
        seq = len(self.events) + 1
        event = {
            "type": kind,
            "seq": seq,
            "id": f"e{seq}",
            "user_chat_id": "c1",
            "user_id": "u1",
            "content": "",
            "session_id": "s1",
            "user_intent_id": "i1",
            "timestamp": datetime.now(UTC).isoformat(),
            "cause": None,
            "final": False,
            **fields,
        }
        self.events.append(event)
        return event

    def says(self, text: str, **fields: Any) -> Frame:
        """A response of one paragraph."""
        blocks = [{"t": "paragraph", "c": [{"t": "text", "text": text}]}]
        number = f"r{len(self.events) + 1}"
        return self.pushes("response", **{"response_id": number, "blocks": blocks, "content": text, **fields})

    def shows(self, kind: str, /, **fields: Any) -> Frame:
        """A component: open and in its first revision unless `fields` say otherwise."""
        given = {"component_id": "k1", "rev": 1, "state": "open", "schema": None, "values": {}, "errors": [], "ui": {}}
        return self.pushes("component", **{**given, "kind": kind, **fields})

    def signals(self, frame: Frame) -> None:
        """Any frame, as it is."""
        assert self._socket is not None
        self._socket.send(json.dumps(frame))

    def streams(self, response_id: str, *pieces: str, start: int = 0) -> None:
        for index, text in enumerate(pieces, start):
            self.signals({"type": "delta", "response_id": response_id, "index": index, "text": text})

    def drops(self) -> None:
        """Ends the line; the page comes back by itself."""
        assert self._socket is not None
        self._socket.close(code=1012)

    def gets(self, kind: str) -> Frame:
        """The first command of this type, as soon as it is there."""
        for _ in range(int(TIMEOUT * 100)):
            if found := [command for command in self.commands if command["type"] == kind]:
                return found[0]
            self._page.wait_for_timeout(10)  # lets the page's frames in
        raise AssertionError(f"no {kind} among {self.commands}")

    def page_of_history(self, before: int, limit: int) -> list[Frame]:
        return [event for event in self.events if event["seq"] < before][-limit:]

    def _connected(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(lambda message: self._received(json.loads(message)))

    def _received(self, frame: Frame) -> None:
        if frame["type"] == "hello":
            self._welcome(frame)
        elif frame["type"] != "ping":
            self.commands.append(frame)
        if frame["type"] == "message":
            self.signals({"type": "ack", "client_id": frame["client_id"], "seq": len(self.events) + 1})
            self.pushes("user", client_id=frame["client_id"], content=frame["content"])
        elif "client_id" in frame:
            self.signals({"type": "ack", "client_id": frame["client_id"], "seq": 0})

    def _welcome(self, hello: Frame) -> None:
        after = hello.get("last_seq")
        missed = self.events[-50:] if after is None else self.events[after:]
        self.signals(
            {
                "type": "connected",
                "v": 1,
                "socket_connection_id": "x",
                "user_chat_id": "c1",
                "user_id": "u1",
                "token": "t",
                "epoch": "e",
                "seq": len(self.events),
                "oldest": 1,
                "heartbeat_seconds": 25,
                "resume": "fresh" if after is None else "ok",
                "limits": {},
                "session": self.session,
            }
        )
        for event in missed:
            self.signals(event)
        self.signals({"type": "live", "seq": len(self.events)})

    def _history(self, route: Route) -> None:
        asked = dict(re.findall(r"(\w+)=(\d+)", route.request.url))
        events = self.page_of_history(int(asked.get("before", len(self.events) + 1)), int(asked["limit"]))
        route.fulfill(json={"epoch": "e", "seq": len(self.events), "events": events, "oldest": 1})
