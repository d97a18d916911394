"""How alike texts are, by their words and letters and by their meaning; what follows from that is learnt elsewhere."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from orchestrator.understanding.encoders import Encoder
from orchestrator.understanding.features import Grams

Vector = npt.NDArray[np.float32]
_MEANING = 0.7  # against the words' 0.3
_WIDTH = 1.5


class Kernel:
    """A Gaussian over both views of a text, without its constant part: 0 for texts that have nothing in common.

    Unlike a plain product it lets many slightly alike texts count for less than one that is near (Rasmussen and Williams,
    "Gaussian Processes for Machine Learning", section 4.2).
    """

    def __init__(self, grams: Grams, encoder: Encoder, texts: Sequence[str], meanings: Vector) -> None:
        self._grams = grams
        self._encoder = encoder
        self._size = len(texts)
        self._meanings = meanings  # of the texts, by the encoder
        self._words = [grams.sparse(text) for text in texts]  # TF-IDF
        self._starts, self._rows, self._values = _inverted(self._words, len(grams))

    def square(self) -> Vector:
        """How alike the own texts are to each other."""
        words = np.stack([self._by_words(places, values) for places, values in self._words])
        return _raised(words, self._meanings @ self._meanings.T)

    def of(self, text: str) -> Vector:
        """How alike a text is to each own text."""
        return _raised(self._by_words(*self._grams.sparse(text)), self._meanings @ self._encoder.encode([text])[0])

    def _by_words(self, places: npt.NDArray[np.int64], values: Vector) -> Vector:
        """The products of one text's grams with those of each own text; only texts that share a gram are visited."""
        shared = [slice(self._starts[place], self._starts[place + 1]) for place in places.tolist()]
        if not shared:
            return np.zeros(self._size, dtype=np.float32)
        rows = np.concatenate([self._rows[part] for part in shared])
        products = np.concatenate([self._values[part] for part in shared])
        products *= np.repeat(values, [part.stop - part.start for part in shared])
        return np.bincount(rows, products, self._size).astype(np.float32)


def _raised(words: Vector, meanings: Vector) -> Vector:
    """The Gaussian of both products, in the memory of the first: the squares of a large assistant are large."""
    words *= np.float32(1 - _MEANING)
    words += np.float32(_MEANING) * meanings
    words -= np.float32(1)
    words *= np.float32(_WIDTH)
    np.exp(words, out=words)
    words -= np.float32(np.exp(-_WIDTH))
    return words


def _inverted(
    words: Sequence[tuple[npt.NDArray[np.int64], Vector]], size: int
) -> tuple[list[int], npt.NDArray[np.int32], Vector]:
    """For each gram the texts that have it, one gram after the other: where each begins, the texts, their values."""
    grams = np.concatenate([places for places, _ in words])
    order = np.argsort(grams, kind="stable")
    rows = np.repeat(np.arange(len(words), dtype=np.int32), [len(places) for places, _ in words])
    starts = np.searchsorted(grams[order], np.arange(size + 1))
    return starts.tolist(), rows[order], np.concatenate([values for _, values in words])[order]
