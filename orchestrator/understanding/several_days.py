"""A text that names several weekdays for one thing, as one text for each: "wake me every monday and friday at 7"."""

import re

from orchestrator.understanding.fields import Moment
from orchestrator.understanding.languages.remarks import EVERY
from orchestrator.understanding.times import find_times, lexicon_of
from orchestrator.understanding.words import read

_SOME_DAYS = re.compile(r"FREQ=WEEKLY;BYDAY=\w\w(?:,\w\w)+")
_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def each_day(text: str, moment: Moment) -> list[str]:
    """The texts, in the order of the week; the text itself when it repeats nothing on several weekdays."""
    lexicon = lexicon_of(moment.locale)
    rules = [mention for mention in find_times(text, moment) if mention.rrule is not None]
    if len(rules) != 1 or rules[0].until or not _SOME_DAYS.fullmatch(rules[0].rrule or ""):
        return [text]
    items = read(text, lexicon)
    places = [at for at, item in enumerate(items) if {"weekday", "weekdays"} & item.meanings.keys()]
    if not places or any("except" in item.meanings for item in items):  # "every day except sunday"
        return [text]
    first = places[0]
    while first > 0 and {"every", "on", "from", "lead", "the"} & items[first - 1].meanings.keys():
        first -= 1
    before, behind = text[: items[first].start], text[items[places[-1]].end :]
    said = dict(zip(_WEEK, EVERY[lexicon.language].split("|"), strict=True))
    return [f"{before}{said[day]}{behind}" for day in str(rules[0].rrule).rsplit("=", 1)[1].split(",")]
