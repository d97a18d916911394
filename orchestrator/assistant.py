"""What turns work with: the assistant that all chats share, and the moment of one turn."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.failpoints import Reach
from orchestrator.intents import Intent, Intents, Refused, Tools
from orchestrator.markdown import Markdown
from orchestrator.outputs import Outputs
from orchestrator.phrases import phrase
from orchestrator.ports import AlarmStore, BookingStore, Clock, ContactStore, HandoffStore, IntentStore, Web
from orchestrator.reader import Reader
from orchestrator.tail import Fenced
from orchestrator.understanding.fields import Moment
from orchestrator.wording import Wording, listed
from protocol.stored import Chat


@dataclass(frozen=True, slots=True)
class Assistant:
    """What the turns of all chats share."""

    intents: Intents
    reader: Reader
    wording: Wording
    markdown: Markdown
    intent_store: IntentStore
    alarms: AlarmStore
    web: Web
    contacts: ContactStore
    bookings: BookingStore
    handoffs: HandoffStore
    clock: Clock
    reach: Reach


@dataclass(frozen=True, slots=True)
class Ownership:
    """By what right a turn runs here."""

    epoch: int
    may_step: Callable[[], bool]
    """Whether the lease is fresh enough to start another step."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where and when one turn takes place: its chat, its command, what it says, and how to wait until that is stored."""

    assistant: Assistant
    chat: Chat
    seq: int
    """Of the command."""
    moment: Moment
    outputs: Outputs
    flush: Callable[[], Awaitable[None]]
    ownership: Ownership

    def check_ownership(self) -> None:
        """Raises `Fenced` when another node may own the chat by now: asked before whatever no barrier can hold back."""
        if not self.ownership.may_step():
            raise Fenced

    def phrase(self, sentence: str, **values: object) -> str:
        """A sentence of ours in the visitor's language."""
        return phrase(sentence, self.chat.locale, **values)

    def render(self, template: str, **values: object) -> str:
        """A task's template in the visitor's language; empty when it cannot cope with the values."""
        return self.assistant.wording.render(self.phrase(template), self.moment, values)

    def title(self, intent: Intent) -> str:
        return self.phrase(intent.title())

    def intent(self, name: str) -> Intent:
        """Raises `Refused` when the assistant was changed while the task was open."""
        found = self.assistant.intents.get(name)
        if found is None:
            raise Refused("I can't do this any more. Tell me what else you need.")
        return found

    def abilities(self) -> str:
        """The tasks that lead, as part of a sentence: `set an alarm, start a timer or …`."""
        return self._named(self.leading())

    def other_abilities(self) -> str:
        """All other tasks, as part of a sentence; empty if there are none."""
        leading = self.leading()
        return self._named([intent for intent in self.assistant.intents.values() if intent not in leading])

    def leading(self) -> list[Intent]:
        """The tasks that are named to somebody who does not know what there is; all, if none leads."""
        tasks = list(self.assistant.intents.values())
        return [intent for intent in tasks if intent.leading] or tasks

    def _named(self, intents: list[Intent]) -> str:
        titles = [self.title(intent) for intent in intents]
        return self.either([title[:1].lower() + title[1:] for title in titles]) if titles else ""

    def either(self, parts: list[str]) -> str:
        """`a, b or c`."""
        return listed(parts, self.phrase("or"))

    def example(self, intent: Intent) -> str | None:
        """Something to write to ask for a task."""
        by_language = intent.examples_by_locale()
        texts = by_language.get(self.moment.locale.split("-")[0], ()) or next(iter(by_language.values()), ())
        return texts[0][:1].upper() + texts[0][1:] if texts else None

    def suggestions(self) -> list[str]:
        """Things to write, for somebody who does not know what to ask for."""
        found = [self.example(intent) for intent in self.leading()]
        return [text for text in found if text][:3]

    def tools(self, key: str) -> Tools:
        """What a task may use, under its key."""
        shared = self.assistant
        return Tools(
            key,
            self.chat.user_chat_id,
            self.chat.user_id,
            self.moment,
            shared.alarms,
            shared.web,
            shared.contacts,
            shared.bookings,
            shared.handoffs,
        )


Values = Mapping[str, Any]
"""JSON values by the field of a task."""
