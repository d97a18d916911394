"""A line between two programs that can be stalled, slowed, cut and reset. It looks at no byte that it carries."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self

CHUNK_BYTES = 65536
TIMEOUT = 30.0
HARD_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER on, zero seconds: the close is a reset


class TcpProxy:
    """A proxy on loopback before `host:port`, in a thread of its own: neither side's event loop carries it.

    Each switch holds for all connections, present and to come, until `passes` or another switch.
    """

    def __init__(self, host: str, port: int) -> None:
        self.port = 0
        self.to_server_bytes = 0
        self.to_client_bytes = 0
        self._target = (host, port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._delay_seconds = 0.0
        self._answers_dropped = False
        self._allowance: dict[str, int] = {}

    def start(self) -> Self:
        self._thread.start()
        self._call(self._listen())
        return self

    def stop(self) -> None:
        """Cut everything and end."""
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(TIMEOUT)
        self._loop.close()

    def passes(self) -> None:
        """Carry everything, what waited included."""
        self._do(self._all_clear)

    def stalls(self) -> None:
        """Carry nothing, close nothing: the other side is silent."""
        self._do(self._flowing.clear)

    def delays(self, seconds: float) -> None:
        """Carry each piece this much later."""

        def delay() -> None:
            self._all_clear()
            self._delay_seconds = seconds

        self._do(delay)

    def drops_answers(self) -> None:
        """Carry requests and throw their answers away."""

        def drop() -> None:
            self._all_clear()
            self._answers_dropped = True

        self._do(drop)

    def cuts_after(self, *, to_server: int | None = None, to_client: int | None = None) -> None:
        """Carry exactly so many more bytes in a direction, then reset all connections once and carry everything."""
        allowance = {"server": to_server, "client": to_client}

        def limit() -> None:
            self._all_clear()
            self._allowance = {side: left for side, left in allowance.items() if left is not None}

        self._do(limit)

    def cuts(self) -> None:
        """Close all connections in order, once; new ones are carried."""
        self._do(self._close)

    def resets(self) -> None:
        """Reset all connections (RST), once; new ones are carried."""
        self._do(self._reset)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _all_clear(self) -> None:
        self._delay_seconds = 0.0
        self._answers_dropped = False
        self._allowance = {}
        self._flowing.set()

    def _do(self, change: Callable[[], object]) -> None:
        async def changed() -> None:
            change()

        self._call(changed())

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(TIMEOUT)

    async def _listen(self) -> None:
        self._flowing.set()
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        if self._server:
            self._server.close()
        self._reset()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # closed transports let go of their sockets in the next round

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
            self._writers.add(far_writer)
            await asyncio.gather(
                self._carry("server", reader, far_writer),
                self._carry("client", far_reader, writer),
            )
            self._writers.discard(far_writer)
        except OSError:
            self._hard_close(writer)  # nobody listens behind
        except asyncio.CancelledError:
            pass  # the proxy ends; handed on, asyncio 3.11 would log it as a failure
        finally:
            self._writers.discard(writer)
            self._tasks.discard(task)

    async def _carry(self, side: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await self._flowing.wait()
                piece = await reader.read(CHUNK_BYTES)
                if self._delay_seconds:
                    await asyncio.sleep(self._delay_seconds)
                await self._flowing.wait()
                if not piece:
                    break
                if side == "client" and self._answers_dropped:
                    continue
                await self._write(side, piece, writer)
        except OSError:
            pass  # one side has gone: the other is told below
        finally:
            writer.close()

    async def _write(self, side: str, piece: bytes, writer: asyncio.StreamWriter) -> None:
        left = self._allowance.get(side)
        last = left is not None and left <= len(piece)
        piece = piece[:left]
        if left is not None:
            self._allowance[side] = left - len(piece)
        if side == "server":
            self.to_server_bytes += len(piece)
        else:
            self.to_client_bytes += len(piece)
        if piece:
            writer.write(piece)
            await writer.drain()
        if last:
            self._all_clear()
            for other in self._writers:
                if other is writer:
                    other.close()  # in order: what it was still allowed to get must arrive
                else:
                    self._hard_close(other)

    def _close(self) -> None:
        for writer in self._writers:
            writer.close()

    def _reset(self) -> None:
        for writer in self._writers:
            self._hard_close(writer)

    def _hard_close(self, writer: asyncio.StreamWriter) -> None:
        raw = writer.get_extra_info("socket")
        with contextlib.suppress(OSError):  # closed already
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HARD_CLOSE)
        writer.transport.abort()
