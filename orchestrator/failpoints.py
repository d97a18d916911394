"""Named places at which a test can end or pause the process, as kill -9 or SIGSTOP would (docs/durability.md, faults)."""

import os
import signal
from collections.abc import Callable
from typing import Literal, get_args

Failpoint = Literal[
    "before_append_command",
    "after_append_command",
    "after_ack",
    "after_take",
    "after_barrier",
    "after_steps",
    "before_tool",
    "after_tool",
    "after_tool_recorded",
    "before_final",
    "after_final",
    "after_settle",
    "after_alarm_claim",
    "after_alarm_ring",
]
FAILPOINTS: tuple[Failpoint, ...] = get_args(Failpoint)
Reach = Callable[[Failpoint], None]


def never(name: Failpoint) -> None:
    """In operation nothing happens at a failpoint."""


def signal_at(failpoint: str) -> Reach:
    """Ends the process, without any cleaning up, when it reaches `failpoint`.

    That is `name`, `name:n` for the n-th time, or `name:n:stop`, which pauses it until somebody sends SIGCONT.
    """
    name, _, rest = failpoint.partition(":")
    count, _, mode = rest.partition(":")
    number = signal.SIGSTOP if mode == "stop" else signal.SIGKILL
    left = int(count or 1)

    def reach(reached: Failpoint) -> None:
        nonlocal left
        if reached == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), number)

    return reach
