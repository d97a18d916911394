"""Texts about a time that was set before: "an hour later", "postpone it by an hour", "half past", or nothing but another time."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from orchestrator.understanding.fields import Moment
from orchestrator.understanding.free_text import masked
from orchestrator.understanding.languages.remarks import ALSO, AND, POLITE
from orchestrator.understanding.times import Mention, find_times, lexicon_of

_LATER: Mapping[str, tuple[str, str]] = {
    "en": ("later", "earlier|sooner"),
    "de": ("später", "früher|eher"),
    "es": ("más tarde|después", "más temprano|antes"),
    "fr": ("plus tard", "plus tôt"),
}
"""The words behind a length that is added to a time, and those behind one that is taken from it."""
_BY: Mapping[str, tuple[str, str]] = {
    "en": (r"\bby\b|\b(?:postpone|delay)\b.*\bfor\b", r"\b(?:forward|up|earlier|sooner)\b"),
    "de": (r"\bum\b", r"\b(?:vor|vorne?|vorverlegen|früher|eher)\b"),
    "es": (r"\b(?:aplaz|retras|atras|pospon|pospón|adelant)\w*", r"\badelant\w*"),
    "fr": (r"\b(?:repouss|décal|retard|report|avanc)\w*", r"\bavanc\w*"),
}
"""What says that a time moves by a length, and what of it says that it moves to an earlier one."""
_MOVES: Mapping[str, str] = {
    "en": r"(?:move|push|shift|put|bring|delay|postpone) (?:it|that|this)(?: back| forward| to| off)?(?: by)?",
    "de": r"(?:verschiebe?|verlege?) (?:ihn|es|sie|das)(?: auf| um)?",
    "es": r"(?:mu[eé]vel[oa]|aplázal[oa]|pásal[oa])(?: a| al)?(?: las?)?",
    "fr": r"(?:déplace|décale|repousse|reporte)[- ](?:l[ea](?: à| au| de)?)?",
}
"""What says that the time of what was spoken of changes."""
_PUT_OFF: Mapping[str, str] = {
    "en": r"(?:postpone|push|delay|move|shift)\b(?!.*\b(?:forward|up|ahead)\b)",
    "de": r"(?:verschieb|verleg)\w*\b(?!.*\bvor\w*\b)",
    "es": r"(?:aplaza|aplázal|pospon|retras)\w*",
    "fr": r"(?:décale|repousse|reporte|retarde)\w*",
}
"""What puts off by a length: "postpone it by an hour"."""
_PAST: Mapping[str, Mapping[str, int]] = {
    "en": {"half past": 30, "half": 30, "quarter past": 15, "quarter to": -15},
    "de": {},
    "es": {"y media": 30, "y cuarto": 15, "menos cuarto": -15},
    "fr": {"et demie": 30, "et quart": 15, "moins le quart": -15},
}
"""Minutes after the hour that was said before."""


def shifted(text: str, wall: str, moment: Moment) -> str | None:
    """The wall time that a text makes of another one; None when it does not say how much later, or which part of its hour."""
    language = lexicon_of(moment.locale).language
    words = _LATER.get(language, _LATER["en"])
    said = re.search(rf"\b(?:(?P<later>{words[0]})|(?:{words[1]}))\W*$", text, re.IGNORECASE)
    mentions = find_times(text, moment)
    lengths = [one.seconds for one in mentions if one.seconds is not None]
    by, sooner = (re.compile(pattern, re.IGNORECASE) for pattern in _BY.get(language, _BY["en"]))
    moves = by.search(text) or (len(mentions) == 1 and _is_put_off(text, mentions[0], language))
    before = datetime.fromisoformat(wall)
    if len(lengths) == 1 and (said is not None or moves):
        earlier = sooner.search(text) if said is None else not said["later"]
        return (before + timedelta(seconds=-abs(lengths[0]) if earlier else abs(lengths[0]))).isoformat(
            timespec="minutes"
        )
    for phrase, minutes in _PAST.get(language, _PAST["en"]).items() if not mentions else ():
        if re.search(rf"(?<!\w){phrase}\W*$", text, re.IGNORECASE):
            return (before.replace(minute=0) + timedelta(minutes=minutes)).isoformat(timespec="minutes")
    return None


def bare_time(text: str, moment: Moment) -> str:
    """Whether a text is nothing but a time ("tomorrow": `time`), or says to change one: `change`.

    That is "an hour later", "move it to 3", "every day". Empty for any other text.
    """
    language = lexicon_of(moment.locale).language
    moves = re.compile(rf"(?<!\w)(?:{_MOVES.get(language, _MOVES['en'])})(?!\w)", re.IGNORECASE)
    mentions = find_times(text, moment, answer=moves.search(text) is not None)  # the 8 of "move it to 8" is an hour
    if len(mentions) != 1:
        return ""
    words = [POLITE.get(language, POLITE["en"]), *(of.get(language, of["en"]) for of in (ALSO, AND))]
    later, earlier = _LATER.get(language, _LATER["en"])
    rest = masked(text, mentions[0].places)
    left = moves.sub(" ", rest)
    shifted = re.search(rf"\b(?:{later}|{earlier})\W*$", text, re.IGNORECASE) is not None
    moved = left != rest or shifted
    put_off = moved and _is_put_off(text, mentions[0], language)
    for word in (*words, later, earlier):
        left = re.sub(rf"(?<!\w)(?:{word})(?!\w)", " ", left, flags=re.IGNORECASE)
    if re.search(r"\w", left) or (mentions[0].seconds is not None and not (shifted or put_off)):
        return ""
    repeats = mentions[0].rrule is not None and "T" not in str(mentions[0].value)
    return "change" if moved or repeats else "time"


def _is_put_off(text: str, length: Mention, language: str) -> bool:
    said = re.search(rf"\b(?:{_PUT_OFF.get(language, _PUT_OFF['en'])})", text, re.IGNORECASE)
    return length.kind == "duration" and said is not None
