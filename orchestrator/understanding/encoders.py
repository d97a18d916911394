"""Sentences as dense vectors: the committed table of word pieces, and how another encoder is chosen by name."""

import importlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt

from orchestrator.understanding.pieces import Pieces

Vector = npt.NDArray[np.float32]
_DATA = Path(__file__).parent / "data"


class Encoder(Protocol):
    """Turns texts into unit vectors, one a row; alike texts get vectors with a large product."""

    slack: float
    """How much less than an intent's own weaker sentences a text may stand out from other topics and still ask for it."""
    far: float
    """A text that is less alike than this (`kernel.py`) to all that was learnt is about something else."""

    def encode(self, texts: Sequence[str]) -> Vector: ...

    def knows(self, word: str) -> bool:
        """Whether a word is one of the language and not a misspelling."""
        ...


class WordTable:
    """The default encoder: the sum of the vectors of a text's word pieces (`scripts/build_word_table.py` made them)."""

    slack = 0.22
    far = 0.11

    def __init__(self, pieces: Pieces, vectors: npt.NDArray[np.int8], scales: Vector) -> None:
        self._pieces = pieces
        self._vectors = vectors  # pieces x dimensions
        self._scales = scales  # what one step of each piece's vector is worth

    @classmethod
    def load(cls, path: Path = _DATA / "words.npz") -> "WordTable":
        """The committed table; about 8 MB."""
        with np.load(path) as stored:
            return cls(vocabulary(path), stored["vectors"], stored["scales"])

    def encode(self, texts: Sequence[str]) -> Vector:
        found = np.zeros((len(texts), self._vectors.shape[1]), dtype=np.float32)
        for row, text in enumerate(texts):
            places = self._pieces.read(text)
            if places:
                found[row] = self._scales[places] @ self._vectors[places].astype(np.float32)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.maximum(lengths, 1e-9), dtype=np.float32)

    def knows(self, word: str) -> bool:
        return word in self._pieces


def vocabulary(path: Path = _DATA / "words.npz") -> Pieces:
    """The word pieces alone, which the sentence encoder reads with too."""
    with np.load(path) as stored:
        return Pieces(bytes(stored["pieces"]).decode().split("\n"))


def background() -> list[list[str]]:
    """Sentences that people say to assistants, by topic: what no intent asks for unless its examples are near."""
    spoken = cast("list[list[str]]", json.loads((_DATA / "background.json").read_text("utf-8")))
    everyday = (_DATA / "everyday.txt").read_text("utf-8").strip().split("\n\n")  # a paragraph is a topic
    return spoken + [topic.split("\n") for topic in everyday]


def encoder_named(name: str) -> Encoder:
    """The encoder for a setting: "table", or "semantic" with the extra of that name installed.

    Raises ValueError for another name and ImportError when the extra is missing.
    """
    match name:
        case "table":
            return WordTable.load()
        case "semantic":
            # Loaded by name: onnxruntime is there only with the extra.
            module = importlib.import_module("orchestrator.understanding.semantic")
            return cast("Encoder", module.SentenceEncoder.load())
    raise ValueError(f"no encoder is called {name}")
