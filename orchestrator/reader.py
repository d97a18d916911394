"""How a turn understands a text: by a language model where there is one, else and after its failures by the built-in engine.

What a text says about the conversation itself: understanding/repair.py.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import structlog

from orchestrator.outputs import Outputs, Stopped
from orchestrator.phrases import phrase
from orchestrator.stream import Stream
from orchestrator.understanding.clauses import first_said
from orchestrator.understanding.engine import Engine
from orchestrator.understanding.fields import Field, Moment
from orchestrator.understanding.language_model import Failed, LanguageModel, LanguageModelError, Said
from orchestrator.understanding.model_schema import Task
from orchestrator.understanding.recognizer import Recognition
from orchestrator.understanding.values import Extraction, Value

_BROKEN_OFF = "The answer broke off here. Ask again if you need the rest."
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a visitor wants: a task, one of several (`close`, best first), or nothing that we can do."""

    intent: str | None
    close: tuple[str, ...] = ()
    """The tasks between which the text does not decide; to be asked. Empty when `intent` is sure."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Parameters that were understood together with the task, in the form that `extraction` gives them."""


@dataclass(frozen=True, slots=True)
class Model:
    """A language model, the tasks that it is shown, and whether it may answer what is none of them."""

    model: LanguageModel
    tasks: tuple[Task, ...]
    free_answers: bool = False


class Reader:
    """Understands what visitors write. Stateless: everything that a later run must know is in the outputs' memo."""

    def __init__(self, engine: Engine, by_model: Model | None = None, wordy: Collection[str] = ()) -> None:
        """`wordy` are the tasks that have free text: what follows "remind me to" is no other task."""
        self._engine = engine
        self._by_model = by_model
        self._wordy = frozenset(wordy)

    async def close(self) -> None:
        """Closes the connections to the model's server."""
        if self._by_model is not None:
            await self._by_model.model.close()

    async def read(self, text: str, moment: Moment, outputs: Outputs, *, answers: bool = False) -> Reading:
        """Which task a text asks for; may say thinking steps meanwhile.

        A text that `answers` a question and is out of scope is not looked at again by its beginning.
        """
        said = await self._understood(text, moment, outputs)
        if said is not None:
            return Reading(said["intent"], values=said["values"])
        await self.prepare(moment.locale)
        found = self._recognized(text, moment.locale, answers=answers)
        if not found.in_scope:
            return Reading(None)
        return Reading(found.intent, tuple(other.intent for other in found.alternatives[:2]) if found.close else ())

    async def prepare(self, locale: str) -> None:
        """Learns the language of a locale, if it was not yet: `sure` answers at once then."""
        if not self._engine.knows(locale):
            await asyncio.to_thread(self._engine.learn, locale)

    def sure(self, text: str, moment: Moment) -> str | None:
        """The task that the built-in engine surely finds in a text, whatever a model would say; None in doubt."""
        found = self._recognized(text, moment.locale, answers=True)
        return found.intent if found.in_scope and not found.close else None

    def _recognized(self, text: str, locale: str, *, answers: bool) -> Recognition:
        """By the whole text, or by its beginning where that decides."""
        found = self._engine.recognize(text, locale)
        if answers and not found.in_scope:
            return found
        return first_said(text, found, locale, lambda one: self._engine.recognize(one, locale), self._wordy) or found

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
        found = self._engine.extract(text, fields, moment, asked, partial)
        if partial:  # part of a time was said before: the grammar completes it
            return found
        said = await self._understood(text, moment, outputs, Task(intent, "", tuple(fields)), asked)
        if said is None or said["intent"] is None:
            return found
        if said["intent"] != intent:
            return found if asked is None else Extraction(remainder=text)
        if asked is not None and not said["values"]:
            return found
        return _joined(text, said, fields, found)

    async def answer(self, text: str, history: Sequence[Said], moment: Moment, outputs: Outputs) -> str | None:
        """A free answer to a text that asks for no task, shown while it is written; say it as the next response.

        None when there is no model, or none that may or can answer. Stopped in the middle it is what was written so far;
        raises `Stopped` when that is nothing. `history` is what was said before, oldest first.
        """
        if self._by_model is None or not self._by_model.free_answers:
            return None
        outputs.think("response_generation", "Generating final response")
        with outputs.streaming() as stream:
            try:
                await outputs.unless_stopped(_written(self._by_model.model, text, history, moment, stream))
            except Stopped:
                if not stream.text.strip():
                    raise
            except LanguageModelError as error:
                _log.warning("language model gave no whole answer", reason=str(error))
                if stream.text.strip():
                    stream.write(f"\n\n{phrase(_BROKEN_OFF, moment.locale)}")
        return stream.text.strip() or None

    async def _understood(
        self, text: str, moment: Moment, outputs: Outputs, opened: Task | None = None, asked: str | None = None
    ) -> Mapping[str, Any] | None:
        """What the model says about a text, asked once in all runs of a turn; None when the engine has to do it.

        `opened` is a task with the fields that it has at this moment.
        """
        key = f"understood:{sha256(text.encode()).hexdigest()[:16]}"
        known: Mapping[str, Any] | None = outputs.recalled(key)
        if known is None:
            if self._by_model is None:
                return None
            tasks = [_at_this_moment(task, opened) for task in self._by_model.tasks]
            question = opened.name if opened is not None and asked is not None else None, asked
            known = await outputs.unless_stopped(
                _asked(self._by_model.model, text, tasks, moment, outputs, ".".join(filter(None, question)) or None)
            )
            outputs.note(key, known)
        return known or None


