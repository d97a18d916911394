"""A socket on which nothing happens costs its place in the registry and nothing else of ours."""

import re
from collections.abc import Callable

from tests.support.chat import Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.waiting import until

SOCKETS = 300
MANY = {"ERRAND_LIMITS__SOCKETS_PER_CHAT": "1000", "ERRAND_LIMITS__COMMANDS_BURST": "100000"}


async def metric(visitor: Visitor, name: str) -> int:
    answer = (await visitor.request("GET", "/metrics")).body.decode()
    return int(float(re.findall(rf"^{re.escape(name)} (\S+)$", answer, re.MULTILINE)[0]))


async def tasks_at_rest(visitor: Visitor) -> int:
    """How few tasks of our own code there are: now and then one of the rounds has one more."""
    return min([await metric(visitor, 'errand_tasks{code="errand"}') for _ in range(20)])


async def test_idle_sockets_have_no_task_of_ours(
    start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor]
) -> None:
    visitor = new_visitor(start_errand(MANY).port)
    client = await visitor.connect()
    await client.asks("hello")
    before = await tasks_at_rest(visitor)
    idle = [await visitor.connect() for _ in range(SOCKETS)]
    assert await metric(visitor, "errand_connections") == SOCKETS + 1
    assert await tasks_at_rest(visitor) <= before
    ack = await client.says("set an alarm")
    for other in idle:  # and yet all of them are served
        await other.final(ack["seq"])
    for other in idle:
        other.drop()

    async def are_gone() -> bool:
        return await metric(visitor, "errand_connections") == 1

    await until(are_gone)
    assert await tasks_at_rest(visitor) <= before
