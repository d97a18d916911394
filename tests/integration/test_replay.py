"""What a server holds of a chat is what its events amount to: live, after a restart and when it was put out of memory."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from orchestrator.chat_state import ChatState
from protocol.encoding import encode_fields, session_fields
from protocol.events import decode_event
from protocol.record import Record
from tests.support.at_rest import AtRest
from tests.support.chat import Client, Frame, Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.waiting import until

FORGETFUL = {
    "ERRAND_NODES__RELEASE_IDLE_SECONDS": "0.2",
    "ERRAND_NODES__SWEEP_SECONDS": "0.2",
    "ERRAND_LIMITS__COMMANDS_BURST": "1000",
}
TALK = ("set an alarm", "never mind", "wake me tomorrow at 7 am", "remind me to call mum", "show my alarms")


async def out_of_memory(client: Client, errand: ErrandProcess, visitor: Visitor) -> None:
    """The visitor goes, and the server forgets the chat."""
    client.close()
    await client.closed()

    async def is_forgotten() -> bool:
        return b"errand_conversations 0.0" in (await visitor.request("GET", "/metrics")).body

    await until(is_forgotten)


async def stays(client: Client, errand: ErrandProcess, visitor: Visitor) -> None:
    """Nothing happens."""


def replayed(events: list[Frame]) -> Frame:
    """The session that a reader comes to who knows nothing but what every client gets."""
    state, opened = ChatState(), dict[str, None]()
    for event in events:
        state.apply(Record(decode_event(event)))
        if event["type"] == "component":
            opened |= {event["component_id"]: None}
            if event["state"] != "open":
                del opened[event["component_id"]]
    view = state.view(decode_event(events[-1]).timestamp, 7)
    view = view.model_copy(update={"open_component_id": next(iter(opened), None)})
    session: Frame = json.loads(encode_fields(session_fields(view)))
    return session


@pytest.mark.parametrize("happens", [stays, out_of_memory])
async def test_the_server_holds_what_a_replay_of_the_events_gives(
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
    happens: Callable[[Client, ErrandProcess, Visitor], Awaitable[None]],
) -> None:
    errand = start_errand(FORGETFUL)
    visitor = new_visitor(errand.port)
    client = await visitor.connect()
    for text in TALK:
        await client.asks(text)
        await at_rest.settled(visitor)
        await happens(client, errand, visitor)
        client = await visitor.connect(last_seq=0)
        assert client.connected["session"] == (await visitor.chat("GET"))["session"] == replayed(client.events)
    await asyncio.to_thread(errand.kill)
    await asyncio.to_thread(errand.restart)
    again = await visitor.connect(last_seq=client.last_seq)
    assert again.connected["session"] == client.connected["session"]
    await at_rest.keeps(visitor, {})