def _at_this_moment(task: Task, opened: Task | None) -> Task:
    """A task with the choices that it has now, if it is the open one."""
    return replace(task, fields=opened.fields) if opened is not None and task.name == opened.name else task


async def _asked(
    model: LanguageModel,
    text: str,
    tasks: Sequence[Task],
    moment: Moment,
    outputs: Outputs,
    asked: str | None,
) -> dict[str, Any]:
    """The model's answer in JSON; empty when every attempt has failed.

    The steps have numbers of their own: a later run of the turn, which recalls the answer, does not say them.
    """
    with outputs.aside():
        async with aclosing(model.understand(text, tasks, moment, asked, outputs.began)) as outcomes:
            async for outcome in outcomes:
                if not isinstance(outcome, Failed):
                    shown = next((task.fields for task in tasks if task.name == outcome.intent), ())
                    names = [field.name for field in shown]
                    return {"intent": outcome.intent, "values": dict(outcome.values), "shown": names}
                _log.warning("language model failed", attempt=outcome.attempt, reason=outcome.reason)
                step = f"Retrying intent recognition (attempt {outcome.attempt})"
                outputs.think("intent_retry", step, attempt=outcome.attempt)
    return {}


async def _written(model: LanguageModel, text: str, history: Sequence[Said], moment: Moment, stream: Stream) -> None:
    async with aclosing(model.answer(text, history, moment.locale)) as pieces:
        async for piece in pieces:
            stream.write(piece)


def _joined(text: str, said: Mapping[str, Any], fields: Sequence[Field], found: Extraction) -> Extraction:
    """The model's values, and from the engine what a model's answer cannot tell.

    That is: a day without its time, two readings of one time, and the fields that the model was not shown.
    """
    names = {field.name for field in fields}
    values = {name: Value(value, (0, len(text))) for name, value in said["values"].items() if name in names}
    own = {
        name: value
        for name, value in found.values.items()
        if name not in values and (name not in said["shown"] or value.ambiguous)
    }
    unclear = {name: several for name, several in found.unclear.items() if name not in values}
    partial = {name: value for name, value in found.partial.items() if name not in values}
    return Extraction({**values, **own}, unclear, partial)
