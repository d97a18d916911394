"""Wall time and the time line: what a wall clock shows in a zone, and the next turn of a recurrence by the wall clock."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}


def resolve(wall: datetime, time_zone: str) -> datetime:
    """The instant (aware, UTC) at which clocks in an IANA zone show a naive wall time.

    A wall time that a change of clocks skips moves forward by the gap (02:30 becomes 03:30); of one that comes twice the
    first is taken. Raises `zoneinfo.ZoneInfoNotFoundError` for an unknown zone.
    """
    # PEP 495: fold=0 reads a skipped wall time with the offset before the gap, which lands it behind the gap.
    return wall.replace(tzinfo=ZoneInfo(time_zone), fold=0).astimezone(UTC)


def known_zone(name: str | None) -> str | None:
    """The name if it is that of a time zone, else None."""
    try:
        return ZoneInfo(name).key if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def wall_time(instant: datetime, time_zone: str) -> datetime:
    """What the clock in a zone shows at an aware instant, as a naive datetime."""
    return instant.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def next_occurrence(rrule: str, after: datetime, first: datetime) -> datetime | None:
    """The first turn of a recurrence strictly after a naive wall time; the wall clock stays the same over clock changes.

    `first` (naive wall time) gives the time of day and anchors intervals. Understood: FREQ (HOURLY to YEARLY), INTERVAL,
    BYDAY (with a place in the month for MONTHLY), BYMONTH, BYMONTHDAY of RFC 5545. None when there is no such turn within
    eight years (30 February). Raises ValueError for a rule outside of these.
    """
    parts = dict(part.split("=", 1) for part in rrule.removeprefix("RRULE:").split(";") if part)
    frequency, interval = parts.get("FREQ", ""), int(parts.get("INTERVAL", "1"))
    if interval < 1 or set(parts) - {"FREQ", "INTERVAL", "BYDAY", "BYMONTH", "BYMONTHDAY"}:
        raise ValueError(f"not a rule that is understood: {rrule}")
    if frequency in ("HOURLY", "MINUTELY", "SECONDLY"):
        step = timedelta(seconds={"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}[frequency] * interval)
        turns = max(0, (after - first) // step + 1)
        return first + turns * step
    day = max(after.date(), first.date())
    for offset in range(8 * 366 if frequency == "YEARLY" else 400 * max(1, interval)):
        candidate = day + timedelta(days=offset)
        wall = datetime.combine(candidate, first.time())
        if wall > after and wall >= first and _falls_on(candidate, first.date(), frequency, interval, parts):
            return wall
    return None


def _falls_on(day: date, first: date, frequency: str, interval: int, parts: dict[str, str]) -> bool:
    weekdays = [name for name in parts.get("BYDAY", "").split(",") if name]
    if "BYMONTH" in parts and day.month not in [int(month) for month in parts["BYMONTH"].split(",")]:
        return False
    match frequency:
        case "DAILY":
            return (day - first).days % interval == 0 and (not weekdays or _weekday_fits(day, weekdays))
        case "WEEKLY":
            week = (day - timedelta(days=day.weekday()) - (first - timedelta(days=first.weekday()))).days // 7
            fits = _weekday_fits(day, weekdays) if weekdays else day.weekday() == first.weekday()
            return fits and week % interval == 0
        case "MONTHLY":
            months = (day.year - first.year) * 12 + day.month - first.month
            if months % interval:
                return False
            if weekdays:
                return _weekday_fits(day, weekdays)
            return _month_day_fits(day, parts.get("BYMONTHDAY", str(first.day)))
        case "YEARLY":
            if (day.year - first.year) % interval:
                return False
            month, number = int(parts.get("BYMONTH", first.month)), int(parts.get("BYMONTHDAY", first.day))
            return (day.month, day.day) == (month, number)
    raise ValueError(f"not a frequency that is understood: {frequency}")


def _month_day_fits(day: date, numbers: str) -> bool:
    """Whether a day is one of those of its month; -1 is the last, and so is one that a shorter month does not have."""
    last = monthrange(day.year, day.month)[1]
    return day.day in [last if int(number) == -1 else min(int(number), last) for number in numbers.split(",")]


def _weekday_fits(day: date, names: list[str]) -> bool:
    for name in names:
        place, weekday = name[:-2], _DAYS[name[-2:]]
        if day.weekday() != weekday:
            continue
        if not place or int(place) == (day.day - 1) // 7 + 1:
            return True
        if int(place) == -1 and day.day + 7 > monthrange(day.year, day.month)[1]:
            return True
    return False
