"""Waiting for what tells nobody that it has come."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.support.errand_process import TIMEOUT

_PAUSE_SECONDS = 0.01
"""What is asked without a pause takes the processor from whoever is to make it true."""


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Returns when it holds; it is asked again and again, for at most TIMEOUT."""
    async with asyncio.timeout(TIMEOUT):
        while not await holds():
            await asyncio.sleep(_PAUSE_SECONDS)
