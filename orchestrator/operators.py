"""What a person of the site says in a chat: appended once to its log, shown live to whoever watches, on whichever node."""

from collections.abc import Awaitable, Callable
from hashlib import sha256

from orchestrator.conversation import Conversation
from orchestrator.markdown import Markdown, spoken
from orchestrator.ports import Clock, HandoffStore
from protocol.commands import OperatorMessage
from protocol.errors import ChatEnded, ChatNotFound
from protocol.events import Author, ResponseEvent
from protocol.record import Record
from protocol.signals import Ack
from protocol.stored import Handoff


class Operators:
    """`conversation` finds a chat's conversation, None when there is no such chat."""

    def __init__(
        self,
        conversation: Callable[[str], Awaitable[Conversation | None]],
        handoffs: HandoffStore,
        markdown: Markdown,
        clock: Clock,
    ) -> None:
        self._conversation = conversation
        self._handoffs = handoffs
        self._markdown = markdown
        self._clock = clock

    async def say(self, user_chat_id: str, message: OperatorMessage) -> Ack:
        """Stores the message; the same `client_id` again changes nothing.

        Raises `ChatNotFound`, `ChatEnded`, and `ClientIdConflict` when the id stands for another message.
        """
        conversation = await self._conversation(user_chat_id)
        if conversation is None:
            raise ChatNotFound("There is no such chat.")
        await conversation.catch_up()
        if conversation.state.ended:
            raise ChatEnded("This chat has ended, so that nobody would read the answer.")
        blocks = self._markdown.blocks(message.content)
        event = ResponseEvent(
            id=f"{user_chat_id}:t:operator:{message.client_id}",
            user_chat_id=user_chat_id,
            user_id=conversation.chat.user_id,
            timestamp=self._clock.now(),
            response_id=f"operator:{message.client_id}",
            blocks=blocks,
            content=spoken(blocks),
            author=Author(kind="operator", name=message.name),
            trigger="operator",
            is_complete=True,
            final=True,
        )
        digest = sha256(message.model_dump_json(exclude={"client_id"}).encode()).hexdigest()
        stored = await conversation.post(Record(event, body_hash=digest))
        return Ack(client_id=message.client_id, seq=stored.record.event.seq, repeated=stored.repeated)

    async def close(self, handoff_id: str) -> Handoff:
        """Takes a wish to talk off the list. Raises `ChatNotFound` when there is none."""
        handoff = await self._handoffs.close(handoff_id, self._clock.now())
        if handoff is None:
            raise ChatNotFound("There is no such handoff. Look at the list for those that there are.")
        return handoff
