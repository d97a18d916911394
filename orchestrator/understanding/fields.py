"""What a task wants to know, as the extraction sees it: fields, their kinds and choices, and the moment of speaking.

The declaration of tasks (pydantic models, YAML) lives in `orchestrator/intents`; it hands its fields down in this shape.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """The types of value that can be found in a text."""

    INSTANT = "instant"
    DATE = "date"
    DURATION = "duration"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    EMAIL = "email"
    PHONE = "phone"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a choice field.

    `rrule` ("FREQ=DAILY") lets a recurrence found in the text fill this choice; RRULE as in RFC 5545 without DTSTART.
    """

    value: str
    title: str
    synonyms: tuple[str, ...] = ()
    rrule: str | None = None
    collective: bool = False
    """Whether it stands for all the others together, so that it has no place among them: "the last one" is never it.

    Its value are theirs with spaces between them, and so is that of some of them ("all alarms for tomorrow").
    """
    at: str = ""
    """When it is, as a wall time "YYYY-MM-DDTHH:MM"; it is then found by its day."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value that a task wants.

    `minimum` and `maximum` are numbers for NUMBER and DURATION (seconds) and ISO texts for INSTANT and DATE. `whole` wants
    an integer, `future` a time after the moment of speaking. The title and description are words for people.
    """

    name: str
    kind: Kind
    title: str
    required: bool = True
    description: str = ""
    choices: tuple[Choice, ...] = ()
    minimum: float | str | None = None
    maximum: float | str | None = None
    max_length: int | None = None
    whole: bool = False
    future: bool = False
    default: str | float | bool | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where a text was said: `now` is aware, `time_zone` an IANA name, `locale` a BCP 47 tag."""

    now: datetime
    time_zone: str
    locale: str
