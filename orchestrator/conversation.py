"""One chat's single writer: takes commands into the log, runs their turns one after the other, keeps the state.

Who may run turns (ownership, leases) is decided by orchestrator.py and node.py; where the log ends stands in tail.py.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from orchestrator.assistant import Assistant, Ownership
from orchestrator.chat_state import ChatState
from orchestrator.entries import command_event, command_id, ending
from orchestrator.outputs import Outputs
from orchestrator.ports import ChatStore, Log, Publisher
from orchestrator.tail import Appended, Fenced, Tail
from orchestrator.turn import Turn
from protocol.commands import ComponentAction, Stored
from protocol.errors import AlreadyAnswered, ChatEnded, ClientIdConflict, Unavailable
from protocol.events import OwnerEvent, StatusEvent, UserEvent
from protocol.record import Record, body_hash
from protocol.signals import Ack, Typing
from protocol.stored import Chat, IntentRow

_log = structlog.get_logger(__name__)
_RETRY_SECONDS = 1.0


class Conversation:
    """The copy of one chat on this node. Keeps: one running turn; a turn runs only while this node owns the chat."""

    def __init__(self, chat: Chat, assistant: Assistant, log: Log, chats: ChatStore, publisher: Publisher) -> None:
        self.chat = chat
        self.state = ChatState()
        self._assistant = assistant
        self._log = log
        self._chats = chats
        self._publisher = publisher
        self._tail = Tail(log, chat.user_chat_id, self._apply)
        self._loaded = False
        self._loading = asyncio.Lock()
        self.epoch: int | None = None
        """The epoch in which this node owns the chat; None when it does not."""
        self._turns: asyncio.Task[None] | None = None
        self._turn: Turn | None = None
        self._said: asyncio.Future[Appended] | None = None
        self.last_used = assistant.clock.monotonic()

    @property
    def busy(self) -> bool:
        """Whether a turn is running."""
        return self._turns is not None

    @property
    def seq(self) -> int:
        """The newest seq that this node knows."""
        return self._tail.seq

    async def load(self) -> None:
        """Reads the log once; afterwards the state follows it."""
        async with self._loading:
            if not self._loaded:
                await self._tail.catch_up()
                self._loaded = True

    async def catch_up(self) -> None:
        """Reads what other nodes have appended."""
        await self.load()
        await self._tail.catch_up()

    async def accept(self, command: Stored, socket_connection_id: str | None) -> Ack:
        """Takes a command into the log; the answer is its durable place. Turns are started by the owner."""
        await self.load()
        self.last_used = self._assistant.clock.monotonic()
        digest = body_hash(command)
        known = self.state.recent.get(command.client_id)
        if known is None and not self._acceptable(command):
            found = await self._log.find(command_id(self.chat, command))
            if found is None:
                raise ChatEnded if self.state.ended else AlreadyAnswered
            known_seq, known_hash = found.event.seq, found.body_hash
        elif known is not None:
            known_seq, known_hash = known.seq, known.body_hash
        else:
            return await self._append_command(command, digest, socket_connection_id)
        if known_hash != digest:
            raise ClientIdConflict
        return Ack(client_id=command.client_id, seq=known_seq, repeated=True)

    def visited(self, locale: str | None, time_zone: str | None) -> bool:
        """Takes over what the visitor's browser says of itself; whether that was news."""
        known = self.chat.locale, self.chat.time_zone
        now = locale or known[0], time_zone or known[1]
        self.chat = replace(self.chat, locale=now[0], time_zone=now[1])
        return now != known

    async def give_up(self, row: IntentRow, reason: str, before: datetime | None) -> None:
        """Ends a session, if nothing has happened in it since `before`; its task can be resumed.

        `row` is what was stored of it; where the log says already that it is over, the rows are brought after it.
        """
        if row.state != "active":
            return
        await self.catch_up()
        session = self.state.session
        if session is not None and session.session_id == row.session_id:
            if before is not None and (session.last_active >= before or self.state.pending):
                return
            await self._tail.offer(ending(self.chat, session, reason, self._assistant.clock.now()))
        now, rows = self._assistant.clock.now(), self._assistant.intent_store
        left = self.state.now.abandoned.get(row.user_intent_id)
        if left is not None and left.session.session_id == row.session_id:
            await rows.save(replace(row, state="abandoned", ended=now), dict(left.session.parameters), self._tail.epoch)
        else:  # its task has gone on, in a later session with a row of its own
            await rows.end_session(row.session_id, now)

    async def post(self, record: Record) -> Appended:
        """Appends something unasked, such as a ring; doing it twice under one id stores it once."""
        await self.load()
        return await self._tail.offer([record])

    async def own(self, epoch: int) -> None:
        """This node has taken the chat: reads the log to its end, puts up the barrier, and works off what is pending.

        Raises `Fenced` when a later owner's barrier stands there already.
        """
        await self.catch_up()
        self._assistant.reach("after_take")
        now = self._assistant.clock.now()
        barrier = OwnerEvent(
            id=f"{self.chat.user_chat_id}:o:{epoch}",
            user_chat_id=self.chat.user_chat_id,
            user_id=self.chat.user_id,
            timestamp=now,
            epoch=epoch,
        )
        await self._tail.offer([Record(barrier)], epoch)
        self.epoch = epoch
        self._assistant.reach("after_barrier")
        await self.settle()

    async def settle(self) -> None:
        """Does what follows from the log and a crash has left undone. Needs no owner.

        The chat's document is marked ended, and commands whose final event is in the log are unmarked.
        """
        if self.state.ended:
            await self._chats.end(self.chat.user_chat_id)
        await self._log.settle_others(self.chat.user_chat_id, list(self.state.pending), self.seq)

    def disown(self) -> None:
        """Another node speaks for the chat from now on, or this node's lease is over."""
        self.epoch = None
        self._tail.fence()
        if self._turns is not None:
            self._turns.cancel()

    def work(self, may_step: Callable[[], bool]) -> None:
        """Starts the turns of pending commands, if this node owns the chat and no turn is running.

        `may_step` tells whether the node's lease is fresh enough to start another step.
        """
        if self.epoch is not None and self._turns is None and self.state.pending:
            self._turns = asyncio.get_running_loop().create_task(self._work_off(may_step))

    def stop(self) -> None:
        """Ends the running turn between two steps."""
        if self._turn is not None:
            self._turn.stop()

    async def finish(self) -> None:
        """Returns when no turn is running."""
        if self._turns is not None:
            await asyncio.wait([self._turns])

    async def _append_command(self, command: Stored, digest: str, socket_connection_id: str | None) -> Ack:
        self._assistant.reach("before_append_command")
        now = self._assistant.clock.now()
        event = command_event(self.chat, self.state, command, socket_connection_id, now)
        stored = await self._tail.offer([Record(event, body_hash=digest, pending=True)])
        self._assistant.reach("after_append_command")
        return Ack(client_id=command.client_id, seq=stored.record.event.seq, repeated=stored.repeated)

    def _acceptable(self, command: Stored) -> bool:
        if self.state.ended:
            return False
        if not isinstance(command, ComponentAction):
            return True
        opened = self.state.opened()
        return opened is not None and opened.component_id == command.component_id

    def _apply(self, record: Record) -> None:
        self.state.apply(record)
        if self._loaded:
            self._publisher.publish(record.event)
            if isinstance(record.event, StatusEvent) and record.event.status == "chat_ended":
                self._publisher.close_chat(self.chat.user_chat_id)
        if isinstance(record.event, OwnerEvent) and self.epoch is not None and record.event.epoch > self.epoch:
            self.disown()

    async def _work_off(self, may_step: Callable[[], bool]) -> None:
        try:
            while self.state.pending and self.epoch is not None and may_step():
                record = self.state.pending[min(self.state.pending)]
                await self._take_turn(record, Ownership(self.epoch, may_step))
        except Fenced:
            self.disown()
        finally:
            self._turns = None
            self._turn = None

    async def _take_turn(self, record: Record, ownership: Ownership) -> None:
        command = record.event
        if not isinstance(command, UserEvent):
            raise TypeError(f"a {command.type} event is no command")
        outputs = Outputs(
            command,
            self.state.outputs.get(command.seq, ()),
            lambda output: self._say(output, ownership.epoch),
            self._assistant.clock,
            self._assistant.markdown,
            lambda signal: self._publisher.signal(self.chat.user_chat_id, signal),
        )
        outputs.interrupted(ownership.epoch)
        self._turn = Turn(self._assistant, self.chat, self.state, command, outputs, self._flush, ownership)
        self._publisher.signal(self.chat.user_chat_id, Typing(on=True))
        try:
            await self._turn.run()
            self._assistant.reach("before_final")
            await self._flush()
            self._assistant.reach("after_final")
            if self.state.ended:  # before the command is unmarked: who finds it marked after a crash does this again
                await self._chats.end(self.chat.user_chat_id)
            await self._log.settle(command.id)
            self._assistant.reach("after_settle")
            _log.info(
                "turn ended",
                user_chat_id=command.user_chat_id,
                socket_connection_id=command.socket_connection_id,
                session_id=outputs.session_id,
                user_intent_id=outputs.user_intent_id,
                cause=command.seq,
            )
        except Unavailable:
            await asyncio.sleep(_RETRY_SECONDS)  # then the turn is run again, from the first missing output
        finally:
            self._publisher.signal(self.chat.user_chat_id, Typing(on=False))

    def _say(self, record: Record, epoch: int) -> None:
        self._said = self._tail.offer([record], epoch)

    async def _flush(self) -> None:
        """Waits until all that was said is stored; raises `Fenced` when it may not be."""
        if self._said is not None:
            await self._said
