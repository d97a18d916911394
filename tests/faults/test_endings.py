"""SIGTERM: everybody is sent away to come back at moments of their own; a second one ends the server at once."""

import asyncio
import os
import signal
from collections.abc import Callable

from tests.support.chat import Client, Frame, Visitor
from tests.support.errand_process import TIMEOUT, ErrandProcess
from tests.support.tcp_proxy import TcpProxy

SOCKETS = 12
LONGEST_RECONNECT_SECONDS = 2.0
LONG_SECONDS = "300"


async def sent_away(client: Client) -> tuple[Frame, int | None]:
    """What a socket is told at its end, and its close code."""
    closing = await client.signal("closing")
    return closing, await client.closed()


async def test_everybody_is_told_to_come_back_at_another_moment(
    own_errand: ErrandProcess, new_visitor: Callable[[int], Visitor]
) -> None:
    visitor = new_visitor(own_errand.port)
    clients = [await visitor.connect() for _ in range(SOCKETS)]
    stopping = asyncio.create_task(asyncio.to_thread(own_errand.stop))
    ends = await asyncio.gather(*(sent_away(client) for client in clients))
    assert {code for _, code in ends} == {1012}
    waits = [closing["reconnect_after_seconds"] for closing, _ in ends]
    assert all(0 < wait <= LONGEST_RECONNECT_SECONDS for wait in waits)
    assert len(set(waits)) > SOCKETS / 2, "they would all come back at once"
    assert await stopping == 0
    await asyncio.to_thread(own_errand.restart)
    again = [await visitor.connect(resuming=client) for client in clients]
    assert {client.connected["resume"] for client in again} == {"ok"}


async def test_a_second_signal_ends_a_server_at_once_that_waits_for_its_database(
    behind_a_line: Callable[..., ErrandProcess], database_line: TcpProxy, new_visitor: Callable[[int], Visitor]
) -> None:
    patient = {"ERRAND_SERVER__DRAIN_SECONDS": LONG_SECONDS, "ERRAND_MONGODB__TIMEOUT_SECONDS": LONG_SECONDS}
    errand = behind_a_line(patient)
    client = await new_visitor(errand.port).connect()
    await client.asks("hello")
    database_line.stalls()
    os.kill(errand.pid, signal.SIGTERM)
    await until_nobody_is_let_in(errand.port)
    os.kill(errand.pid, signal.SIGTERM)
    assert await asyncio.to_thread(errand.wait) == 1


async def until_nobody_is_let_in(port: int) -> None:
    async with asyncio.timeout(TIMEOUT):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                return
            writer.close()
