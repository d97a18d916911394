"""Rounds in which the server dies while somebody has an alarm set, and what must hold when it has come back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

from pymongo import MongoClient
from tornado.httpclient import HTTPClientError
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError

from tests.support.at_rest import settled
from tests.support.chat import Client, Frame, SocketEndedError, Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.log_rules import Document

GONE = (SocketEndedError, WebSocketClosedError, StreamClosedError, HTTPClientError, OSError)


@dataclass
class Round:
    """One chat whose commands are sent by `sends`; what was acknowledged and what was not is remembered."""

    visitor: Visitor
    client: Client
    acknowledged: dict[str, int] = field(default_factory=dict)
    sent: dict[str, Frame] = field(default_factory=dict)

    @classmethod
    async def begin(cls, errand: ErrandProcess) -> "Round":
        visitor = Visitor(errand.port)
        return cls(visitor, await visitor.connect())

    async def sends(self, command: Frame, *, to_the_end: bool = True) -> None:
        client_id = str(uuid4())
        self.sent[client_id] = command
        await self._repeats(self.client, client_id)
        if to_the_end:
            await self.client.final(self.acknowledged[client_id])

    async def says(self, text: str) -> None:
        await self.sends({"type": "message", "content": text})

    async def submits_the_form(self) -> None:
        form = await self.client.component()
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT07:00")
        action = {"type": "component_action", "component_id": form["component_id"], "rev": form["rev"]}
        await self.sends({**action, "action": "submit", "values": {"time": tomorrow}})

    async def comes_back(self) -> Client:
        """Resumes, sends again what was sent, and waits for the end of each command; nothing may have a second effect."""
        before = self.client
        self.client = await self.visitor.connect(last_seq=before.last_seq)
        assert self.client.connected["resume"] == "ok"
        known = dict(self.acknowledged)
        for client_id in self.sent:
            await self._repeats(self.client, client_id)
        assert known.items() <= self.acknowledged.items(), "a command was acknowledged in two places"
        stored = await self.visitor.log()
        finals = {event["cause"] for event in stored if event.get("final")}
        for seq in self.acknowledged.values():
            if seq not in finals:
                await self.client.final(seq)
        return self.client

    async def _repeats(self, client: Client, client_id: str) -> None:
        ack = await client.commands(self.sent[client_id], client_id)
        assert ack["type"] == "ack", ack
        self.acknowledged[client_id] = ack["seq"]

    async def leaves(self) -> None:
        self.client.close()
        await self.visitor.leave()


async def dies_and_returns(errand: ErrandProcess, uri: str, database_name: str, failpoint: str, kind: str) -> list[str]:
    """One round of an ended server at a failpoint: `message`, `form` or `ring`; what is wrong afterwards."""
    environ = dict(errand.environ)
    await asyncio.to_thread(errand.restart, {**environ, "ERRAND_FAILPOINT": failpoint})
    visit = await Round.begin(errand)
    try:
        if kind == "message":
            await visit.says("wake me tomorrow at 7 am")
        elif kind == "form":
            await visit.says("set an alarm")
            await visit.submits_the_form()
        else:
            await visit.says("wake me tomorrow at 7 am")
            make_due(uri, database_name, visit.visitor.user_chat_id)
        await visit.client.closed()
    except GONE:
        pass
    code = await asyncio.to_thread(errand.wait)
    assert code == -9, f"{failpoint} was not reached: ended with {code}"
    await asyncio.to_thread(errand.restart, environ)
    return await wrong_after(visit, uri, database_name, rings=int(kind == "ring"))


async def dies_at_random(
    errand: ErrandProcess, uri: str, database_name: str, seed: int, tell: Callable[[str], None] = lambda _: None
) -> list[str]:
    """One round with a kill at a moment drawn by `seed`, while three commands are on their way; what is wrong afterwards.

    `tell` is told what was done.
    """
    random = Random(seed)
    visit = await Round.begin(errand)

    async def works() -> None:
        await visit.says("set an alarm")
        await visit.submits_the_form()
        await visit.says("show my alarms")

    working = asyncio.create_task(works())
    frames = random.randrange(1, 30)
    while not working.done() and len(visit.client.frames) < frames:
        await asyncio.sleep(0.001)
    await asyncio.sleep(random.random() * 0.01)
    errand.kill()
    await asyncio.gather(working, return_exceptions=True)
    tell(
        f"killed when {len(visit.client.frames)} frames had come and {len(visit.acknowledged)} of 3 commands were acknowledged"
    )
    await asyncio.to_thread(errand.restart)
    wrong = await wrong_after(visit, uri, database_name)
    tell(f"back with {len(visit.acknowledged)} commands and {len(visit.client.events)} events that were missed")
    return wrong


async def wrong_after(visit: Round, uri: str, database_name: str, rings: int = 0) -> list[str]:
    """Comes back and compares what is stored with what was promised."""
    client = await visit.comes_back()
    if rings:
        make_due(uri, database_name, visit.visitor.user_chat_id, only_claimed=True)
        rung = [event for event in await visit.visitor.log() if event.get("trigger") == "alarm"]
        if not rung:
            await client.until(lambda frame: frame.get("trigger") == "alarm")
    stored = await settled(uri, database_name, visit.visitor)
    shown = await visit.visitor.log()
    await visit.leaves()
    wrong = stored.violations(visit.acknowledged)
    if list(visit.acknowledged.values()) != sorted(visit.acknowledged.values()):
        wrong.append(f"4: in sending order stand {visit.acknowledged}")
    if len(stored.alarms) > 1:
        wrong.append(f"{len(stored.alarms)} alarms were set")
    if [event["seq"] for event in shown] != [event["seq"] for event in stored.events][: len(shown)]:
        wrong.append("what is shown is not what is stored")
    if (heard := sum(event.get("trigger") == "alarm" for event in stored.events)) != rings:
        wrong.append(f"it rang {heard} times instead of {rings}")
    return wrong


def make_due(uri: str, database_name: str, user_chat_id: str, *, only_claimed: bool = False) -> None:
    """Moves the alarm's instant into the past; with `only_claimed` ends a dead node's claim, which lasts 30 s."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    change: Document = {"claimed_until": past} if only_claimed else {"due": past}
    with MongoClient[Document](uri) as client:
        client[database_name]["alarms"].update_one(
            {"user_chat_id": user_chat_id} | ({"claimed_until": {"$exists": True}} if only_claimed else {}),
            {"$set": change},
        )
