"""A chat's state follows from its events alone: whoever reads them, from whichever place on, comes to the same (invariant 11)."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from orchestrator.chat_state import Basis, ChatState
from protocol.events import ComponentEvent, Event, OwnerEvent, ResponseEvent, StatusEvent, ThinkingEvent, UserEvent
from protocol.record import Record
from tests.properties.shared_log import as_stored, remembered

CHAT = {"user_chat_id": "chat", "user_id": "visitor"}
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
MOST_READERS = 4
REASONS = ["switched", "inactivity", "cancelled", "failed"]
USUAL = settings(max_examples=100, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
SEARCHING = settings(USUAL, max_examples=500, phases=[Phase.generate], database=None, derandomize=True)


class ChatMachine(RuleBasedStateMachine):
    """Tells the events of a chat, with its own simple account of what they amount to."""

    state_type: Callable[[], ChatState] = ChatState

    def __init__(self) -> None:
        super().__init__()
        self.live = self.state_type()
        self.stored: list[Record] = []
        self.readers: list[ChatState] = []
        self.pending: dict[int, int] = {}
        self.bases: dict[int, Basis] = {}
        self.task: str | None = None
        self.left: set[str] = set()
        self.opened: str | None = None
        self.ended = False

    # What happens in a chat.

    @rule()
    def visitor_sends_a_command(self) -> None:
        seq = len(self.stored) + 1
        self._tell(UserEvent(client_id=f"client{seq}", **self._envelope()))
        self.pending[seq] = 0

    @precondition(lambda self: self.task is None)
    @rule(thinks=st.booleans())
    def task_begins(self, thinks: bool) -> None:
        self.task = f"intent{len(self.stored) + 1}"
        if thinks:
            self._tell(ThinkingEvent(step="intent_recognition", step_id="s", **self._envelope(answers=True)))
        self._tell(self._status("session_started"))
        self._tell(self._status("intent_started"))

    @precondition(lambda self: self.task is not None and self.opened is None)
    @rule(parameters=st.dictionaries(st.sampled_from("abc"), st.text(max_size=3), max_size=2), final=st.booleans())
    def assistant_asks(self, parameters: dict[str, str], final: bool) -> None:
        memo = {"session": {"parameters": parameters, "asked": "a", "answered": list(parameters)}}
        question = f"question{len(self.stored) + 1}"
        self._tell(ResponseEvent(response_id="r", question_id=question, **self._envelope(answers=True)), memo)
        self.opened = f"form{len(self.stored) + 1}"
        self._component("form", "open", final=final)

    @precondition(lambda self: self.opened is None)
    @rule()
    def assistant_shows_a_list(self) -> None:
        self.opened = f"list{len(self.stored) + 1}"
        self._component("list", "open", memo={"loose": {"items": []}})

    @precondition(lambda self: self.opened is not None)
    @rule(state=st.sampled_from(["accepted", "cancelled", "superseded", "open"]))
    def component_is_shown_again(self, state: str) -> None:
        self._component("form", state)
        if state != "open":
            self.opened = None

    @precondition(lambda self: self.task is not None)
    @rule(reason=st.sampled_from(REASONS), complete=st.booleans(), final=st.booleans())
    def task_ends(self, reason: str, complete: bool, final: bool) -> None:
        if (self.opened or "").startswith("form"):
            self.component_is_shown_again("superseded")
        if not complete:
            self.left.add(str(self.task))
        self._tell(self._status("intent_completed" if complete else "intent_abandoned", reason=reason))
        self._tell(self._status("session_ended", final=final))
        self.task = None

    @precondition(lambda self: self.task is None and self.left)
    @rule(draw=st.data())
    def task_is_resumed(self, draw: st.DataObject) -> None:
        self.task = draw.draw(st.sampled_from(sorted(self.left)))
        self.left.discard(self.task)
        self._tell(self._status("intent_resumed"))

    @precondition(lambda self: self.left)
    @rule(draw=st.data())
    def task_that_was_left_is_discarded(self, draw: st.DataObject) -> None:
        uid = draw.draw(st.sampled_from(sorted(self.left)))
        self.left.discard(uid)
        self._tell(self._status("intent_abandoned", uid=uid, reason="discarded"))

    @rule(offered=st.sampled_from([None, "intent1"]), misses=st.integers(0, 3), final=st.booleans())
    def assistant_answers(self, offered: str | None, misses: int, final: bool) -> None:
        memo = {"offered": offered, "misses": misses, "time_zone": "Europe/Berlin"}
        self._tell(ResponseEvent(response_id="r", **self._envelope(answers=True, final=final)), memo)

    @rule()
    def something_unasked_is_said(self) -> None:
        self._tell(ResponseEvent(response_id="r", trigger="alarm", content="It rings.", **self._envelope()))

    @rule()
    def another_node_takes_over(self) -> None:
        self._tell(OwnerEvent(epoch=len(self.stored) + 1, **self._envelope()))

    @rule()
    def chat_is_ended(self) -> None:
        self.ended = True
        self._tell(self._status("chat_ended", uid=None))

    @rule()
    def somebody_loads_the_chat(self) -> None:
        """Reads what there is; what happens from now on it is told live."""
        self.readers = [*self.readers[1 - MOST_READERS :], self._replayed()]

    # What must hold.

    @invariant()
    def everybody_who_reads_comes_to_the_same(self) -> None:
        wanted = remembered(self.live)
        assert remembered(self._replayed()) == wanted, "11: a replay gives another state"
        for reader in self.readers:
            assert remembered(reader) == wanted, "11: a part read and the rest heard give another state"

    @invariant()
    def state_is_what_was_told(self) -> None:
        state = self.live
        assert {cause: len(state.outputs.get(cause, ())) for cause in state.pending} == self.pending
        assert {cause: state.basis(cause) for cause in self.bases} == self.bases, "a turn's basis has changed"
        assert (state.ended, state.seq) == (self.ended, len(self.stored))
        view = state.view(BEGIN + timedelta(days=1), resumable_days=7)
        assert (view.user_intent_id if view.state == "active" else None) == self.task
        assert {left.user_intent_id for left in view.resumable} == self.left
        assert view.open_component_id == self.opened

    def _replayed(self) -> ChatState:
        state = self.state_type()
        for record in self.stored:
            state.apply(record)
        return state

    def _tell(self, event: Event, memo: Mapping[str, Any] | None = None) -> None:
        """The live state hears the event itself, the others as it was stored."""
        cause = event.cause
        if cause in self.pending:
            self.bases.setdefault(cause, self.live.now)
        record = Record(event, memo=dict(memo or {}))
        self.stored.append(as_stored(record))
        for state in (self.live, *self.readers):
            state.apply(record if state is self.live else self.stored[-1])
        if cause in self.pending:
            self.pending[cause] += 1
            if event.final:
                del self.pending[cause], self.bases[cause]

    def _envelope(self, *, answers: bool = False, final: bool = False, uid: str | None = None) -> dict[str, Any]:
        """With `answers` the event belongs to the turn of the oldest command."""
        seq = len(self.stored) + 1
        cause = min(self.pending, default=None) if answers else None
        uid = uid or self.task
        at = {"timestamp": BEGIN + timedelta(seconds=seq), "seq": seq, "id": f"event{seq}"}
        session = {"user_intent_id": uid, "session_id": uid and f"session of {uid}"}
        return {**CHAT, **at, **session, "cause": cause, "final": final and cause is not None}

    def _status(self, status: Any, *, uid: str | None = None, reason: str | None = None, final: bool = False) -> Event:
        envelope = self._envelope(answers=True, final=final, uid=uid)
        return StatusEvent(status=status, intent="create_alarm", reason=reason, **envelope)

    def _component(self, kind: Any, state: Any, *, final: bool = False, memo: Mapping[str, Any] | None = None) -> None:
        shown = {"component_id": self.opened, "rev": len(self.stored) + 1, "kind": kind, "state": state}
        self._tell(ComponentEvent(**shown, **self._envelope(answers=True, final=final)), memo)


def test_state_is_the_same_for_everybody_who_reads_the_events() -> None:
    run_state_machine_as_test(ChatMachine, settings=USUAL)


class Impatient(ChatState):
    """Goes by its own clock, not by the times that stand in the events."""

    def apply(self, record: Record) -> None:
        super().apply(record)
        if self.session is not None:
            self._change(session=self.session.as_of(datetime.now(UTC)))


class Fickle(ChatState):
    """A turn that is run again starts from what it has said itself the first time."""

    def basis(self, cause: int) -> Basis:
        return self.now


class Clinging(ChatState):
    """Goes on with a task that is over."""

    def _end_intent(self, event: StatusEvent) -> None:
        session = self.session
        super()._end_intent(event)
        self._change(session=session)


class Forgetful(ChatState):
    """Does not know which commands are still to be worked off when they came before an owner."""

    def apply(self, record: Record) -> None:
        super().apply(record)
        if isinstance(record.event, OwnerEvent):
            self.pending.clear()


@pytest.mark.parametrize("broken", [Impatient, Fickle, Clinging, Forgetful])
def test_a_state_that_goes_by_something_else_is_found_out(broken: type[ChatState]) -> None:
    class Machine(ChatMachine):
        state_type = broken

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Machine, settings=SEARCHING)
