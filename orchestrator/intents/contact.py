"""A message for the people behind the site: stored, and sent to their backend when one is configured."""

from collections.abc import AsyncIterator

from pydantic import BaseModel, Field

from orchestrator.intents import Intent, Output, Result, Tools
from orchestrator.intents.parameters import Email
from protocol.stored import ContactRequest


class SendMessage(Intent):
    """Send us a message."""

    examples = (
        "contact you",
        "i want to send you a message",
        "leave a message",
        "contact form",
        "how can i contact you",
        "get in touch",
        "please contact me",
        "i have a question for your team",
        "send an e-mail to you",
        "write to the company",
        "please get back to me by e-mail",
        "pass a message on to your office",
        "i have a complaint",
        "i want to complain",
    )
    doing = "I'll pass a message on."
    confirm = "Send this message as {{ shown.name }} ({{ shown.email }})? “{{ shown.message }}”"
    done = "Thank you, {{ parameters.name }}. Your message is with us, and the answer goes to {{ parameters.email }}."
    idempotent = True

    class Parameters(BaseModel):
        message: str = Field(
            title="Message", description="What would you like to tell us?", min_length=1, max_length=2000
        )
        name: str = Field(title="Name", description="What is your name?", min_length=1, max_length=100)
        email: Email = Field(title="E-mail", description="Where can we answer you?", max_length=254)

    def __init__(self, is_sent: bool) -> None:
        self._is_sent = is_sent

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        request = ContactRequest(
            request_id=tools.key,
            user_chat_id=tools.user_chat_id,
            user_id=tools.user_id,
            name=parameters.name,
            email=parameters.email,
            message=parameters.message,
            created=tools.moment.now,
            delivery="pending" if self._is_sent else "none",
        )
        await tools.contacts.add(request)
        yield Result({"request_id": tools.key})
