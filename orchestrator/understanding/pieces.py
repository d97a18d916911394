"""Word pieces: a text cut into the longest pieces of a fixed vocabulary, as BERT's uncased models do it."""

import re
import unicodedata
from collections.abc import Sequence

_SPLIT = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST_WORD = 100
_UNKNOWN = "[UNK]"


class Pieces:
    """A vocabulary of word pieces; "##" marks one that goes on a word (Schuster and Nakajima 2012, as in BERT)."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._places = {piece: place for place, piece in enumerate(vocabulary)}
        self._unknown = self._places[_UNKNOWN]
        self.start, self.stop = self._places["[CLS]"], self._places["[SEP]"]

    def __contains__(self, word: str) -> bool:
        return word in self._places

    def read(self, text: str) -> list[int]:
        """The places of a text's pieces in the vocabulary, without the marks of start and end."""
        plain = text.lower()
        if not plain.isascii():
            plain = "".join(sign for sign in unicodedata.normalize("NFD", plain) if unicodedata.category(sign) != "Mn")
        return [place for word in _SPLIT.findall(plain) for place in self._word(word)]

    def _word(self, word: str) -> list[int]:
        whole = self._places.get(word)
        if whole is not None:
            return [whole]
        if len(word) > _LONGEST_WORD:
            return [self._unknown]
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                place = self._places.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if place is not None:
                    found.append(place)
                    start = end
                    break
            else:
                return [self._unknown]
        return found
