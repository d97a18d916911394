"""Two nodes that append to one chat through `Tail`, in any order, over bad lines, with takeovers and crashes.

The numbers are those of the invariants in docs/durability.md. Ownership is simulated by test_fencing.py; here anybody may take
the chat at any time, so that only the barrier keeps two owners apart.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from orchestrator.chat_state import ChatState
from orchestrator.ports import Log
from orchestrator.tail import Appended, Fenced, Tail
from protocol.errors import ChatError, ClientIdConflict
from protocol.events import OwnerEvent, ResponseEvent, UserEvent
from protocol.record import Record
from tests.properties.shared_log import Fate, Line, StoredChat, TimelessLoop, remembered

CHAT = "chat"
ENVELOPE = {"user_chat_id": CHAT, "user_id": "visitor", "timestamp": datetime(2026, 3, 2, tzinfo=UTC)}
NODES = 2
OUTPUTS_OF_A_TURN = 3
LONG_SECONDS = 120

nodes = st.integers(0, NODES - 1)
fates = st.lists(st.sampled_from(Fate), min_size=1, max_size=4)


@dataclass(eq=False)
class Sent:
    """A command on its way through a node."""

    client_id: str
    body: str
    answer: "asyncio.Future[Appended]"

    @property
    def acknowledged(self) -> Appended | None:
        if not self.answer.done() or self.answer.cancelled() or self.answer.exception() is not None:
            return None
        return self.answer.result()


@dataclass(eq=False)
class Node:
    """One life of a server: a tail, the state that follows it, and the epoch in which it believes to own the chat.

    A turn that runs when the chat is taken away goes on speaking in its own epoch, `speaking`, until it is stopped.
    """

    chat: StoredChat
    tail_type: Callable[..., Tail]
    seen: list[Record] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    spoken: dict[int, int] = field(default_factory=dict)
    epoch: int | None = None
    speaking: int | None = None
    taking: bool = False
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.line = Line(self.chat)
        self.state = ChatState()
        self.tail = self.tail_type(cast("Log", self.line), CHAT, self._apply)

    def _apply(self, record: Record) -> None:
        self.seen.append(record)
        self.state.apply(record)
        if isinstance(record.event, OwnerEvent) and self.epoch is not None and record.event.epoch > self.epoch:
            self.epoch = None
            self.tail.fence()

    async def owns(self, epoch: int) -> None:
        barrier = OwnerEvent(id=f"{CHAT}:o:{epoch}", epoch=epoch, **ENVELOPE)
        self.taking = True
        with suppress(ChatError, Fenced):
            await self.tail.catch_up()
            await self.tail.offer([Record(barrier)], epoch)
            self.epoch, self.speaking, self.spoken = epoch, epoch, {}
        self.taking = False

    def outputs(self, count: int) -> list[Record]:
        """The next outputs of the turns that are not over, the oldest turn first."""
        found: list[Record] = []
        for cause in sorted(self.state.pending):
            said = max(self.spoken.get(cause, 0), len(self.state.outputs.get(cause, ())))
            for number in range(said + 1, OUTPUTS_OF_A_TURN + 1):
                if len(found) == count:
                    return found
                found.append(self._output(cause, number))
                self.spoken[cause] = number
        return found

    def _output(self, cause: int, number: int) -> Record:
        event = ResponseEvent(
            id=f"{CHAT}:r:{cause}:{number}",
            response_id=f"r{cause}.{number}",
            cause=cause,
            final=number == OUTPUTS_OF_A_TURN,
            **ENVELOPE,
        )
        return Record(event, memo={"written_in": self.speaking})


class TailMachine(RuleBasedStateMachine):
    """See the module."""

    tail_type: Callable[..., Tail] = Tail

    def __init__(self) -> None:
        super().__init__()
        self.loop = TimelessLoop()
        self.chat = StoredChat()
        self.nodes = [Node(self.chat, self.tail_type) for _ in range(NODES)]
        self.epoch = 0
        self.clients = 0
        self.dead: list[Node] = []
        self.acknowledged: dict[str, int] = {}
        self.bodies: dict[str, str] = {}
        self.takes_the_chat(0)

    @rule(node=nodes, count=st.integers(1, 3))
    def sends_new_commands(self, node: int, count: int) -> None:
        """One after the other, without waiting for the answers."""
        for _ in range(count):
            self.clients += 1
            self._offer(self.nodes[node], f"c{self.clients}", "a")
        self.loop.let()

    @rule(node=nodes, body=st.sampled_from("aab"), back=st.integers(0, 3))
    def sends_a_command_again(self, node: int, body: str, back: int) -> None:
        """To the same node or to the other one; with another body, too."""
        if self.clients:
            self._offer(self.nodes[node], f"c{max(1, self.clients - back)}", body)
            self.loop.let()

    @rule(node=nodes)
    def takes_the_chat(self, node: int) -> None:
        """If it does not believe to own it, or is about to."""
        taker = self.nodes[node]
        if taker.epoch is None and not taker.taking:
            self.epoch += 1
            self._spawn(taker, taker.owns(self.epoch))

    @rule(node=nodes, count=st.integers(1, 5), together=st.booleans())
    def says_the_next_outputs(self, node: int, count: int, together: bool) -> None:
        speaker = self.nodes[node]
        epoch = speaker.speaking
        if epoch is not None:
            outputs = speaker.outputs(count)
            for records in [outputs] if together and outputs else [[output] for output in outputs]:
                self._spawn(speaker, self._say(speaker, records, epoch))

    @rule(node=nodes)
    def reads_on(self, node: int) -> None:
        self._spawn(self.nodes[node], self._catches_up(self.nodes[node]))

    @rule(node=nodes, of_next=fates)
    def line_gets_bad(self, node: int, of_next: list[Fate]) -> None:
        self.nodes[node].line.fates.extend(of_next)

    @rule(node=nodes)
    def what_is_held_goes_on(self, node: int) -> None:
        self.nodes[node].line.release()
        self.loop.let()

    @rule()
    def what_is_late_arrives(self) -> None:
        self.chat.late_arrive()

    @rule(seconds=st.sampled_from([0.2, 3.0, 30.0]))
    def time_passes(self, seconds: float) -> None:
        self.loop.let(seconds)

    @rule(node=nodes)
    def dies_and_starts_again(self, node: int) -> None:
        """What it had sent and was not answered may still arrive."""
        dead = self.nodes[node]
        self.nodes[node] = Node(self.chat, self.tail_type)
        self.dead.append(dead)
        for task in filter(None, [dead.tail._running, *dead.tasks]):
            task.cancel()
        self.loop.let()

    @invariant()
    def nothing_is_acknowledged_that_is_not_stored(self) -> None:
        """2 and 7: durable when it is told, and told by the log's own word; 3: one place, one body."""
        for node in self.nodes:
            for sent in node.sent:
                stored = sent.acknowledged
                if stored is None:
                    continue
                seq, event_id = stored.record.event.seq, f"{CHAT}:u:{sent.client_id}"
                assert event_id in node.line.heard, f"7: {sent.client_id} was acknowledged before the write answered"
                assert self.acknowledged.setdefault(sent.client_id, seq) == seq, f"3: {sent.client_id} in two places"
                assert self.bodies.setdefault(sent.client_id, sent.body) == sent.body, "3: another body acknowledged"
        for client_id, seq in self.acknowledged.items():
            record = self.chat.by_seq.get(seq)
            assert record is not None, f"2: {client_id} was acknowledged and is not stored"
            assert record.event.id == f"{CHAT}:u:{client_id}", f"2: {client_id} does not stand at {seq}"
            assert record.body_hash == self.bodies[client_id], f"2: {client_id} stands there with another body"

    @invariant()
    def log_is_in_order(self) -> None:
        """1, 3, 8 and 9 on what is stored."""
        records = self.chat.records
        assert [record.event.seq for record in records] == list(range(1, len(records) + 1)), "1: not 1..n"
        commands = [record.event.seq for record in records if isinstance(record.event, UserEvent)]
        clients = [record.event.client_id for record in records if isinstance(record.event, UserEvent)]
        assert len(set(clients)) == len(clients), "3: a client_id stands there twice"
        finals = [record.event.cause for record in records if record.event.final]
        assert finals == commands[: len(finals)], f"8: commands {commands} have the finals {finals}"
        said = Counter[int | None]()
        epoch = 0
        for record in records:
            if record.event.cause is not None:
                said[record.event.cause] += 1
                number = f"{record.event.cause}:{said[record.event.cause]}"
                assert record.event.id == f"{CHAT}:r:{number}", f"8: {record.event.id} stands at the place of {number}"
            if isinstance(record.event, OwnerEvent):
                epoch = max(epoch, record.event.epoch)
            written_in = record.memo.get("written_in", epoch)
            assert written_in >= epoch, f"9: {record.event.id} of epoch {written_in} after the barrier of {epoch}"

    @invariant()
    def commands_of_a_socket_stand_in_sending_order(self) -> None:
        """4: those that were stored by being sent now; a repeated one keeps its old place."""
        for node in self.nodes:
            answers = [sent.acknowledged for sent in node.sent]
            seqs = [stored.record.event.seq for stored in answers if stored is not None and not stored.repeated]
            assert seqs == sorted(seqs), f"4: acknowledged in sending order were {seqs}"

    @invariant()
    def everybody_sees_the_log(self) -> None:
        """6: each node has applied a prefix of the log, every event once; 11: its state is that of a replay."""
        records = self.chat.records
        for node in self.nodes:
            assert [(record.event.id, record.event.seq) for record in node.seen] == [
                (record.event.id, record.event.seq) for record in records[: node.tail.seq]
            ], "6: a node has seen something else than the log"
            replayed = ChatState()
            for record in records[: node.tail.seq]:
                replayed.apply(record)
            assert remembered(replayed) == remembered(node.state), "11: the replayed state is another one"

    def teardown(self) -> None:
        """When all lines are good again every turn comes to its end."""
        try:
            self._heal()
            self.nothing_is_acknowledged_that_is_not_stored()
            self.log_is_in_order()
            self.commands_of_a_socket_stand_in_sending_order()
            self.everybody_sees_the_log()
            owner = self.nodes[0]
            assert not owner.state.pending, f"8: no final output of {sorted(owner.state.pending)}"
            unanswered = [sent.client_id for node in self.nodes for sent in node.sent if not sent.answer.done()]
            assert not unanswered, f"no answer to {unanswered}"
        finally:
            self.loop.end()

    def _heal(self) -> None:
        for node in self.nodes:
            node.line.fates.clear()
            node.line.release()
        self.loop.let(LONG_SECONDS)
        self.chat.late_arrive()
        for number in range(NODES):
            self.reads_on(number)
        self.takes_the_chat(0)
        self.loop.let(LONG_SECONDS)
        self.says_the_next_outputs(0, 10_000, together=True)
        self.loop.let(LONG_SECONDS)

    def _offer(self, node: Node, client_id: str, body: str) -> None:
        event = UserEvent(id=f"{CHAT}:u:{client_id}", client_id=client_id, **ENVELOPE)
        answer = self.loop.within(node.tail.offer, [Record(event, body_hash=body, pending=True)])
        node.sent.append(Sent(client_id, body, answer))

    async def _say(self, node: Node, records: Sequence[Record], epoch: int) -> None:
        with suppress(Fenced, ClientIdConflict):
            await node.tail.offer(records, epoch)

    async def _catches_up(self, node: Node) -> None:
        with suppress(ChatError):
            await node.tail.catch_up()

    def _spawn(self, node: Node, work: Coroutine[Any, Any, None]) -> None:
        node.tasks.append(self.loop.create_task(work))
        self.loop.let()
