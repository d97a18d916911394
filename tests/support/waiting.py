"""Waiting for what tells nobody that it has come: it is asked for again and again, for at most TIMEOUT."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tests.support.errand_process import TIMEOUT

T = TypeVar("T")
_PAUSE_SECONDS = 0.01
"""Whoever asks without a pause takes the processor from those who are to make it true."""


async def first(find: Callable[[], Awaitable[T | None]]) -> T:
    """The first answer that is not None."""
    async with asyncio.timeout(TIMEOUT):
        while (found := await find()) is None:
            await asyncio.sleep(_PAUSE_SECONDS)
    return found


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Returns when it holds."""

    async def is_so() -> bool | None:
        return True if await holds() else None

    await first(is_so)
