"""The server dies at every named place and at random moments; what was acknowledged stays, nothing is done twice."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from orchestrator.failpoints import FAILPOINTS
from tests.support.at_rest import AtRest
from tests.support.chat import Visitor
from tests.support.crash_rounds import dies_and_returns, dies_at_random
from tests.support.errand_process import ErrandProcess

RINGING = ("after_alarm_claim", "after_alarm_ring")
RANDOM_ROUNDS = 8
ENVIRON = {"ERRAND_LIMITS__COMMANDS_BURST": "1000", "ERRAND_ALARMS__POLL_SECONDS": "0.1"}


@pytest.fixture
def mortal(tmp_path: Path, mongodb_uri: str, database_name: str) -> Iterator[ErrandProcess]:
    """A server that is not running yet."""
    here = {"ERRAND_MONGODB_URI": mongodb_uri, "ERRAND_MONGODB__DATABASE": database_name}
    errand = ErrandProcess(tmp_path / "var", here | ENVIRON)
    yield errand
    errand.close()


@pytest.mark.parametrize("kind", ["message", "form"])
@pytest.mark.parametrize("failpoint", [name for name in FAILPOINTS if name not in RINGING])
async def test_an_alarm_is_set_once_wherever_the_server_dies(
    mortal: ErrandProcess, mongodb_uri: str, database_name: str, failpoint: str, kind: str
) -> None:
    assert await dies_and_returns(mortal, mongodb_uri, database_name, failpoint, kind) == []


@pytest.mark.parametrize("failpoint", RINGING)
async def test_an_alarm_rings_once_wherever_the_server_dies(
    mortal: ErrandProcess, mongodb_uri: str, database_name: str, failpoint: str
) -> None:
    assert await dies_and_returns(mortal, mongodb_uri, database_name, failpoint, "ring") == []


@pytest.mark.parametrize("failpoint", ["after_append_command", "before_final", "after_final", "after_settle"])
async def test_a_chat_that_was_ended_stays_ended_wherever_the_server_dies(
    mortal: ErrandProcess,
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
    failpoint: str,
) -> None:
    """What is ended in the log is ended at the door, also when the crash came between the two."""
    await asyncio.to_thread(mortal.restart, {**mortal.environ, "ERRAND_FAILPOINT": f"{failpoint}:2"})
    visitor = new_visitor(mortal.port)
    client = await visitor.connect()
    await client.asks("set an alarm")
    client_id = str(uuid4())
    await client.send({"type": "end_chat", "client_id": client_id})
    await client.closed()
    assert await asyncio.to_thread(mortal.wait) == -9
    await asyncio.to_thread(mortal.restart, {**mortal.environ, "ERRAND_FAILPOINT": ""})
    stored = await at_rest.keeps(visitor, {})
    again = await visitor.socket()
    await again.send({"type": "hello", "v": 1, "user_chat_id": visitor.user_chat_id, "token": visitor.token})
    assert (await again.error())["code"] == "chat_ended"
    assert await again.closed() == 4410
    assert (await visitor.posts("hello"))["code"] == "chat_ended"
    assert [event.get("status") for event in stored.events if event.get("final")][1:] == ["chat_ended"]


@pytest.mark.long
async def test_everything_holds_after_kills_at_random_moments(
    mortal: ErrandProcess, mongodb_uri: str, database_name: str
) -> None:
    await asyncio.to_thread(mortal.start)
    wrong = {seed: await dies_at_random(mortal, mongodb_uri, database_name, seed) for seed in range(RANDOM_ROUNDS)}
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("failpoint", ["after_tool_recorded:1", "before_tool:2", "after_tool:2"])
async def test_both_requests_of_a_message_are_done_once_wherever_the_server_dies(
    mortal: ErrandProcess,
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
    failpoint: str,
) -> None:
    await asyncio.to_thread(mortal.restart, {**mortal.environ, "ERRAND_FAILPOINT": failpoint})
    client = await (visitor := new_visitor(mortal.port)).connect()
    ack = await client.says("set an alarm for 7 am tomorrow and a timer for 10 minutes")
    await client.closed()
    assert await asyncio.to_thread(mortal.wait) == -9
    await asyncio.to_thread(mortal.restart, {**mortal.environ, "ERRAND_FAILPOINT": ""})
    again = await visitor.connect()
    await again.final(ack["seq"])
    stored = await at_rest.keeps(visitor, {})
    assert sorted(ring["kind"] for ring in stored.alarms) == ["alarm", "timer"]
    completed = [event["intent"] for event in stored.events if event.get("status") == "intent_completed"]
    assert completed == ["create_alarm", "start_timer"]
