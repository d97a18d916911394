"""Times that are named by another zone's clock: "3 pm EST", "9 am New York time" are told by the visitor's own."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

from orchestrator.understanding.fields import Moment
from orchestrator.understanding.mentions import Mention
from orchestrator.understanding.zones import resolve, wall_time

_BEHIND = re.compile(r"\s*\(?(?:(?P<place>[A-Za-z]+(?: [A-Za-z]+)?) time\b|(?P<short>[A-Za-z]{2,4})\b)\)?")
_SHORT: Mapping[str, str] = {
    **dict.fromkeys(("UTC", "GMT"), "UTC"),
    **dict.fromkeys(("EST", "EDT", "ET"), "America/New_York"),
    **dict.fromkeys(("CST", "CDT", "CT"), "America/Chicago"),
    **dict.fromkeys(("MST", "MDT", "MT"), "America/Denver"),
    **dict.fromkeys(("PST", "PDT", "PT"), "America/Los_Angeles"),
    "BST": "Europe/London",
    **dict.fromkeys(("CET", "CEST", "MEZ", "MESZ"), "Europe/Berlin"),
    **dict.fromkeys(("EET", "EEST"), "Europe/Athens"),
    "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo",
    "AEST": "Australia/Sydney",
}
_REGIONS = {"eastern": "EST", "central": "CST", "mountain": "MST", "pacific": "PST", "greenwich mean": "GMT"}
_LEAST_LETTERS = 3


def by_own_clock(text: str, mention: Mention, moment: Moment) -> Mention:
    """The mention, by the clock of the moment's zone if another one is named right behind one of its places."""
    if mention.kind not in ("instant", "recurrence") or mention.seconds is not None or "T" not in str(mention.value):
        return mention
    ends = dict.fromkeys((mention.span[1], *(end for _, end in mention.places)))
    named = [
        (found, zone)
        for found in (_BEHIND.match(text, end) for end in ends)
        if found is not None and (zone := _zone(found["short"], found["place"], moment.locale)) is not None
    ]
    if not named:
        return mention
    found, zone = named[0]
    now = wall_time(moment.now, moment.time_zone).isoformat(timespec="minutes")
    readings = [_moved(str(wall), zone, moment, now, mention) for wall in (mention.value, *mention.alternatives)]
    values = list(dict.fromkeys(readings))
    span = (mention.span[0], found.end()) if found.start() == mention.span[1] else mention.span
    return replace(
        mention,
        value=values[0],
        alternatives=tuple(values[1:]),
        ambiguous=len(values) > 1,
        span=span,
        places=tuple(sorted((*mention.places, found.span()))),
    )


def _moved(wall: str, zone: str, moment: Moment, now: str, mention: Mention) -> str:
    """A wall time of a zone on the visitor's clock; one of no day is still to come."""
    own = wall_time(resolve(datetime.fromisoformat(wall), zone), moment.time_zone)
    told = own.isoformat(timespec="minutes")
    if mention.dated or now < told <= (datetime.fromisoformat(now) + timedelta(days=1)).isoformat():
        return told
    days = 1 if told <= now else -1
    return (own + timedelta(days=days)).isoformat(timespec="minutes")


def _zone(short: str | None, place: str | None, locale: str) -> str | None:
    if short is not None:
        spelt = short.isupper() or (len(short) >= _LEAST_LETTERS and locale[:2] == "en")
        return _SHORT.get(short.upper()) if spelt else None
    name = str(place).lower()
    return _SHORT.get(_REGIONS.get(name, name).upper()) or _cities().get(name)


@cache
def _cities() -> Mapping[str, str]:
    """The zones of the world by the place they are named after: `new york`."""
    zones = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "US/")))
    return {name.rsplit("/", 1)[1].replace("_", " ").lower(): name for name in zones}
