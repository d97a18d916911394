"""Which of a field's choices a text names: exact titles and synonyms, then near spellings; recurrences by their rule."""

import re
from collections.abc import Sequence

from rapidfuzz.distance import DamerauLevenshtein

from orchestrator.understanding.fields import Choice, Field
from orchestrator.understanding.values import Value

_NEAR = 0.79  # one letter in five


def chosen(text: str, field: Field, taken: Sequence[tuple[int, int]] = ()) -> list[Value]:
    """The choices that a text names outside of the taken places, each once, longest names first where they overlap."""
    named = [(name, choice) for choice in field.choices for name in _names(choice)]
    named.sort(key=lambda pair: -len(pair[0]))
    places: list[tuple[int, int]] = list(taken)
    found: dict[str, Value] = {}
    for name, choice in named:
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?:e?s)?(?!\w)", text, re.IGNORECASE):
            if not any(start < match.end() and match.start() < end for start, end in places):
                places.append(match.span())
                found.setdefault(choice.value, Value(choice.value, match.span()))
    if not found:
        found = _near(text, named, places)
    return sorted(found.values(), key=lambda value: value.span)


def by_rule(rrule: str, field: Field) -> str | None:
    """The value of the choice with this recurrence, "every week" for one weekday and "every month" for one day included."""
    for choice in field.choices:
        if choice.rrule is not None and _normal(choice.rrule) == _normal(rrule):
            return choice.value
    plain = rrule.split(";BY", maxsplit=1)[0]
    if "INTERVAL" in rrule or "," in rrule or re.search(r"MONTHLY;BYDAY|YEARLY;BYDAY|=-1", rrule):
        return None
    return next((choice.value for choice in field.choices if choice.rrule is not None and choice.rrule == plain), None)


def is_offered(value: str, choices: Sequence[Choice]) -> bool:
    """Whether a value is that of a choice, or those of some of them where all may be chosen together."""
    offered = {choice.value for choice in choices}
    together = any(choice.collective for choice in choices)
    return value in offered or (together and bool(value.split()) and set(value.split()) <= offered)


def _normal(rrule: str) -> frozenset[str]:
    return frozenset(
        ",".join(sorted(part.split(",")))
        if "=" not in part
        else part.split("=")[0] + "=" + ",".join(sorted(part.split("=")[1].split(",")))
        for part in rrule.upper().removeprefix("RRULE:").split(";")
    )


def _names(choice: Choice) -> list[str]:
    return [name for name in dict.fromkeys((choice.title, choice.value.replace("_", " "), *choice.synonyms)) if name]


def _near(text: str, named: list[tuple[str, Choice]], taken: list[tuple[int, int]]) -> dict[str, Value]:
    """The one choice that words of the text nearly spell, its first letter right: "early" is not "yearly"."""
    words = list(re.finditer(r"\w+", text.lower()))
    best: tuple[float, str, tuple[int, int]] | None = None
    for name, choice in named:
        size = len(name.split())
        for at in range(len(words) - size + 1):
            start, end = words[at].start(), words[at + size - 1].end()
            if len(name) < 4 or words[at].group()[0] != name[0].lower() or any(a < end and start < b for a, b in taken):
                continue
            near = DamerauLevenshtein.normalized_similarity(text[start:end].lower(), name.lower(), score_cutoff=_NEAR)
            if near >= _NEAR and (best is None or near > best[0]):
                best = near, choice.value, (start, end)
    return {} if best is None else {best[1]: Value(best[1], best[2])}
