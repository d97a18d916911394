"""Texts as sparse vectors of words, word pairs and letter groups, weighted by TF-IDF; misspelt words keep most letters."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
_WORD = re.compile(r"\d+|[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_LETTERS = (3, 4)
_LETTERS_WEIGH = 0.7  # a word is found in its letters again: they count for less than the word itself


def words(text: str) -> list[str]:
    """Lower-case words; every number is the same word, as its value says little about what is wanted."""
    return ["#" if word.isdecimal() else word.replace("\u2019", "'") for word in _WORD.findall(text.lower())]


def grams(text: str) -> Counter[str]:
    """Counted words, pairs and letter groups of a text."""
    row = words(text)
    pairs = [f"{left} {right}" for left, right in zip(["^", *row], [*row, "$"], strict=True)]
    return Counter([*row, *pairs, *(group for word in row for group in _letters(word))])


@lru_cache(maxsize=4096)  # most texts say the same few hundred words
def _letters(word: str) -> tuple[str, ...]:
    """The letter groups of a word."""
    framed = f"_{word}_"
    return tuple(f"~{framed[at : at + size]}" for size in _LETTERS for at in range(len(framed) - size + 1))


class Grams:
    """TF-IDF vectors over the grams of the texts it was fitted on, of length 1; unknown grams count for nothing."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [grams(text) for text in texts]
        seen = Counter(gram for count in counts for gram in count)
        self._places = {gram: place for place, gram in enumerate(sorted(seen))}
        size = len(texts)
        self._weights: Vector = np.array(
            [
                (np.log((1 + size) / (1 + seen[gram])) + 1.0) * (_LETTERS_WEIGH if gram.startswith("~") else 1.0)
                for gram in sorted(seen)
            ],
            dtype=np.float32,
        )

    def __len__(self) -> int:
        return len(self._places)

    def sparse(self, text: str) -> tuple[npt.NDArray[np.int64], Vector]:
        """Places and values of a text's vector."""
        known = [(self._places[gram], count) for gram, count in grams(text).items() if gram in self._places]
        if not known:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        places, counts = np.array(known, dtype=np.int64).T
        values = (1 + np.log(counts, dtype=np.float32)) * self._weights[places]
        return places, values / np.float32(np.sqrt(values @ values))
