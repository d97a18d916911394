"""A text as a row of items, each with its span and what it may mean in one language; numbers are read here too."""

import re
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from orchestrator.understanding.lexicon import Lexicon

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['\u2019][^\W\d_]+)?|[^\w\s]|_")
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th", "er", "ème", "eme", "e", "º", "ª"})


@dataclass(frozen=True, slots=True)
class Item:
    """Some tokens that mean something together; `meanings` is empty for a word that has nothing to do with time."""

    text: str
    start: int
    end: int
    meanings: dict[str, object] = field(default_factory=dict)

    def number(self) -> int | None:
        value = self.meanings.get("number")
        return value if isinstance(value, int) else None

    def ordinal(self) -> int | None:
        value = self.meanings.get("ordinal")
        return value if isinstance(value, int) else None


def tokens(text: str) -> list[tuple[str, int, int]]:
    """Lower-case tokens with their places: runs of digits, words (with an apostrophe inside), single signs."""
    return [
        (found.group().lower().replace("\u2019", "'"), found.start(), found.end()) for found in _TOKEN.finditer(text)
    ]


def read(text: str, lexicon: Lexicon) -> list[Item]:
    """The items of a text, longest phrases first, misspelt words of time corrected."""
    row = tokens(text)
    words = [_corrected(token, lexicon) for token, _, _ in row]
    items: list[Item] = []
    at = 0
    while at < len(row):
        size, meanings = _meaning(words, at, row, lexicon)
        start, end = row[at][1], row[at + size - 1][2]
        items.append(Item(text[start:end].lower(), start, end, meanings))
        at += size
    return items


def _meaning(
    words: list[str], at: int, row: list[tuple[str, int, int]], lexicon: Lexicon
) -> tuple[int, dict[str, object]]:
    word = words[at]
    if word.isdecimal():
        beside = at + 1 < len(words) and row[at + 1][1] == row[at][2]
        if beside and 1 <= int(word) <= 31 and (words[at + 1] in _ORDINAL_ENDINGS or _dotted(words, at, row, lexicon)):
            return 2, {"ordinal": int(word)}
        return 1, {"number": int(word), "digits": len(word)} if len(word) <= 8 else {}
    for size in lexicon.lengths.get(word, ()):
        if at + size > len(words):
            continue
        found = lexicon.phrases.get(tuple(words[at : at + size]))
        if found is not None:
            if "hundred" in found or "thousand" in found:
                break
            if "number" in found and size < len(words) - at:
                return _scaled(words, at, size, found, lexicon)
            return size, found
    return 1, lexicon.phrases.get((word,), {})


def _dotted(words: list[str], at: int, row: list[tuple[str, int, int]], lexicon: Lexicon) -> bool:
    """Whether a point makes a number an ordinal: "am 5.", "der 1. und 15.", but not in "16.5." or "um 5."."""
    if not lexicon.dotted_dates or words[at + 1] != "." or at == 0:
        return False
    before = lexicon.phrases.get((words[at - 1],), {})
    date = at + 2 < len(words) and row[at + 2][1] == row[at + 1][2]
    return not date and bool({"on", "the", "and", "every"} & before.keys()) and "at" not in before


def _scaled(
    words: list[str], at: int, size: int, found: dict[str, object], lexicon: Lexicon
) -> tuple[int, dict[str, object]]:
    """A number word that a "hundred" or "thousand" follows, with what comes after: "seven hundred and forty five"."""
    value = found["number"]
    scale = lexicon.phrases.get((words[at + size],), {})
    if not isinstance(value, int) or not ("hundred" in scale or "thousand" in scale):
        return size, found
    total = value * (100 if "hundred" in scale else 1000)
    end = at + size + 1
    rest = end + 1 if end < len(words) and "and" in lexicon.phrases.get((words[end],), {}) else end
    if rest < len(words):
        for length in lexicon.lengths.get(words[rest], ()):
            more = lexicon.phrases.get(tuple(words[rest : rest + length]), {}).get("number")
            if rest + length <= len(words) and isinstance(more, int) and more < 100:
                return rest + length - at, {"number": total + more, "scaled": True}
    return end - at, {"number": total, "scaled": True}


def _corrected(word: str, lexicon: Lexicon) -> str:
    """The word of time that a longer unknown word is a misspelling of, else the word itself."""
    if len(word) < 5 or word in lexicon.lengths or word in lexicon.alarm or not word.isalpha():
        return word  # the French "minuteur" is no misspelt "minutes"
    allowed = 1 if len(word) < 8 else 2
    for right in lexicon.correctable:
        alike = right[0] == word[0] and abs(len(right) - len(word)) <= allowed and len(right) > 5
        if alike and OSA.distance(word, right, score_cutoff=allowed) <= allowed:
            return right
    return word
