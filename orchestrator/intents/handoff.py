"""Talking to a person: the wish is stored, operators are told, and they answer into the chat (orchestrator/operators.py)."""

from collections.abc import AsyncIterator

from pydantic import BaseModel, Field

from orchestrator.intents import Intent, Output, Result, Tools
from protocol.stored import Handoff


class TalkToPerson(Intent):
    """Talk to a person."""

    examples = (
        "talk to a person",
        "i want to speak to a human",
        "can i talk to somebody real",
        "connect me with an agent",
        "customer service please",
        "i need help from a person",
        "is there a human i can chat with",
        "get me an operator",
        "let me speak with your staff",
        "real person please",
        "transfer me to support",
        "human",
    )
    done = (
        "{% if result.is_new %}I have told our team that you would like to talk to somebody. {% else %}"
        "Our team knows already that you would like to talk to somebody. {% endif %}"
        "They answer here in this chat; you can close the window and come back. I am still here for everything else."
    )
    idempotent = True

    class Parameters(BaseModel):
        about: str | None = Field(None, title="About", description="What is it about?", max_length=500)

    def __init__(self, is_sent: bool) -> None:
        self._is_sent = is_sent

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        handoff = Handoff(
            handoff_id=tools.key,
            user_chat_id=tools.user_chat_id,
            user_id=tools.user_id,
            about=parameters.about,
            created=tools.moment.now,
            state="open",
            delivery="pending" if self._is_sent else "none",
        )
        yield Result({"is_new": await tools.handoffs.open(handoff)})
