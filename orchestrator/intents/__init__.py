"""A task as one class: what it needs, how people ask for it, what it does and says; see docs/first-task.md."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from orchestrator.phrases import translated_examples
from orchestrator.ports import AlarmStore, BookingStore, ContactStore, HandoffStore, Web
from orchestrator.understanding.fields import Choice, Moment
from protocol.errors import FieldError


@dataclass(frozen=True, slots=True)
class Say:
    """Something to tell the visitor, as Markdown, before the task's own answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Think:
    """What the task is doing right now, in a few words."""

    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came out: `result` in the template `done`. JSON values only, they are stored."""

    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowAction:
    """A button of a row: starts the task named `intent` with `parameters` filled in; `danger` marks what takes something away."""

    id: str
    label: str
    intent: str
    parameters: Mapping[str, Any]
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a list."""

    id: str
    title: str
    subtitle: str = ""
    actions: tuple[RowAction, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Things to look at and to act on: shown as a component of kind `list` after the answer."""

    title: str
    items: tuple[Item, ...]


Output = Say | Think | Result | Listing


class Refused(Exception):
    """The task cannot be done, and the visitor is told why and what to do next.

    `message` may have `{names}` for `values`; it is looked up among the translations as it stands.
    """

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values
        super().__init__(message)


class Invalid(Exception):
    """Some values are wrong in a way that only `run` could find out, and nothing was done: they are asked for again."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__(", ".join(error.field for error in errors))


class OutcomeUnknown(Exception):
    """Nobody can tell whether the task was done: the visitor is told so, and it is not done again."""


class Unusable(Exception):
    """A task that does not come with Errand cannot be used; the text is one sentence with place and reason."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a task may use; `key` is the same when a task is run again after a crash."""

    key: str
    user_chat_id: str
    user_id: str
    moment: Moment
    alarms: AlarmStore
    web: Web
    contacts: ContactStore
    bookings: BookingStore
    handoffs: HandoffStore


class Intent:
    """Base of all tasks; the docstring's first line is the task's title.

    A subclass declares `Parameters` (a pydantic model: types, titles, descriptions, limits), a few `examples`, `done` (a
    template for the answer with `parameters` and `result`), and `run`. All else comes from these.
    """

    examples: Sequence[str] = ()
    done: str = "Done."
    doing: str = ""
    """How the question for missing parameters begins; a template with the `parameters` known so far."""
    confirm: str = ""
    """What is asked before something that cannot be undone; a template like `done`. Empty: it is done at once."""
    changed_by: str | tuple[str, ...] = ""
    """The task that changes what this one did ("no, at 8"); one of its choices is this one's key, or in its result.

    Of several tasks it is the first one that has such a choice.
    """
    undone_by: str | tuple[str, ...] = ""
    """The task that takes back what this one did ("cancel it"); one of its choices, as above."""
    leading: bool = True
    """Whether it is named first to somebody who does not know what there is: not what shows or changes others' results."""
    looks_only: bool = False
    """Whether it only shows what there is: it is never what was done last ("another one", "cancel it")."""
    several: bool = False
    """Whether two times in one message mean two of it: "wake me at 7 and 8"."""
    idempotent: bool = False
    """Whether `run` may be called again with the same `tools.key` after a crash."""

    class Parameters(BaseModel):
        """What the task needs to know."""

    def name(self) -> str:
        """`create_alarm` for `CreateAlarm`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    def examples_by_locale(self) -> Mapping[str, Sequence[str]]:
        """What people write, by language; an intent from YAML may have several."""
        return {"en": self.examples, **translated_examples(self.name())}

    def title(self) -> str:
        """The first line of the docstring, without its full stop."""
        return (type(self).__doc__ or type(self).__name__).strip().splitlines()[0].rstrip(".")

    def model(self) -> type[BaseModel]:
        """The model of the parameters; an intent from YAML makes its own."""
        return self.Parameters

    def confirms(self, parameters: Any) -> bool:
        """Whether `confirm` is asked before these parameters."""
        return bool(self.confirm)

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        """Choices that are only known now, by field. Raises `Refused` when there is nothing to choose from."""
        return {}

    async def objections(self, values: Mapping[str, Any], tools: Tools) -> Sequence[FieldError]:
        """What is wrong with the values so far (JSON) that only this moment can tell: nobody fills in the rest in vain."""
        return ()

    def run(self, parameters: Any, tools: Tools) -> AsyncIterator[Output]:
        """Does the task; yields what to say. Raises `Refused` when it cannot be done."""
        raise NotImplementedError


Intents = Mapping[str, Intent]


def collect(intents: Sequence[Intent]) -> Intents:
    """Intents by name; two of the same name are refused."""
    found: dict[str, Intent] = {}
    for intent in intents:
        if intent.name() in found:
            raise ValueError(f"two tasks are called {intent.name()}: rename one of the classes")
        found[intent.name()] = intent
    return found
