"""Sessions that were left alone for too long: given up when the sweeper comes by, or before a visitor sees them again."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from orchestrator.conversation import Conversation
from orchestrator.ports import Clock, IntentStore


class Idleness:
    """Knows when a session has heard nothing for `seconds`; `conversation` finds a chat's, None when there is no such chat."""

    def __init__(
        self,
        intents: IntentStore,
        clock: Clock,
        seconds: float,
        conversation: Callable[[str], Awaitable[Conversation | None]],
    ) -> None:
        self._intents = intents
        self._clock = clock
        self._seconds = seconds
        self._conversation = conversation

    def _idle_before(self) -> datetime:
        """The moment since which a session must have heard something to go on."""
        return self._clock.now() - timedelta(seconds=self._seconds)

    async def end_if_idle(self, conversation: Conversation) -> None:
        """Ends a session that was left alone for too long before a visitor sees it: the sweeper may come after them."""
        session, before = conversation.state.session, self._idle_before()
        if session is None or session.last_active >= before:
            return
        row = await self._intents.session(session.session_id)
        if row is not None:
            await conversation.give_up(row, "inactivity", before)

    async def give_up_idle_sessions(self) -> None:
        """Ends all such sessions, whoever watches their chats."""
        before = self._idle_before()
        for row in await self._intents.idle_sessions(before, 200):
            conversation = await self._conversation(row.user_chat_id)
            if conversation is not None:
                await conversation.give_up(row, "inactivity", before)
