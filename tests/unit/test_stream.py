"""Text that is shown while it is written: pieces that come close together are sent as one."""

import asyncio

from orchestrator.stream import Stream
from protocol.signals import Delta, Signal


class _Sent:
    """Where signals go: kept, and the first one can be awaited."""

    def __init__(self) -> None:
        self.pieces: list[tuple[int, str]] = []
        self.came = asyncio.Event()

    def __call__(self, signal: Signal) -> None:
        assert isinstance(signal, Delta)
        self.pieces.append((signal.index, signal.text))
        self.came.set()


async def test_pieces_that_come_at_once_go_out_together() -> None:
    stream = Stream("r1", sent := _Sent())

    for piece in ("Once ", "upon ", "a time"):
        stream.write(piece)
    assert sent.pieces == []
    await sent.came.wait()

    assert sent.pieces == [(0, "Once upon a time")]


async def test_pieces_after_a_pause_go_out_next() -> None:
    stream = Stream("r1", sent := _Sent())
    stream.write("Once ")
    await sent.came.wait()

    stream.write("upon")
    stream.close()

    assert sent.pieces == [(0, "Once "), (1, "upon")]
    assert stream.text == "Once upon"
