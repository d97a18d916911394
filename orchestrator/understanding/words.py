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
            if ("hundred" in found or "thousand" in found) and "number" not in found:
                break
            if "number" in found:
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
    """A number word with the hundreds, thousands and smaller numbers that go on it: "two thousand seven hundred and five"."""
    value = found["number"]
    if not isinstance(value, int):
        return size, found
    thousands, rest, end = 0, value, at + size
    while end < len(words):
        following = lexicon.phrases.get((words[end],), {})
        if "hundred" in following and 0 < rest < 100:
            rest, end = rest * 100, end + 1
        elif "thousand" in following and 0 < rest < 1000 and not thousands:
            thousands, rest, end = rest * 1000, 0, end + 1
        else:
            joined = end + 1 if "and" in following else end
            more = _smaller(words, joined, lexicon) if thousands or rest >= 100 else None
            if more is None or rest % 100 or more[1] >= (100 if rest else 1000):
                break
            rest, end = rest + more[1], more[0]
    if end == at + size:
        return size, found
    return end - at, {"number": thousands + rest, "scaled": True}


def _smaller(words: list[str], at: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Where the number word at a place ends, and its value."""
    for length in lexicon.lengths.get(words[at], ()) if at < len(words) else ():
        value = lexicon.phrases.get(tuple(words[at : at + length]), {}).get("number")
        if at + length <= len(words) and isinstance(value, int):
            return at + length, value
    return None


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
