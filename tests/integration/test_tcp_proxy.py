"""The proxy of the tests itself, before a small server that says everything back in capitals."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase
from tornado.ioloop import IOLoop

from tests.support.tcp_proxy import TcpProxy

TIMEOUT = 30.0


class Shouting:
    """A server that answers each piece with the same in capitals and remembers what came."""

    def __init__(self) -> None:
        self.heard = b""
        self.port = 0

    async def listen(self) -> None:
        self.server = await asyncio.start_server(self.answer, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(1000):
                self.heard += piece
                writer.write(piece.upper())
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass  # the line or the test has ended
        finally:
            writer.close()


@pytest.fixture
def shouting(io_loop: IOLoop) -> Iterator[Shouting]:
    server = Shouting()
    io_loop.run_sync(server.listen)
    yield server
    server.server.close()


@pytest.fixture
def proxy(shouting: Shouting) -> Iterator[TcpProxy]:
    with TcpProxy("127.0.0.1", shouting.port) as proxy:
        yield proxy


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connect(proxy: TcpProxy) -> Line:
    return await asyncio.open_connection("127.0.0.1", proxy.port)


async def say(line: Line, words: bytes) -> bytes:
    line[1].write(words)
    async with asyncio.timeout(TIMEOUT):
        return await line[0].readexactly(len(words))


async def heard(shouting: Shouting, words: bytes) -> None:
    async with asyncio.timeout(TIMEOUT):
        while shouting.heard != words:
            await asyncio.sleep(0.01)


async def test_proxy_carries_both_ways(proxy: TcpProxy) -> None:
    line = await connect(proxy)
    assert await say(line, b"hello") == b"HELLO"
    assert (proxy.to_server_bytes, proxy.to_client_bytes) == (5, 5)
    line[1].close()


async def test_proxy_holds_everything_while_stalled_and_loses_nothing(proxy: TcpProxy, shouting: Shouting) -> None:
    line = await connect(proxy)
    await say(line, b"a")
    proxy.stalls()
    line[1].write(b"b")
    await line[1].drain()
    assert shouting.heard == b"a"
    proxy.passes()
    async with asyncio.timeout(TIMEOUT):
        assert await line[0].readexactly(1) == b"B"
    line[1].close()


async def test_proxy_drops_answers_but_carries_requests(proxy: TcpProxy, shouting: Shouting) -> None:
    line = await connect(proxy)
    proxy.drops_answers()
    line[1].write(b"lost")
    await heard(shouting, b"lost")
    proxy.cuts()
    async with asyncio.timeout(TIMEOUT):
        assert await line[0].read() == b""
    line[1].close()


@pytest.mark.parametrize("count", [0, 1, 3, 5])
async def test_proxy_cuts_the_answer_after_exactly_so_many_bytes(proxy: TcpProxy, count: int) -> None:
    line = await connect(proxy)
    proxy.cuts_after(to_client=count)
    line[1].write(b"hello")
    async with asyncio.timeout(TIMEOUT):
        assert await line[0].read() == b"HELLO"[:count]
    line[1].close()
    again = await connect(proxy)
    assert await say(again, b"x") == b"X"
    again[1].close()


@pytest.mark.parametrize("count", [0, 3])
async def test_proxy_cuts_the_request_after_exactly_so_many_bytes(
    proxy: TcpProxy, shouting: Shouting, count: int
) -> None:
    line = await connect(proxy)
    proxy.cuts_after(to_server=count)
    line[1].write(b"hello")
    with pytest.raises(ConnectionResetError):
        async with asyncio.timeout(TIMEOUT):
            await line[0].read()
    await heard(shouting, b"hello"[:count])
    line[1].close()


async def test_proxy_resets_a_connection_hard(proxy: TcpProxy) -> None:
    line = await connect(proxy)
    await say(line, b"a")
    proxy.resets()
    with pytest.raises(ConnectionResetError):
        await line[0].read()
    line[1].close()


async def test_delayed_pieces_arrive_whole_and_in_order(proxy: TcpProxy) -> None:
    line = await connect(proxy)
    proxy.delays(0.01)
    assert await say(line, b"one") == b"ONE"
    assert await say(line, b"two") == b"TWO"
    line[1].close()


async def reads_once(proxy: TcpProxy) -> None:
    line = await connect(proxy)  # raises itself when the reset is there before its last look
    try:
        async with asyncio.timeout(TIMEOUT):
            await line[0].read()
    finally:
        line[1].close()


async def test_proxy_closes_when_nobody_listens_behind_it() -> None:
    with TcpProxy("127.0.0.1", 1) as proxy, pytest.raises(ConnectionResetError):
        await reads_once(proxy)


async def test_database_fixture_is_a_database_of_its_own(
    database: AsyncIOMotorDatabase[dict[str, Any]], database_name: str
) -> None:
    await database.things.insert_one({"_id": 1})
    assert await database.things.count_documents({}) == 1
    assert database.name == database_name
