"""Misspelt words of a text put right, where the examples have the word that was meant."""

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from orchestrator.understanding.encoders import Encoder

_WORD = re.compile(r"[^\W\d_]+")
_LONG_NUMBER = re.compile(r"(\d{9})\d+")
"""Whoever counts letter groups hears nothing but the digits of a longer one."""
_SHORTEST = 4
_LEAST_KNOWN = 3  # one word in so many


class Spelling:
    """Knows the words of the examples; a word that no vocabulary knows becomes the nearest of them."""

    def __init__(self, texts: Sequence[str], encoder: Encoder) -> None:
        words = {word for text in texts for word in _WORD.findall(text.lower())}
        self._words = frozenset(words)
        self._encoder = encoder
        self._by_start: dict[str, list[str]] = {}
        for word in sorted(words):
            if len(word) >= _SHORTEST:
                self._by_start.setdefault(word[0], []).append(word)

    def corrected(self, text: str) -> str:
        """The text with its misspelt words replaced and its longest numbers cut short."""
        return _WORD.sub(lambda found: self._right(found.group()), _LONG_NUMBER.sub(r"\1", text))

    def has_words(self, text: str) -> bool:
        """Whether a third of the words are of the examples or of the language; numbers, signs and mashed keys are none."""
        words = _WORD.findall(text.lower())
        known = sum(len(word) > 1 and (word in self._words or self._encoder.knows(word)) for word in words)
        return known > 0 and _LEAST_KNOWN * known >= len(words)

    def _right(self, word: str) -> str:
        lower = word.lower()
        if len(lower) < _SHORTEST or lower in self._words or self._encoder.knows(lower):
            return word
        allowed = 1 if len(lower) < 8 else 2
        near = [
            (distance, right)
            for right in self._by_start.get(lower[0], ())
            if abs(len(right) - len(lower)) <= allowed
            and (distance := OSA.distance(lower, right, score_cutoff=allowed)) <= allowed
        ]
        return min(near)[1] if near else word
