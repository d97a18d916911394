"""How a turn understands a text: by the built-in engine. What a text says about the conversation itself: repair.py."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.outputs import Outputs
from orchestrator.understanding.engine import Engine
from orchestrator.understanding.fields import Field, Moment
from orchestrator.understanding.values import Extraction


@dataclass(frozen=True, slots=True)
class Reading:
    """What a visitor wants: a task, one of several (`close`, best first), or nothing that we can do."""

    intent: str | None
    close: tuple[str, ...] = ()
    """The tasks between which the text does not decide; to be asked. Empty when `intent` is sure."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Parameters that were understood together with the task, in the form that `extraction` gives them."""


class Reader:
    """Understands what visitors write. Stateless: everything that a later run must know is in the outputs' memo."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def read(self, text: str, moment: Moment, outputs: Outputs) -> Reading:
        """Which task a text asks for; may say thinking steps meanwhile."""
        if not self._engine.knows(moment.locale):
            await asyncio.to_thread(self._engine.learn, moment.locale)
        found = self._engine.recognize(text, moment.locale)
        if not found.in_scope:
            return Reading(None)
        return Reading(found.intent, tuple(other.intent for other in found.alternatives[:2]) if found.close else ())

    async def values(
        self,
        text: str,
        intent: str,
        fields: Sequence[Field],
        moment: Moment,
        outputs: Outputs,
        *,
        asked: str | None = None,
        partial: Mapping[str, Any] | None = None,
    ) -> Extraction:
        """The values that a text gives for the fields of a task; `asked` is the field that the question was about."""
        return self._engine.extract(text, fields, moment, asked, partial)
