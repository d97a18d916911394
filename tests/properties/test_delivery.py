"""Live delivery to sockets that come, stall and vanish at any moment: each gets the log's suffix, in order, or goes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from connections.connection import Connection
from connections.feed import Feed
from connections.registry import ConnectionRegistry, Delivery
from handlers.joining import place
from protocol.events import Event, ResponseEvent
from protocol.record import Record
from protocol.signals import Delta, Signal
from protocol.stored import Chat
from tests.properties.shared_log import Fate, Line, StoredChat, TimelessLoop
from tests.properties.stalling_socket import Socket
from tests.properties.tail_machine import CHAT, ENVELOPE

PACE = Delivery(ring_events=4, page_events=3, write_seconds=10, sockets_per_chat=1000)
LONG_SECONDS = 60
USUAL = settings(max_examples=100, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
SEARCHING = settings(USUAL, max_examples=500, phases=[Phase.generate], database=None, derandomize=True)


class DeliveryMachine(RuleBasedStateMachine):
    """See the module."""

    registry_type: Callable[..., ConnectionRegistry] = ConnectionRegistry

    def __init__(self) -> None:
        super().__init__()
        self.loop = TimelessLoop()
        self.chat = StoredChat()
        self.line = Line(self.chat)
        self.registry = self.registry_type(self.line, PACE, self.loop.time)
        self.head = 0
        self.held: list[tuple[Socket, Connection]] = []
        self.sockets: list[Socket] = []
        self.signalled = 0

    def _event(self) -> Event:
        seq = len(self.chat.by_seq) + 1
        event = ResponseEvent(id=f"{CHAT}:{seq}", seq=seq, response_id="r", **ENVELOPE)
        self.chat.insert([Record(event)])
        return event

    @rule(count=st.integers(1, 6), unheard=st.booleans())
    def events_are_stored_and_published(self, count: int, unheard: bool) -> None:
        """When `unheard`, only the last one is heard of here: the others have to be read."""
        events = [self._event() for _ in range(count)]
        for event in events[-1:] if unheard else events:
            self.loop.within(self.registry.publish, event)
        self.head = events[-1].seq
        self.loop.let()

    @rule(back=st.integers(0, 20))
    def socket_comes(self, back: int) -> None:
        """It is held at first."""
        socket = Socket(self.loop, max(0, self.head - back))
        connection = self.loop.within(self.registry.connect, CHAT, socket, self.head, socket.position)
        self.held.append((socket, connection))
        self.sockets.append(socket)

    @precondition(lambda self: self.held)
    @rule()
    def socket_is_released(self) -> None:
        _, connection = self.held.pop(0)
        self.loop.within(connection.release)
        self.loop.let()

    @precondition(lambda self: self.sockets)
    @rule(draw=st.data(), what=st.sampled_from(["stall", "stall", "stall", "flow", "vanish"]))
    def line_changes(self, draw: st.DataObject, what: str) -> None:
        socket = draw.draw(st.sampled_from(self.sockets))
        if what == "vanish":
            socket.vanished = True
        else:
            getattr(socket, what)()
        self.loop.let()

    @rule()
    def something_is_signalled(self) -> None:
        self.signalled += 1
        for socket in self.sockets:
            socket.present_for.add(f"s{self.signalled}")
        self.loop.within(self.registry.signal, CHAT, Delta(response_id=f"s{self.signalled}", index=0, text=""))

    @rule(fates=st.lists(st.sampled_from([Fate.LOST_BEFORE, Fate.HELD_AFTER]), min_size=1, max_size=2))
    def log_gets_slow(self, fates: list[Fate]) -> None:
        self.line.fates.extend(fates)

    @rule()
    def log_answers(self) -> None:
        self.line.release()
        self.loop.let()

    @rule(seconds=st.sampled_from([1.0, 15.0, 15.0]))
    def time_passes(self, seconds: float) -> None:
        self.loop.let(seconds)

    @invariant()
    def each_socket_gets_the_events_behind_its_position_in_order(self) -> None:
        """5 and 6."""
        for socket in self.sockets:
            wanted = range(socket.position + 1, socket.position + 1 + len(socket.seqs))
            assert socket.seqs == list(wanted), f"5: got {socket.seqs} after {socket.position}"
            assert not socket.seqs or socket.seqs[-1] <= self.head

    @invariant()
    def memory_is_bounded(self) -> None:
        """12: a ring for each chat and a position for each socket; who takes nothing for too long goes."""
        for feed in self.registry._feeds.values():
            assert len(feed._ring) <= PACE.ring_events, "12: the ring grows"
        for connection in self.registry.of_chat(CHAT):
            kept = [name for name, value in vars(connection).items() if isinstance(value, list | dict | set)]
            assert not kept, f"12: a connection keeps {kept}"
        for socket in self.sockets:
            if socket.closed is None and socket.waiting_since is not None:
                assert self.loop.time() - socket.waiting_since <= PACE.write_seconds + 1, "12: a stalled reader is kept"

    @invariant()
    def signals_are_never_replayed(self) -> None:
        """13: only those hear one who were there."""
        for socket in self.sockets:
            heard = socket.of_type("delta", "response_id")
            assert set(heard) <= socket.present_for, f"13: {heard} were heard, there for {socket.present_for}"
            assert len(set(heard)) == len(heard), "13: a signal was heard twice"

    def teardown(self) -> None:
        try:
            self.line.fates.clear()
            self.line.release()
            for socket in self.sockets:
                socket.flow()
            while self.held:
                self.socket_is_released()
            self.loop.let(LONG_SECONDS)
            self.each_socket_gets_the_events_behind_its_position_in_order()
            self.signals_are_never_replayed()
            for socket in self.sockets:
                if socket.closed is None and not socket.vanished:
                    assert socket.position + len(socket.seqs) == self.head, "5: not everything was delivered"
                    assert len(socket.of_type("live", "seq")) == 1, "5: the end of the replay was not told once"
        finally:
            self.loop.end()


def test_every_socket_gets_the_logs_suffix_or_goes() -> None:
    run_state_machine_as_test(DeliveryMachine, settings=USUAL)


class Hasty(ConnectionRegistry):
    """Lets a socket in only when it is released: what happens in between it does not get."""

    def connect(self, user_chat_id: str, sink: Any, head: int, position: int) -> Connection:
        connection = super().connect(user_chat_id, sink, head, position)
        release = connection.release

        def late() -> None:
            connection.position = max(connection.position, connection.feed.head)
            release()

        vars(connection)["release"] = late
        return connection


class Unheeding(ConnectionRegistry):
    """Does not see a hole in what it hears."""

    def publish(self, event: Event) -> None:
        feed = self._feeds.get(event.user_chat_id)
        if feed is not None and event.seq > feed.head:
            feed.head = event.seq - 1
            feed.publish(event)


class Patient(ConnectionRegistry):
    """Waits for everybody."""

    def connect(self, user_chat_id: str, sink: Any, head: int, position: int) -> Connection:
        connection = super().connect(user_chat_id, sink, head, position)
        vars(connection)["_pace"] = type(connection._pace)(write_seconds=1e6)
        return connection


class Hoarding(ConnectionRegistry):
    """Keeps everything."""

    def _feed(self, user_chat_id: str, head: int) -> Feed:
        feed = super()._feed(user_chat_id, head)
        if feed._ring.maxlen is not None:
            feed._ring = type(feed._ring)(feed._ring)
        return feed


class Talkative(ConnectionRegistry):
    """Tells whoever comes what it has signalled before."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.told: list[Signal] = []

    def signal(self, user_chat_id: str, signal: Signal) -> None:
        self.told.append(signal)
        super().signal(user_chat_id, signal)

    def connect(self, user_chat_id: str, sink: Any, head: int, position: int) -> Connection:
        connection = super().connect(user_chat_id, sink, head, position)
        for signal in self.told:
            connection.send(signal)
        return connection


