"""The bodies of REST answers, for the OpenAPI document; tests hold real answers against them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from protocol.events import Event
from protocol.signals import SessionView

_Events = list[Annotated[Event, Field(discriminator="type")]]


class Answer(BaseModel):
    """What every body has in common: nothing that is not listed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ChatOpened(Answer):
    """A new chat; `token` opens it, the id does not."""

    user_chat_id: str
    token: str
    user_id: str
    epoch: str


class ChatShown(Answer):
    """The state of a chat; `seq` is its head, `oldest` the first seq that is still stored (0: none)."""

    user_chat_id: str
    user_id: str
    site: str
    epoch: str
    seq: int
    oldest: int
    opened: datetime
    ended: bool
    session: SessionView


class EventPage(Answer):
    """Events after the cursor; with `resume: reset` the reader drops what it has and goes on from these."""

    epoch: str
    seq: int
    resume: Literal["ok", "fresh", "reset"]
    events: _Events
    session: SessionView


class HistoryPage(Answer):
    """Events before a seq, oldest first."""

    epoch: str
    seq: int
    oldest: int
    events: _Events


class Transcript(Answer):
    """The whole conversation."""

    user_chat_id: str
    epoch: str
    events: _Events


class Health(Answer):
    """Whether the server can work."""

    status: Literal["ok", "unavailable"]


class Page(Answer):
    """Rows of a list, newest first, under the list's own name beside `next`, the cursor of the page that follows."""

    model_config = ConfigDict(frozen=True, extra="allow")

    next: str | None
    __pydantic_extra__: dict[str, list[dict[str, Any]]]
