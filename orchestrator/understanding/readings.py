"""From a time phrase to values on the calendar, read at a wall time: every fair reading, the likeliest first."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from orchestrator.understanding.when import LAST, Amount, Clock, Day, Phrase, Rule
from orchestrator.understanding.zones import next_occurrence, resolve, wall_time

_SATURDAY = 5
PARTS = {
    "morning": (time(6), time(11, 59)),
    "afternoon": (time(12), time(17, 59)),
    "evening": (time(18), time(21, 59)),
    "night": (time(20), time(23, 59)),
    "tonight": (time(18), time(23, 59)),
    "noon": (time(12), time(13, 59)),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads phrases at one moment.

    `now` is the naive wall time in `time_zone` without its `second`; `waking` makes bare hours the morning's.
    """

    now: datetime
    time_zone: str
    waking: bool = False
    evening: bool = False
    twenty_four_hours: bool = False
    second: int = 0

    def moved(self, length: Amount, start: datetime | None = None) -> datetime:
        """A wall time a length later; seconds count on the time line, days and months on the calendar."""
        base = _months_later(self.now if start is None else start, length.months) + timedelta(days=length.days)
        if not length.seconds:
            return base
        exact = self.second if start is None and length.seconds % 60 else 0  # seconds count only where they were said
        since = resolve(base, self.time_zone) + timedelta(seconds=exact)
        return wall_time(since + timedelta(seconds=length.seconds), self.time_zone)

    def days(self, said: Day, clock_past: bool = False) -> list[date]:
        """The dates a day may mean; with `clock_past` today's time of day is over already."""
        today = self.now.date()
        if said.position is not None:
            return self._nth_weekday(said, clock_past)
        if said.easter is not None:
            years = (today.year, today.year + 1) if said.year is None else (said.year,)
            days = [_easter(year) + timedelta(days=said.easter) for year in years]
            ahead = [day for day in days if day > today or (day == today and not clock_past)]
            return ahead[:1] or days
        if said.offset is not None and said.day is None:
            return [today + timedelta(days=said.offset)]
        if said.weekday is not None and said.day is None:
            return self._weekday(said.weekday, said.which, clock_past)
        if said.month is None:
            return self._day_of_month(said, clock_past)
        return self._month_day(said, clock_past)

    def _weekday(self, weekday: int, which: str, clock_past: bool) -> list[date]:
        today = self.now.date()
        ahead = (weekday - today.weekday()) % 7
        coming = today + timedelta(days=ahead or 7)
        if which == "last":
            return [today - timedelta(days=(today.weekday() - weekday) % 7 or 7)]
        if which == "next week":
            return [today + timedelta(days=7 - today.weekday() + weekday)]
        if which in ("week after", "fortnight after"):
            return [coming + timedelta(days=7 if which == "week after" else 14)]
        if which == "next" and ahead and weekday > today.weekday():
            return [coming + timedelta(days=7), coming]
        if which in ("", "this") and not ahead and not clock_past:
            return [today, coming] if which == "" else [today]
        return [coming]

    def _nth_weekday(self, said: Day, clock_past: bool) -> list[date]:
        """The next such weekday of the named month, or of the month so many on."""
        first, place = self.now.date().replace(day=1), said.position or 1
        if said.year is not None:
            first = first.replace(year=said.year, month=1)
        for step in range(said.offset or 0, 24):
            month = _months_later(datetime.combine(first, time()), step).date()
            if said.month not in (None, month.month):
                continue
            days = [month.replace(day=number) for number in range(1, monthrange(month.year, month.month)[1] + 1)]
            of_work = said.which == "workday"
            fitting = [day for day in days if (day.weekday() < _SATURDAY if of_work else day.weekday() == said.weekday)]
            chosen = fitting[place if place == LAST else place - 1] if place <= len(fitting) else None
            dated = said.year is not None or (chosen is not None and chosen > self.now.date())
            if chosen is not None and (dated or (chosen == self.now.date() and not clock_past)):
                return [chosen]
        return []

    def _day_of_month(self, said: Day, clock_past: bool) -> list[date]:
        today, number = self.now.date(), said.day or 1
        months = range(said.offset or 0, 14)
        found = []
        for step in months:
            first = _months_later(datetime.combine(today.replace(day=1), time()), step).date()
            length = monthrange(first.year, first.month)[1]
            if number > length:
                continue
            candidate = first.replace(day=length if number == LAST else number)
            if candidate < today or (candidate == today and clock_past):
                continue
            if said.weekday is not None and candidate.weekday() != said.weekday:
                continue
            found.append(candidate)
            if candidate != today:
                break
        return found

    def _month_day(self, said: Day, clock_past: bool) -> list[date]:
        today, month, number = self.now.date(), said.month or 1, said.day or 1
        years = [said.year] if said.year is not None else list(range(today.year, today.year + 9))
        if said.offset is not None:
            years = [today.year + said.offset]
        for year in years:
            length = monthrange(year, month)[1]
            if number > length:
                continue
            candidate = date(year, month, length if number == LAST else number)
            if said.year is not None or candidate > today or (candidate == today and not clock_past):
                return [candidate]
        return []

    def hours(self, clock: Clock, part: str | None, dated: bool, earliest: int = 7) -> list[Clock]:
        """The clocks a time of day may mean, likeliest first: one when am or pm is said or follows from the part of day.

        On a day that is named, hours from `earliest` to 11 are more likely the morning's.
        """
        if clock.certain or clock.hour > 12 or clock.hour == 0:
            return [clock]
        early, late = replace(clock, hour=clock.hour % 12), replace(clock, hour=clock.hour % 12 + 12)
        if part is not None:
            return [_in_part(clock, part, early, late)]
        if self.waking and (3 <= clock.hour <= 11):
            return [early]
        if self.evening and 5 <= clock.hour <= 11:
            return [late]
        if self.twenty_four_hours:
            return [clock]
        if dated:
            return [early, late] if earliest <= clock.hour <= 11 else [late, early]
        return [early, late]

    def at(self, day: date, clock: Clock) -> datetime:
        return datetime.combine(day, time(clock.hour % 24, clock.minute, clock.second)) + timedelta(
            days=clock.hour // 24
        )

    def instants(self, phrase: Phrase) -> list[datetime]:
        """The wall times a phrase with a clock may mean, likeliest first."""
        if phrase.clock is None:
            return []
        part, said = phrase.part, phrase.day
        if phrase.amount is not None and said is not None:
            base = [self.moved(phrase.amount, datetime.combine(day, time())).date() for day in self.days(said)]
            return [self.at(day, clock) for day in base for clock in self.hours(phrase.clock, part, True)]
        if phrase.amount is not None:
            day = self.moved(phrase.amount).date()
            return [self.at(day, clock) for clock in self.hours(phrase.clock, part, True)]
        if phrase.span is not None:
            first, last = self.span(*phrase.span)
            days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
            clock = self.hours(phrase.clock, part, True)[0]
            walls = [self.at(day, clock) for day in days] if len(days) <= 7 else []
            return [wall for wall in walls if wall > self.now]
        if said is None:
            return self._soonest(phrase.clock, part)
        found = []
        for clock in self.hours(phrase.clock, part, True):
            past = self.at(self.now.date(), clock) <= self.now
            if said.offset == 0 and part in ("night", "tonight") and clock.hour < 5:
                found.append(self.at(self.now.date() + timedelta(days=1), clock))
                continue
            found += [self.at(day, clock) for day in self.days(said, past)]
        if said.offset == 0 and not phrase.clock.certain:
            ahead = [wall for wall in found if wall > self.now]
            found = ahead or found
        return found

    def _soonest(self, clock: Clock, part: str | None) -> list[datetime]:
        found = []
        for read in self.hours(clock, part, False):
            wall = self.at(self.now.date() - timedelta(days=1 if read.hour == 24 else 0), read)
            while wall <= self.now:
                wall += timedelta(days=1)
            found.append(wall)
        return found if self.twenty_four_hours else sorted(found)

    def span(self, name: str, which: str) -> tuple[date, date]:
        """First and last day of a weekend, week, month or year; of the month "4", "4-2027" or "4-+1" (next year's), the year "2027"."""
        today = self.now.date()
        if name == "month" and which[0].isdecimal():
            month, _, year = which.partition("-")
            later = year == "+1"
            said = Day(month=int(month), day=LAST, year=today.year + 1 if later else int(year) if year else None)
            first = self._month_day(said, False)[0].replace(day=1)
            return first, first.replace(day=monthrange(first.year, first.month)[1])
        if which.isdecimal():
            return date(int(which), 1, 1), date(int(which), 12, 31)
        if which == "rest":
            return today, today + timedelta(days=6 - today.weekday())
        step = {"after next": 2, "next": 1, "this": 0, "last": -1}[which]
        if name == "year":
            return date(today.year + step, 1, 1), date(today.year + step, 12, 31)
        if name == "month":
            first = _months_later(datetime.combine(today.replace(day=1), time()), step).date()
            return first, first.replace(day=monthrange(first.year, first.month)[1])
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * step)
        return (
            (monday + timedelta(days=5), monday + timedelta(days=6))
            if name == "weekend"
            else (monday, monday + timedelta(days=6))
        )

    def last_day(self, rule: Rule, first: date) -> date | None:
        """The last day of a recurrence that ends, by its `first` turn."""
        if rule.until is not None:
            days = self.days(rule.until)
            if days and rule.until.weekday is not None and days[0] < first:
                days = [days[0] + timedelta(days=7)]
            return next((day for day in days if day >= first), None)
        if rule.within is None:
            return None
        if rule.within[0] == "days":
            return first + timedelta(days=int(rule.within[1]) - 1)
        return self.span(*rule.within)[1]

    def part_of(self, day: date, part: str) -> tuple[datetime, datetime]:
        first, last = PARTS[part]
        return datetime.combine(day, first), datetime.combine(day, last)

    def turns(self, rule: Rule, phrase: Phrase) -> list[datetime]:
        """The first turns of a recurrence with a time of day, one for each reading of the clock."""
        clocks = self.hours(phrase.clock, phrase.part, True, 5) if phrase.clock else [Clock(0, certain=True)]
        soonest = (
            rule.weekdays or rule.frequency == "DAILY"
        )  # of "every other day at 9" the first is the next 9 o'clock
        found = []
        for clock in clocks:
            begin = self.now.date()
            if phrase.day is not None and (days := self.days(phrase.day)):
                begin = days[0]
            elif rule.within is not None and rule.within[0] != "days":
                begin = max(begin, self.span(*rule.within)[0])
            anchor = self.at(begin, clock)
            often = rule.frequency in ("HOURLY", "MINUTELY", "SECONDLY")
            if often and phrase.clock is None:
                anchor = self.now
            elif often:
                found.append(
                    anchor if anchor > self.now else anchor + timedelta(days=1)
                )  # "every 4 hours from 8 am on"
                continue
            after = self.now if phrase.clock or often else datetime.combine(begin, time()) - timedelta(seconds=1)
            turn = next_occurrence(replace(rule, interval=1).text() if soonest else rule.text(), after, anchor)
            while turn is not None and len(rule.month_days) == 1 and 0 < turn.day < rule.month_days[0]:
                turn = next_occurrence(rule.text(), turn, anchor)  # the 31st begins in a month that has one
            if turn is not None:
                found.append(turn)
        return found


def _in_part(clock: Clock, part: str, early: Clock, late: Clock) -> Clock:
    match part:
        case "morning":
            return early
        case "afternoon" | "evening" | "noon":
            return replace(late, hour=24) if clock.hour == 12 and part == "evening" else late
        case _:
            if clock.hour == 12:
                return replace(clock, hour=24)
            return early if clock.hour < 5 else late


def _months_later(start: datetime, months: int) -> datetime:
    """The same day some months on, or the last of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm in Meeus, "Astronomical Algorithms", chapter 8)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