@pytest.mark.parametrize(
    ("broken", "invariant"), [(Hasty, "5"), (Unheeding, "5"), (Patient, "12"), (Hoarding, "12"), (Talkative, "13")]
)
def test_a_registry_without_one_of_its_rules_is_found_out(broken: type[ConnectionRegistry], invariant: str) -> None:
    class Machine(DeliveryMachine):
        registry_type = broken

    with pytest.raises(AssertionError) as found:
        run_state_machine_as_test(Machine, settings=SEARCHING)
    assert str(found.value).startswith(f"{invariant}:")


@settings(max_examples=500)
@given(
    last_seq=st.none() | st.integers(0, 60),
    epoch=st.sampled_from([None, "ours", "another"]),
    head=st.integers(0, 50),
    purged=st.integers(0, 50),
    page=st.integers(1, 30),
)
def test_who_cannot_be_given_all_that_is_missing_is_told_of_a_reset(
    last_seq: int | None, epoch: str | None, head: int, purged: int, page: int
) -> None:
    """14: `ok` is said exactly when nothing was missed for good; otherwise at most the newest page follows."""
    oldest = purged + 1 if purged < head else 0
    chat = Chat("chat", "visitor", "default", "ours", "en", "UTC", datetime(2026, 3, 2, tzinfo=UTC))
    resume, position = place(last_seq, epoch, chat, head, oldest, page)
    kept_after = min(purged, head)
    whole = last_seq is not None and kept_after <= last_seq <= head and epoch != "another"
    assert resume == ("ok" if whole else "fresh" if last_seq is None else "reset")
    assert position == (last_seq if whole else max(head - page, kept_after))
