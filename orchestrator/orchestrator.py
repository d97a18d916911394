"""Finds or starts the conversation of a chat, hands commands to it, and sees that every chat with work has one owner."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import structlog

from orchestrator.access import Access
from orchestrator.assistant import Assistant
from orchestrator.conversation import Conversation
from orchestrator.idleness import Idleness
from orchestrator.node import Duty, Lease, LeftBehind, Rhythm, Rounds
from orchestrator.policy import Policy
from orchestrator.ports import Publisher, Stores
from orchestrator.ringing import Ringing
from orchestrator.tail import Fenced
from orchestrator.understanding.zones import known_zone
from protocol.commands import OpenChat, Stored
from protocol.errors import ChatError, ChatNotFound, Overloaded, Unavailable
from protocol.signals import Ack, SessionView
from protocol.stored import Chat, IntentRow

_log = structlog.get_logger(__name__)


class Orchestrator:
    """One for each process; keeps one `Conversation` for each chat that is watched or worked on here."""

    def __init__(
        self,
        assistant: Assistant,
        stores: Stores,
        publisher: Publisher,
        access: Access,
        lease: Lease,
        rhythm: Rhythm,
        policy: Policy,
        site_locales: Mapping[str, str],
        duties: Sequence[Duty] = (),
    ) -> None:
        self._assistant = assistant
        self._stores = stores
        self._publisher = publisher
        self.access = access
        self._lease = lease
        self._rhythm = rhythm
        self._policy = policy
        self._site_locales = site_locales
        self._duties = duties
        self._conversations: dict[str, Conversation] = {}
        self._taking: dict[str, asyncio.Task[None]] = {}
        self._accepting = 0
        self._draining = False
        self._rounds = Rounds(rhythm)
        self._left_behind = LeftBehind(stores.log)
        self._idleness = Idleness(stores.intents, assistant.clock, policy.inactivity_seconds, self.conversation)
        self._ringing = Ringing(stores.alarms, assistant, self.conversation)

    async def start(self) -> None:
        """Registers this node and begins its rounds."""
        await self._lease.begin()
        self._rounds.start("lease", self._rhythm.renew_seconds, self._renew)
        self._rounds.start("sweep", self._rhythm.sweep_seconds, self._sweep)
        self._rounds.start("follow", self._rhythm.poll_seconds, self._follow_others)
        self._rounds.start("ring", self._policy.alarm_poll_seconds, self._ringing.ring_due)
        for duty in self._duties:
            self._rounds.start(duty.name, duty.seconds, duty.do)
        await self._adopt(at_once=True)

    @property
    def conversations(self) -> int:
        """How many chats are in memory here."""
        return len(self._conversations)

    @property
    def running_turns(self) -> int:
        """How many turns are at work here."""
        return sum(conversation.busy for conversation in self._conversations.values())

    async def is_ready(self) -> bool:
        """Whether the database answers and commands are accepted."""
        if self._draining:
            return False
        try:
            await self._stores.chats.load("")
        except ChatError:
            return False
        return True

    async def oldest(self, user_chat_id: str) -> int:
        """The seq of the oldest event that is still stored; 0 when there is none."""
        return await self._stores.log.oldest(user_chat_id)

    async def open_chat(self, wish: OpenChat) -> Chat:
        """Opens a chat for a visitor, anonymous or signed in."""
        site = wish.site or "default"
        if site not in self._site_locales:
            raise ChatNotFound("There is no such site here. Check data-site in the snippet.")
        subject = self.access.subject(site, wish.identity)
        chat = Chat(
            user_chat_id=str(uuid4()),
            user_id=subject or f"visitor:{uuid4()}",
            site=site,
            epoch_id=uuid4().hex[:12],
            locale=wish.locale or self._site_locales[site],
            time_zone=known_zone(wish.time_zone) or "UTC",
            opened=self._assistant.clock.now(),
        )
        await self._stores.chats.open(chat)
        return chat

    async def conversation(self, user_chat_id: str) -> Conversation | None:
        """The loaded conversation of a chat; None when there is no such chat."""
        found = self._conversations.get(user_chat_id)
        if found is None:
            chat = await self._stores.chats.load(user_chat_id)
            if chat is None:
                return None
            if self._may_be_purged(chat) and await self._stores.log.oldest(user_chat_id) == 0:
                # The seqs begin again at 1: who has seen some of the log that was there must not go on in this one.
                await self._stores.chats.begin_log_anew(user_chat_id, chat.epoch_id, uuid4().hex[:12])
                chat = await self._stores.chats.load(user_chat_id) or chat
            found = self._conversations.setdefault(
                user_chat_id,
                Conversation(chat, self._assistant, self._stores.log, self._stores.chats, self._publisher),
            )
        found.last_used = self._assistant.clock.monotonic()
        await found.load()
        return found

    def _may_be_purged(self, chat: Chat) -> bool:
        kept = timedelta(days=self._policy.retention_days)
        return bool(kept) and self._assistant.clock.now() - chat.opened > kept

    async def visit(
        self, chat: Chat, locale: str | None, time_zone: str | None, last_seq: int | None = None
    ) -> Conversation:
        """The conversation of a chat whose visitor has just come (back), with what the browser says of itself.

        A visitor who has seen more than is known here (`last_seq`) has been on another node: the log is read again.
        """
        conversation = await self.conversation(chat.user_chat_id)
        if conversation is None:
            raise Unavailable
        changed = conversation.visited(locale, known_zone(time_zone))
        if changed:
            await self._stores.chats.visit(chat.user_chat_id, conversation.chat.locale, conversation.chat.time_zone)
        if not self._lease.alone or (last_seq or 0) > conversation.seq:
            await conversation.catch_up()
        await self._idleness.end_if_idle(conversation)
        return conversation

    def view(self, conversation: Conversation) -> SessionView:
        """The session indicator's data."""
        return conversation.state.view(self._assistant.clock.now(), self._policy.resumable_days)

    @contextmanager
    def accepting(self) -> Iterator[None]:
        """A place among the commands that are being stored, for all that is asked of the database on the way.

        Raises `Overloaded` when all places are taken, and when the server is about to end.
        """
        if self._draining or self._accepting >= self._policy.pending_appends:
            raise Overloaded
        self._accepting += 1
        try:
            yield
        finally:
            self._accepting -= 1

    async def submit(self, chat: Chat, command: Stored, socket_connection_id: str | None) -> Ack:
        """Stores a command, within `accepting`; afterwards call `nudge`, which sees that somebody works it off."""
        self._policy.check(command)
        conversation = await self.conversation(chat.user_chat_id)
        if conversation is None:
            raise Unavailable
        await self._idleness.end_if_idle(conversation)
        return await conversation.accept(command, socket_connection_id)

    def nudge(self, user_chat_id: str) -> None:
        """Sees that a chat with pending commands has an owner: this node, a living other one, or this node from now on."""
        conversation = self._conversations.get(user_chat_id)
        if conversation is None or not conversation.state.pending or self._draining:
            return
        self._assistant.reach("after_ack")
        if conversation.epoch is not None:
            conversation.work(self._lease.may_step)
        elif user_chat_id not in self._taking:
            task = asyncio.get_running_loop().create_task(self._take(conversation))
            self._taking[user_chat_id] = task
            task.add_done_callback(lambda _: self._taking.pop(user_chat_id, None))

    def stop_turn(self, user_chat_id: str) -> None:
        """Ends the running turn of a chat between two steps."""
        conversation = self._conversations.get(user_chat_id)
        if conversation is not None:
            conversation.stop()

    async def clear_session(self, row: IntentRow) -> None:
        """Ends a session for an operator; its task can be resumed by the visitor."""
        conversation = await self.conversation(row.user_chat_id)
        if conversation is not None:
            await conversation.give_up(row, "cleared", None)

    async def erase(self, chat: Chat) -> None:
        """Ends a chat and removes everything that is stored of it."""
        conversation = self._conversations.pop(chat.user_chat_id, None)
        if conversation is not None:
            conversation.disown()
        self._publisher.close_chat(chat.user_chat_id)
        await self._stores.chats.erase(chat.user_chat_id)
        await self._stores.log.erase(chat.user_chat_id)
        await self._stores.intents.erase(chat.user_chat_id)
        await self._stores.alarms.erase(chat.user_chat_id)
        for store in self._stores.others:
            await store.erase(chat.user_chat_id)

    async def drain(self) -> None:
        """Accepts nothing more, finishes running turns, gives all chats up and leaves."""
        self._draining = True
        await self._rounds.stop()
        await asyncio.gather(*self._taking.values(), return_exceptions=True)
        for conversation in list(self._conversations.values()):
            await conversation.finish()
            await self._release(conversation)
        await self._lease.end()

    async def _take(self, conversation: Conversation) -> None:
        user_chat_id = conversation.chat.user_chat_id
        try:
            epoch = await self._stores.owners.take(user_chat_id, self._lease.incarnation)
            if epoch is not None:
                await conversation.own(epoch)
                conversation.work(self._lease.may_step)
        except Fenced:
            pass  # a later owner was faster
        except ChatError as error:  # the sweeper comes back to this chat
            _log.warning("chat not taken", user_chat_id=user_chat_id, code=error.code)

    async def _release(self, conversation: Conversation) -> None:
        epoch = conversation.epoch
        conversation.disown()
        if epoch is not None:
            await self._stores.owners.release(conversation.chat.user_chat_id, self._lease.incarnation, epoch)

    async def _renew(self) -> None:
        if await self._lease.renew():
            for conversation in list(self._conversations.values()):
                self.nudge(conversation.chat.user_chat_id)
            return
        _log.warning("lease lost, starting as a new incarnation")
        for conversation in self._conversations.values():
            conversation.disown()
        await self._lease.begin()
        await self._adopt(at_once=True)

    async def _sweep(self) -> None:
        await self._lease.bury()
        await self._adopt(at_once=False)
        await self._idleness.give_up_idle_sessions()
        await self._let_go()

    async def _adopt(self, *, at_once: bool) -> None:
        """Works off what was left behind, where nobody alive owns the chat."""
        for user_chat_id in await self._left_behind.chats(at_once=at_once):
            conversation = await self.conversation(user_chat_id)
            if conversation is not None and not conversation.busy:
                await conversation.catch_up()
                await conversation.settle()
                self.nudge(user_chat_id)

    async def _follow_others(self) -> None:
        """Learns of what other nodes have appended to the chats that are watched or owned here."""
        if self._lease.alone:
            return
        tails = {chat: found.seq for chat, found in self._conversations.items() if not found.busy}
        for user_chat_id in await self._stores.log.moved(tails):
            conversation = self._conversations.get(user_chat_id)
            if conversation is not None:
                await conversation.catch_up()
                if conversation.epoch is not None:
                    self.nudge(user_chat_id)

    async def _let_go(self) -> None:
        """Releases chats that are neither watched nor worked on any more."""
        since = self._assistant.clock.monotonic() - self._policy.release_idle_seconds
        watched = self._publisher.watched()
        for user_chat_id, conversation in list(self._conversations.items()):
            idle = conversation.last_used < since and not conversation.busy and not conversation.state.pending
            if idle and user_chat_id not in watched and user_chat_id not in self._taking:
                del self._conversations[user_chat_id]
                await self._release(conversation)
