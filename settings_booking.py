"""The settings of the appointment calendar: opening hours as people write them. What becomes of them: delivered.py."""

from datetime import date
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from settings_sources import Section

_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"


def _a_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be the name of a time zone, such as Europe/Berlin") from None


def _forward(hours: str) -> str:
    start, end = hours.split("-")
    if start >= end:
        raise ValueError("must end after it begins, on the same day")
    return hours


def _a_day(text: str) -> str:
    day, *hours = text.split()
    date.fromisoformat(day)
    for one in hours:
        _forward(one)
    return text


Hours = Annotated[str, StringConstraints(pattern=rf"^{_CLOCK}-{_CLOCK}$"), AfterValidator(_forward)]
"""`09:00-12:00`."""
Day = Annotated[str, StringConstraints(pattern=rf"^\d{{4}}-\d\d-\d\d( {_CLOCK}-{_CLOCK})*$"), AfterValidator(_a_day)]
"""`2026-12-24` is closed, `2026-12-31 09:00-12:00` is open just then."""


class Slots(Section):
    monday: tuple[Hours, ...] = ()
    tuesday: tuple[Hours, ...] = ()
    wednesday: tuple[Hours, ...] = ()
    thursday: tuple[Hours, ...] = ()
    friday: tuple[Hours, ...] = ()
    saturday: tuple[Hours, ...] = ()
    sunday: tuple[Hours, ...] = ()


class Booking(Section):
    title: str = Field("Appointment", min_length=1, max_length=80)
    time_zone: Annotated[str, AfterValidator(_a_zone)] = "UTC"
    slots: Slots = Slots()
    slot_minutes: int = Field(30, ge=5, le=480)
    days_ahead: int = Field(30, ge=1, le=365)
    exceptions: tuple[Day, ...] = ()

    @property
    def enabled(self) -> bool:
        """Whether there can be any appointment."""
        return any(hours for _, hours in self.slots) or any(" " in day for day in self.exceptions)

    @model_validator(mode="after")
    def each_exception_once(self) -> Self:
        days = [text.split()[0] for text in self.exceptions]
        twice = next((day for day in days if days.count(day) > 1), None)
        if twice is not None:
            raise ValueError(f"exceptions names {twice} twice; give all its hours in one entry")
        return self
