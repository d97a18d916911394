"""Several server processes on one database: what makes them quick enough to be watched, and one visitor on two of them."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from tests.support.chat import Client, Visitor
from tests.support.errand_process import TIMEOUT, ErrandProcess

QUICK = {
    "ERRAND_NODES__LEASE_SECONDS": "2",
    "ERRAND_NODES__RENEW_SECONDS": "0.5",
    "ERRAND_NODES__MARGIN_SECONDS": "1",
    "ERRAND_NODES__SWEEP_SECONDS": "0.5",
    "ERRAND_NODES__POLL_SECONDS": "0.2",
    "ERRAND_LIMITS__COMMANDS_BURST": "1000",
}


async def on_both(nodes: Sequence[ErrandProcess], visitor: Visitor) -> tuple[Client, Client]:
    """The visitor's sockets on the first and on the second node; then the visitor is at the second one."""
    visitor.port = nodes[0].port
    here = await visitor.connect()
    visitor.port = nodes[1].port
    return here, await visitor.connect()


async def until_paused(node: ErrandProcess) -> None:
    """Returns when a process has stopped itself at a failpoint."""
    async with asyncio.timeout(TIMEOUT):
        while Path(f"/proc/{node.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "T":
            await asyncio.sleep(0.01)
