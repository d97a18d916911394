"""The shape of one language's words for times: phrases and what they mean; the words themselves live in `languages/`.

The grammar (`grammar.py`) speaks only of meanings, so that a language is a table and a few switches.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Meaning = tuple[str, object]
Phrases = dict[tuple[str, ...], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases (tuples of lower-case tokens) to their meanings, and what differs between languages beside words.

    `correctable` are the words that a misspelling may be corrected to. `followers` are words that may come after a bare
    hour ("at seven *to* ..."): anything else makes the number count things. `waking` and `alarm` are words of context:
    the first makes a bare hour one of the morning, the second lets "for seven" be an hour. With a word of `moving`
    "from monday to friday at 7" names two days and not five.
    """

    language: str
    phrases: Phrases
    correctable: tuple[str, ...]
    followers: frozenset[str]
    waking: frozenset[str]
    alarm: frozenset[str]
    evening: frozenset[str] = frozenset()
    moving: frozenset[str] = frozenset()
    half_before: bool = False
    twenty_four_hours: bool = False
    day_first: bool = True
    dotted_dates: bool = False
    minutes_after_and: bool = False
    lengths: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def phrases(*groups: Iterable[tuple[str, Meaning]]) -> Phrases:
    """The table for pairs of a phrase and a meaning; a phrase in two pairs has both meanings."""
    table: Phrases = {}
    for group in groups:
        for phrase, (name, value) in group:
            table.setdefault(tuple(phrase.split()), {})[name] = value
    return table


def lengths(table: Phrases) -> dict[str, tuple[int, ...]]:
    """For each first word the lengths of the phrases that begin with it, longest first."""
    found: dict[str, set[int]] = {}
    for phrase in table:
        found.setdefault(phrase[0], set()).add(len(phrase))
    return {word: tuple(sorted(sizes, reverse=True)) for word, sizes in found.items()}


def same(words: str, meaning: str, value: object = True) -> list[tuple[str, Meaning]]:
    """Pairs for phrases of one meaning, separated by `|`."""
    return [(word.strip(), (meaning, value)) for word in words.split("|")]


def listed(words: str, meaning: str, first: int = 0) -> list[tuple[str, Meaning]]:
    """Pairs for words of consecutive values, separated by spaces; `a/b` are two words of one value."""
    return [(word, (meaning, first + index)) for index, group in enumerate(words.split()) for word in group.split("/")]


def wordset(words: str) -> frozenset[str]:
    """The words of a text that spaces separate."""
    return frozenset(words.split())
