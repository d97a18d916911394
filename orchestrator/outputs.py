"""What one turn says: numbers its outputs, so that a turn that is run again after a crash says nothing twice."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

from orchestrator.markdown import Markdown, spoken
from orchestrator.ports import Clock
from orchestrator.stream import Stream
from protocol.components import ComponentKind, ComponentState
from protocol.errors import ChatError, FieldError
from protocol.events import (
    ComponentEvent,
    ErrorEvent,
    Event,
    ResponseEvent,
    Status,
    StatusEvent,
    Step,
    ThinkingEvent,
    UserEvent,
)
from protocol.record import Record
from protocol.signals import Signal

T = TypeVar("T")
_ENVELOPE_OF_A_TURN = ("user_chat_id", "user_id", "socket_connection_id")


class Stopped(Exception):
    """The visitor has stopped the turn."""


class Outputs:
    """The n-th output of the turn of command `seq` has the id `<chat>:r:<seq>:<n>`.

    `said` are the outputs of an earlier run of the same turn: saying them again is skipped, so that the turn goes on at
    the first missing step. `append` queues a record for the log and does not wait.
    """

    def __init__(
        self,
        command: UserEvent,
        said: Sequence[Record],
        append: Callable[[Record], None],
        clock: Clock,
        markdown: Markdown,
        signal: Callable[[Signal], None],
    ) -> None:
        self._command = command
        self._said = {record.event.id: record for record in said}
        self._append = append
        self._clock = clock
        self._markdown = markdown
        self._number = 0
        self._asides: int | None = None
        self._asides_said: dict[int, int] = {}
        self._part = 1
        self._known: dict[str, Any] = {}
        for record in reversed(said):
            self._known |= record.memo  # the first word counts
        self._to_remember: dict[str, Any] = {}
        self._signal = signal
        self._stopped = asyncio.Event()
        self.began = clock.monotonic()
        """When this run of the turn began, in monotonic seconds."""
        self.session_id = command.session_id
        self.user_intent_id = command.user_intent_id

    @property
    def mark(self) -> str:
        """What tells the questions and components of this turn apart: of each of its requests they are others."""
        return f"{self._command.seq}" if self._part == 1 else f"{self._command.seq}.{self._part}"

    def next_part(self) -> None:
        """From here on the turn works off another request of the same message: with ids and a memory of its own."""
        self._part += 1
        self.session_id, self.user_intent_id = self.new_id("session"), self.new_id("intent")

    def recalled(self, key: str) -> Any:
        """What this turn, also in an earlier run, has noted under `key`; None when there is nothing."""
        return self._known.get(self._noted(key))

    def note(self, key: str, fact: Any) -> None:
        """A fact (JSON) that is stored with the next output, for a later run of this part of the turn."""
        self.remember(**{self._noted(key): fact})

    def remember(self, **facts: Any) -> None:
        """Facts (JSON) that are stored with the next output: the chat's state goes by them."""
        self._known |= facts
        self._to_remember |= facts

    async def once(self, key: str, find: Callable[[], Awaitable[Any]]) -> Any:
        """What `find` has found (JSON, not None), also when this turn is run again: it is remembered, not found anew."""
        known = self.recalled(key)
        if known is None:
            known = await find()
            self.note(key, known)
        return known

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is said within has numbers of its own: a tool's words are not said again when its result is known."""
        self._asides = self._asides_said.get(self._number, 0)
        try:
            yield
        finally:
            self._asides_said[self._number] = self._asides
            self._asides = None

    def stop(self) -> None:
        """The visitor wants the turn to end: before its next step, or in the middle of something that takes long."""
        self._stopped.set()

    async def unless_stopped(self, work: Coroutine[Any, Any, T]) -> T:
        """What something that takes long gives; it is cancelled, and `Stopped` raised, when the visitor asks for it."""
        working, stopped = asyncio.ensure_future(work), asyncio.ensure_future(self._stopped.wait())
        try:
            await asyncio.wait((working, stopped), return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise Stopped
            return working.result()
        finally:
            working.cancel()
            stopped.cancel()
            await asyncio.gather(working, stopped, return_exceptions=True)

    @contextmanager
    def streaming(self) -> Iterator[Stream]:
        """Shows the text of the response that is said next while it is still being written."""
        stream = Stream(self._response_id(), self._signal)
        try:
            yield stream
        finally:
            stream.close()

    def new_id(self, purpose: str) -> str:
        """A uuid that is the same in every run of this turn."""
        part = "" if self._part == 1 else f"{self._part}:"
        return str(uuid5(NAMESPACE_URL, f"{self._command.id}:{part}{purpose}"))

    def think(self, step: Step, content: str, **more: Any) -> None:
        """A step begins. Raises `Stopped` when the visitor has asked for it."""
        if self._stopped.is_set():
            raise Stopped
        step_id = f"s{self._command.seq}.{self._place()}"
        self._say(ThinkingEvent(step=step, step_id=step_id, content=content, **self._envelope(), **more))

    def respond(
        self,
        text: str,
        *,
        final: bool = False,
        is_complete: bool = False,
        question_id: str | None = None,
        intent: str | None = None,
        suggestions: Sequence[str] = (),
    ) -> None:
        """Says `text`, which is Markdown."""
        blocks = self._markdown.blocks(text)
        event = ResponseEvent(
            response_id=self._response_id(),
            blocks=blocks,
            content=spoken(blocks),
            question_id=question_id,
            intent=intent,
            suggestions=list(suggestions) or None,
            is_complete=is_complete,
            **self._envelope(final),
        )
        self._say(event)

    def show(
        self,
        component_id: str,
        rev: int,
        kind: ComponentKind,
        state: ComponentState,
        *,
        content: str,
        schema: Mapping[str, Any] | None,
        values: Mapping[str, Any],
        ui: Mapping[str, Any],
        errors: Sequence[FieldError] = (),
        question_id: str | None = None,
        final: bool = False,
    ) -> ComponentEvent:
        """Shows a component, whole."""
        event = ComponentEvent(  # the field is called by its wire name here
            component_id=component_id,
            rev=rev,
            kind=kind,
            state=state,
            question_id=question_id,
            schema=dict(schema) if schema is not None else None,
            values=dict(values),
            errors=list(errors),
            ui=dict(ui),
            content=content,
            **self._envelope(final),
        )
        self._say(event)
        return event

    def close(self, component: ComponentEvent, state: ComponentState, values: Mapping[str, Any] | None = None) -> None:
        """Shows an open component for the last time."""
        self.show(
            component.component_id,
            component.rev + 1,
            component.kind,
            state,
            content=component.content,
            schema=component.form_schema,
            values=component.values if values is None else values,
            ui=component.ui,
            question_id=component.question_id,
        )

    def status(
        self,
        status: Status,
        *,
        intent: str | None = None,
        label: str | None = None,
        reason: str | None = None,
        content: str = "",
        final: bool = False,
    ) -> None:
        """Tells a change of state."""
        event = StatusEvent(
            status=status,
            intent=intent,
            label=label,
            reason=reason,
            content=content,
            is_complete=status == "intent_completed",
            abandoned=status == "intent_abandoned",
            **self._envelope(final),
        )
        self._say(event)

    def fail(self, error: ChatError) -> None:
        """The turn ends in an error."""
        self._say(ErrorEvent(code=error.code, retryable=error.retryable, content=error.message, **self._envelope(True)))

    def interrupted(self, epoch: int) -> None:
        """If the earlier run was cut off in a step, tells so; its number is not one of the turn's outputs."""
        last = max((record.event for record in self._said.values()), key=lambda event: event.seq, default=None)
        if not isinstance(last, ThinkingEvent) or last.state != "running":
            return
        self._append(
            Record(
                last.model_copy(
                    update={
                        "id": f"{self._prefix()}cut{epoch}",
                        "state": "interrupted",
                        "timestamp": self._clock.now(),
                        "seq": 0,
                    }
                )
            )
        )

    def _response_id(self) -> str:
        return f"r{self._command.seq}.{self._place()}"

    def _noted(self, key: str) -> str:
        return key if self._part == 1 else f"{self._part}:{key}"

    def _prefix(self) -> str:
        return f"{self._command.user_chat_id}:r:{self._command.seq}:"

    def _envelope(self, final: bool = False) -> dict[str, Any]:
        return {
            **{name: getattr(self._command, name) for name in _ENVELOPE_OF_A_TURN},
            "id": f"{self._prefix()}{self._place()}",
            "session_id": self.session_id,
            "user_intent_id": self.user_intent_id,
            "timestamp": self._clock.now(),
            "cause": self._command.seq,
            "final": final,
        }

    def _place(self) -> str:
        return str(self._number) if self._asides is None else f"{self._number}.{self._asides}"

    def _say(self, event: Event) -> None:
        if self._asides is None:
            self._number += 1
        else:
            self._asides += 1
        if event.id not in self._said:
            self._append(Record(event, memo=self._to_remember))
            self._to_remember = {}
