"""When appointments can begin: opening hours of each weekday, exceptions by day, slots of equal length; no bookings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from orchestrator.understanding.zones import resolve
from orchestrator.wording import local

Opening = tuple[time, time]
"""From and to, by the calendar's wall clock."""

NEAREST = 3
"""So many free slots are named in the place of one that is not free."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """`weekly` by weekday (0 is Monday); a day in `exceptions` has those hours instead, none when it is closed."""

    title: str
    time_zone: str
    weekly: Mapping[int, Sequence[Opening]]
    slot_minutes: int
    days_ahead: int
    exceptions: Mapping[date, Sequence[Opening]] = field(default_factory=dict)

    def slots(self, now: datetime) -> list[datetime]:
        """The instants (UTC), in order, at which an appointment can begin from `now` on, booked or not."""
        today = local(now, self.time_zone).date()
        days = (today + timedelta(days=number) for number in range(self.days_ahead + 1))
        return [slot for day in days for slot in self._of_day(day) if slot > now]

    def _of_day(self, day: date) -> list[datetime]:
        step, found = timedelta(minutes=self.slot_minutes), []
        for start, end in self.exceptions.get(day, self.weekly.get(day.weekday(), ())):
            wall = datetime.combine(day, start)
            while wall + step <= datetime.combine(day, end):
                instant = resolve(wall, self.time_zone)
                if local(instant, self.time_zone) == wall:  # else a change of clocks skips it
                    found.append(instant)
                wall += step
        return found


def nearest(wanted: datetime, free: Sequence[datetime], count: int) -> list[datetime]:
    """The free slots that lie next to an instant, in order."""
    return sorted(sorted(free, key=lambda slot: (abs(slot - wanted), slot))[:count])
