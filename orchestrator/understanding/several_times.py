"""A text that names several times for one thing, as one text for each: "wake me at 7 and 8 am" is "wake me at 7 am" and another."""

import itertools
import re
from collections.abc import Iterator
from datetime import datetime

from orchestrator.understanding.fields import Moment
from orchestrator.understanding.languages.remarks import AND
from orchestrator.understanding.times import Mention, find_times, lexicon_of

_MOST = 5
_ONLY_DIGITS = r"\d{1,3}(?:[:.]\d\d)?"


def each_time(text: str, moment: Moment) -> list[str]:
    """The texts, the first one first; the text itself when its times are no enumeration ("7 or 8", "from 7 to 8")."""
    mentions = find_times(text, moment)
    kinds = {"recurrence"} if any(one.rrule for one in mentions) else {"instant", "date", "duration"}
    if not 1 < len(mentions) <= _MOST or any(one.kind not in kinds for one in mentions):
        return [text]
    joints = [text[one.span[1] : _begin(other)] for one, other in itertools.pairwise(mentions)]
    word = AND[lexicon_of(moment.locale).language]
    if not all(re.fullmatch(rf"\s*(?:,|,?\s*\b(?:{word})\b)\s*", joint, re.IGNORECASE) for joint in joints):
        return [text]
    if not re.search(word, joints[-1], re.IGNORECASE):
        return [text]
    said = [text[slice(*one.span)] for one in mentions]
    last = re.fullmatch(rf"{_ONLY_DIGITS}(?P<tail>\D.*)", said[-1])
    tail = last["tail"] if last is not None else ""  # "7 and 8 am", "5 and 10 minutes"
    before, behind = text[: mentions[0].span[0]], text[mentions[-1].span[1] :]
    times = [one + tail if re.fullmatch(_ONLY_DIGITS, one) else one for one in said]
    return [
        _telling(
            mention,
            [f"{before}{one}{behind}", *_cut(text, mentions, mention), *_written(mention, before, behind)],
            moment,
        )
        for mention, one in zip(mentions, times, strict=True)
    ]


def _begin(mention: Mention) -> int:
    """Where it begins with the words that join it to what is before: "at 8"."""
    return min(mention.span[0], *(start for start, _ in mention.places))


def _telling(mention: Mention, texts: list[str], moment: Moment) -> str:
    """The first text that says this time by itself: "wake me sunday" does not say the 7 of "saturday at 7 and sunday"."""
    return next((text for text in texts if [*map(_meaning, find_times(text, moment))] == [_meaning(mention)]), texts[0])


def _meaning(mention: Mention) -> tuple[object, ...]:
    return mention.kind, mention.value, mention.rrule, mention.until, mention.ambiguous, set(mention.alternatives)


def _cut(text: str, mentions: list[Mention], mention: Mention) -> Iterator[str]:
    """The text with what one time shares with the first or the last: "saturday at 8", of "saturday at 7 and 8"."""
    (first, begun), (last, end) = mentions[0].span, mentions[-1].span
    said = text[slice(*mention.span)]
    words = [place.start() for place in re.finditer(r"\S+", text)]
    if mention.span[0] >= begun:
        places = [at for at in words if first < at < begun and not (said[0].isdecimal() and text[at - 2].isdecimal())]
        yield from (f"{text[:at]}{said}{text[end:]}" for at in reversed(places))
    if mention.span[1] <= last:
        yield from (f"{text[:first]}{said} {text[at:]}" for at in words if last < at < end)


def _written(mention: Mention, before: str, behind: str) -> Iterator[str]:
    """The text with a day, or a time on a day, as it means the same anywhere; without am or pm where either is meant."""
    if mention.kind == "date":
        yield f"{before}{mention.value}{behind}"
    if mention.kind == "instant":
        wall = datetime.fromisoformat(str(mention.value))
        hours = (f"{wall:%H:%M}", f"{(wall.hour + 11) % 12 + 1}:{wall.minute:02}", f"{wall:%I:%M %p}")
        yield from (f"{before}{wall.date()} {clock}{behind}" for clock in hours)
