"""The days that somebody wants to see: "my alarms for tomorrow", "reminders from monday to wednesday"."""

from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, Field

from orchestrator.intents.rings import rule_of
from orchestrator.phrases import phrase
from orchestrator.understanding.fields import Moment
from orchestrator.understanding.zones import next_occurrence
from orchestrator.wording import day, local
from protocol.stored import StoredAlarm


class OnDays(BaseModel):
    """From one day to another, both included; one day when only the first is given, all days when none is."""

    first: date | None = Field(None, title="From")
    last: date | None = Field(None, title="Until")

    def cover(self, found: date) -> bool:
        """Whether a day is one of them."""
        begin, end = self._ends()
        return begin is None or end is None or begin <= found <= end

    def include(self, alarm: StoredAlarm, moment: Moment) -> bool:
        """Whether an alarm rings on one of them, the first time or again, by the visitor's clock."""
        wall = local(alarm.due, moment.time_zone)
        begin, end = self._ends()
        if begin is None or end is None or begin <= wall.date() <= end:
            return True
        rule = rule_of(alarm)
        before = datetime.combine(begin, time.min) - timedelta(seconds=1)
        turn = next_occurrence(rule, before, wall) if rule is not None else None
        return turn is not None and turn.date() <= end

    def words(self, moment: Moment) -> str:
        """`Tomorrow`, `Friday, November 27 – Sunday, November 29`; empty for all days."""
        begin, end = self._ends()
        if begin is None or end is None:
            return ""
        today = local(moment.now, moment.time_zone).date()
        named = [day(one, today, moment.locale) for one in dict.fromkeys((begin, end))]
        words = phrase("{first} to {last}", moment.locale, first=named[0], last=named[1]) if named[1:] else named[0]
        return words[:1].upper() + words[1:]

    def _ends(self) -> tuple[date | None, date | None]:
        begin, end = self.first or self.last, self.last or self.first
        return (end, begin) if begin is not None and end is not None and end < begin else (begin, end)
