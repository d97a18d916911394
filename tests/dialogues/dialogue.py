"""A dialogue as it stands in YAML: what a visitor does line by line and what must come of it. Playing it: player.py."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, model_validator

NOW = "2026-03-02T08:00"
"""When every dialogue begins: a Monday, in Berlin."""


def _is_pattern(text: str) -> str:
    if text.startswith("/"):
        re.compile(text.strip("/"))
    return text


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Wanted = Annotated[str, AfterValidator(_is_pattern)]
"""Words that must occur, in any case, or a `/regular expression/`."""
Several = Annotated[tuple[Wanted, ...], BeforeValidator(_as_list)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shown(_Part):
    """The component that is open after a line. What is left out is not looked at."""

    kind: Literal["form", "choices", "confirmation", "list"] | None = None
    values: dict[str, Any] | None = None
    """Exactly the values that are filled in; defaults are none."""
    missing: Annotated[tuple[str, ...] | None, BeforeValidator(_as_list)] = None
    """Exactly the required fields without a value."""
    errors: Annotated[tuple[str, ...] | None, BeforeValidator(_as_list)] = None
    """Exactly the fields with an error."""
    options: Several | None = None
    """The texts of the buttons, or titles of the rows, in this order."""
    rows: dict[str, Wanted] | None = None
    """What a confirmation shows, by label."""
    same: bool | None = None
    """Whether it is the component that was open before the line, at a higher revision."""


class Button(_Part):
    """A button in a row of a list; rows count from 1."""

    row: int
    button: str


class Line(_Part):
    """One deed of the visitor (or of an operator), and what must come of it."""

    user: str | None = None
    """Writes this."""
    fill: dict[str, Any] | None = None
    """Fills in the open form, beside what stands there, and sends it."""
    press: Literal["confirm", "decline", "cancel"] | None = None
    """Presses a button of a confirmation, or the one that cancels; `values` are what stands in the form."""
    values: dict[str, Any] = Field(default_factory=dict)
    choose: str | None = None
    """Presses the button with this text."""
    list: Button | None = None
    """Presses a button of the open list."""
    resume: str | None = None
    """Continues the task of this name that was left."""
    abandon: str | None = None
    """Drops the task of this name, open or left, by the button of the session indicator."""
    operator: str | None = None
    """An operator answers this into the chat."""
    hears: Literal["alarm", "reminder", "timer"] | None = None
    """Waits until this rings."""
    drops: bool = False
    """The line breaks, and the visitor comes back."""
    reloads: bool = False
    """The page is loaded anew."""
    later: int | None = None
    """So many hours pass, and the open task is given up meanwhile; only in `overnight/`."""
    tab: int = 1
    old: int | None = None
    """Uses the component that was the so-many-th of the chat, whatever its state."""
    twice: bool = False
    """Sends the same command again, by the other way; nothing more may come of it."""

    steps: tuple[str, ...] = ()
    """Thinking steps that must occur, in this order."""
    says: Several = ()
    not_says: Several = ()
    asks: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = ()
    """Fields that the question and its component are about; `yes` for an agreement, `intent` for which task is meant."""
    form: Literal["open", "closed"] | Shown | None = None
    suggests: Several = ()
    refused: str | None = None
    """The wire code with which it is refused."""
    task: str | None = None
    """The task that is open afterwards; `none` for none."""

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        deeds: Sequence[object] = [
            self.user,
            self.fill,
            self.press,
            self.choose,
            self.list,
            self.resume,
            self.abandon,
            self.operator,
        ]
        deeds = [*deeds, self.hears, self.drops or None, self.reloads or None, self.later]
        if sum(deed is not None for deed in deeds) != 1:
            raise ValueError("a line does exactly one thing: user, fill, press, choose, ...")
        return self

    def __str__(self) -> str:
        done = self.model_dump(exclude_defaults=True, include=set(_DEEDS))
        return ", ".join(f"{deed}: {what}" for deed, what in done.items())


_DEEDS = (
    "user",
    "fill",
    "press",
    "values",
    "choose",
    "list",
    "resume",
    "abandon",
    "operator",
    "hears",
    "drops",
    "reloads",
)


class Effects(_Part):
    """All that is set, stored or sent for this chat at the end. What is left out must not be there at all.

    Each entry names what must be true of it, times as `2026-03-03T07:00` on the visitor's clock.
    """

    alarms: Sequence[dict[str, Any]] = ()
    reminders: Sequence[dict[str, Any]] = ()
    timers: Sequence[dict[str, Any]] = ()
    messages: Sequence[dict[str, Any]] = ()
    appointments: Sequence[dict[str, Any]] = ()
    handoffs: Sequence[dict[str, Any]] = ()
    returns: Sequence[dict[str, Any]] = ()
    """What the shop's backend has done."""


class Ending(_Part):
    """What is open at the end; nothing, when it is not said."""

    task: str | None = None
    component: str | None = None
    left: tuple[str, ...] | None = None
    """The tasks that can be resumed, in any order; not looked at when it is not said."""


class Dialogue(_Part):
    """One conversation in a chat of its own. It begins on Monday, 2 March 2026, 8:00 in Berlin."""

    name: str
    locale: str = "en"
    time_zone: str = "Europe/Berlin"
    rest: bool = False
    """Also played by REST only."""
    todo: str | None = None
    """Why it does not hold yet. When it does, the run fails until this is taken out."""
    todo_killed: str | None = None
    """Why it does not always hold when the server dies in the middle."""
    lines: tuple[Line, ...] = Field(min_length=1)
    effects: Effects = Effects()
    ends: Ending = Ending()


_FILE = TypeAdapter(tuple[Dialogue, ...])


def parse(text: str) -> tuple[Dialogue, ...]:
    """The dialogues of a file. Raises ValueError."""
    return _FILE.validate_python(yaml.safe_load(text))


def load(folder: Path) -> list[Dialogue]:
    """All dialogues of a folder, by file and place. Raises ValueError naming the file that is wrong."""
    found: list[Dialogue] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found += parse(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from None
    names = [dialogue.name for dialogue in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"these names stand there twice: {twice}")
    return found


def occurs(wanted: str, text: str) -> bool:
    """Whether the words, or the pattern between slashes, occur in a text."""
    if wanted.startswith("/"):
        return re.search(wanted.strip("/"), text, re.IGNORECASE) is not None
    return wanted.lower() in text.lower()
