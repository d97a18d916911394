"""The database is away: little waits, everybody is told, nobody is thrown out, nothing spins, and all goes on afterwards."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.at_rest import AtRest
from tests.support.chat import Client, Frame, Visitor
from tests.support.errand_process import TIMEOUT, ErrandProcess
from tests.support.mortal_database import MortalDatabase
from tests.support.nodes import QUICK, until_paused
from tests.support.tcp_proxy import TcpProxy
from tests.support.waiting import until

PENDING, SENDERS = 3, 8
OUTAGE_SECONDS = 5
MOST_CPU = 0.2
"""Share of one processor that a server may use while nothing works; one that spins uses as much as it gets."""
MOST_LOG_LINES = 8
"""Each of the rounds of a server says once that it fails; most have done so before the time that is measured."""
BUSY = {"ERRAND_LIMITS__COMMANDS_BURST": "100000", "ERRAND_LIMITS__ERRORS_PER_SOCKET": "100000"}


async def ready(visitor: Visitor) -> None:
    """Returns when the server says so."""

    async def is_ready() -> bool:
        return (await visitor.request("GET", "/readyz")).code == 200

    await until(is_ready)


async def acknowledged_at_last(client: Client, sent: Frame) -> Frame:
    """Sends a command again over the same socket until it is acknowledged."""
    async with asyncio.timeout(TIMEOUT):
        while (ack := await client.says(sent["content"], sent["client_id"]))["type"] != "ack":
            assert ack["retryable"], ack
    return ack


@pytest.mark.long
async def test_few_commands_wait_for_the_database_and_the_others_are_told_at_once(
    behind_a_line: Callable[..., ErrandProcess],
    database_line: TcpProxy,
    new_visitor: Callable[[int], Visitor],
    at_rest: AtRest,
) -> None:
    errand = behind_a_line({"ERRAND_LIMITS__PENDING_APPENDS": str(PENDING)})
    visitors = [new_visitor(errand.port) for _ in range(SENDERS)]
    clients, others = [[await visitor.connect() for visitor in visitors] for _ in range(2)]
    for client in clients:
        await client.asks("hello")
    database_line.stalls()
    for turn in ("by socket", "by rest"):
        senders = clients if turn == "by socket" else visitors
        sending = [asyncio.create_task(says(sender, "hello again")) for sender in senders]
        for client in others:
            await client.send({"type": "ping", "t": turn})
            assert (await client.signal("pong"))["t"] == turn
        refused = [await one for one in sending]
        assert (
            sorted(one["code"] for one in refused) == ["overloaded"] * (SENDERS - PENDING) + ["unavailable"] * PENDING
        )
        assert all(one["retryable"] for one in refused)
    assert (await visitors[0].request("GET", "/readyz")).code == 503
    assert (await visitors[0].request("GET", "/healthz")).code == 200
    database_line.passes()
    await ready(visitors[0])
    for visitor, client in zip(visitors, clients, strict=True):
        sent = {"content": "set an alarm", "client_id": visitor.user_chat_id}
        ack = await acknowledged_at_last(client, sent)
        await client.final(ack["seq"])
        await at_rest.keeps(visitor, {sent["client_id"]: ack["seq"]})


async def says(sender: Client | Visitor, text: str) -> Frame:
    return await (sender.says(text) if isinstance(sender, Client) else sender.posts(text))


@pytest.mark.long
async def test_a_server_whose_database_is_away_neither_spins_nor_floods_its_log_and_goes_on_afterwards(
    start_errand: Callable[..., ErrandProcess],
    mortal_database: MortalDatabase,
    new_visitor: Callable[[int], Visitor],
) -> None:
    """It is away in the middle of a turn, with a command on its way, alarms to look for and a lease to renew."""
    here = {"ERRAND_MONGODB_URI": mortal_database.uri, "ERRAND_MONGODB__DATABASE": "mortal"}
    quick = {"ERRAND_MONGODB__TIMEOUT_SECONDS": "1", "ERRAND_ALARMS__POLL_SECONDS": "0.2"}
    errand = start_errand(QUICK | BUSY | here | quick | {"ERRAND_FAILPOINT": "after_steps:1:stop"})
    visitor = new_visitor(errand.port)
    client = await visitor.connect()
    ack = await client.says("wake me tomorrow at 7 am")
    await until_paused(errand)
    await asyncio.to_thread(mortal_database.kill)
    errand.resume()
    refused = await client.says("hello")
    assert (refused["code"], refused["retryable"]) == ("unavailable", True)
    assert (await visitor.request("GET", "/readyz")).code == 503
    logged, used = len(errand.stderr_lines), processor_seconds(errand.pid)
    await asyncio.sleep(
        OUTAGE_SECONDS
    )  # no waiting for something: what the server does in this time is what is measured
    assert processor_seconds(errand.pid) - used < MOST_CPU * OUTAGE_SECONDS
    assert len(errand.stderr_lines) - logged < MOST_LOG_LINES, errand.stderr_lines[logged:]
    await asyncio.to_thread(mortal_database.start)
    await ready(visitor)
    await client.final(ack["seq"])
    await AtRest(mortal_database.uri, "mortal").keeps(visitor, {ack["client_id"]: ack["seq"]}, alarms=1)


def processor_seconds(pid: int) -> float:
    """The processor time that a process has used, in its own code and in the kernel's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
