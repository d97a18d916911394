"""What the tests of the understanding share: a moment, fields of an alarm, short ways to ask."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.understanding.extraction import extract
from orchestrator.understanding.fields import Choice, Field, Kind, Moment
from orchestrator.understanding.times import Mention, find_times
from orchestrator.understanding.values import Extraction

NEW_YORK = "America/New_York"
REPEAT = (
    Choice("never", "Never", ("once",)),
    Choice("daily", "Every day", rrule="FREQ=DAILY"),
    Choice("weekdays", "On weekdays", rrule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
)
ALARM = (
    Field("time", Kind.INSTANT, "When", future=True),
    Field("label", Kind.TEXT, "Label", required=False, max_length=80),
    Field("repeat", Kind.CHOICE, "Repeat", required=False, choices=REPEAT),
)
REMINDER = (
    Field("text", Kind.TEXT, "What", max_length=200),
    Field("time", Kind.INSTANT, "When", future=True),
    Field("repeat", Kind.CHOICE, "Repeat", required=False, choices=REPEAT),
)


def a_moment(now: str = "2024-05-15T10:30", zone: str = NEW_YORK, locale: str = "en-US") -> Moment:
    """By default a Wednesday morning."""
    return Moment(datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone)), zone, locale)


def the_time(text: str, now: str = "2024-05-15T10:30", zone: str = NEW_YORK, locale: str = "en-US") -> Mention:
    """The only time that a text names."""
    (mention,) = find_times(text, a_moment(now, zone, locale))
    return mention


def of_alarm(text: str, asked: str | None = None, partial: Mapping[str, object] | None = None) -> Extraction:
    return extract(text, ALARM, a_moment(), asked, partial)


def values(extraction: Extraction) -> dict[str, object]:
    return {name: value.value for name, value in extraction.values.items()}


def one(text: str, field: Field, asked: str | None = None, locale: str = "en-US") -> object:
    """The value of one field, None when there is none."""
    found = extract(text, [field], a_moment(locale=locale), asked).values.get(field.name)
    return None if found is None else found.value
