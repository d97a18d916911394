"""Which task a text asks for, learnt from a few examples of each; no words of its own and no extraction.

Kernel ridge classification over TF-IDF grams: one linear system gives the classifier and, in closed form, its
leave-one-out scores (Rifkin and Lippert, "Notes on regularized least squares", 2007), from which the temperature of the
confidences and the threshold of the scope come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestrator.understanding.features import Grams, Vector

_NONE = ""
_RIDGE = 0.3
_CLOSE = 0.12
_KEPT = 0.06
_TEMPERATURES = (2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One intent and the probability that it is meant."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a text asks for; `intent` is None out of scope. `alternatives` are best first and hold the best one too.

    `close` says that the best two are too near each other to choose: ask back.
    """

    intent: str | None
    confidence: float
    in_scope: bool
    alternatives: tuple[Alternative, ...]
    close: bool


class Recognizer:
    """A fitted classifier; the same examples always give the same one."""

    def __init__(
        self,
        intents: Sequence[str],
        grams: Grams,
        weights: Vector,
        examples: Vector,
        owners: npt.NDArray[np.int64],
        temperature: float,
        threshold: float,
    ) -> None:
        self._intents = tuple(intents)  # classes in the order of the weights' columns, "" for none of them
        self._grams = grams
        self._weights = weights  # grams x classes
        self._examples = examples  # examples x grams
        self._owners = owners  # class of each example
        self._temperature = temperature
        self._threshold = threshold

    @classmethod
    def fit(cls, examples: Mapping[str, Sequence[str]], none: Sequence[str] = ()) -> "Recognizer":
        """Learn from the examples of each intent; `none` are texts that belong to no intent.

        Raises ValueError when there is no example at all or an intent has an empty name.
        """
        if _NONE in examples:
            raise ValueError("an intent needs a name")
        groups = {intent: list(dict.fromkeys(texts)) for intent, texts in sorted(examples.items()) if texts}
        if not groups:
            raise ValueError("no examples to learn from")
        if none:
            groups[_NONE] = list(dict.fromkeys(none))
        texts = [text for group in groups.values() for text in group]
        owners = np.repeat(np.arange(len(groups)), [len(group) for group in groups.values()])
        grams = Grams(texts)
        rows = grams.dense(texts)
        kernel = (rows @ rows.T).astype(np.float64)
        targets = np.where(owners[:, None] == np.arange(len(groups)), 1.0, 0.0)
        inverse = np.linalg.inv(kernel + _RIDGE * np.eye(len(texts)))
        duals = inverse @ targets
        held_out = targets - duals / np.diag(inverse)[:, None]
        temperature = _temperature(held_out, owners)
        threshold = _threshold(held_out, kernel, owners, temperature)
        return cls(list(groups), grams, (rows.T @ duals).astype(np.float32), rows, owners, temperature, threshold)

    def recognize(self, text: str) -> Recognition:
        """The intent of a text, or none of them."""
        places, values = self._grams.sparse(text)
        scores = values @ self._weights[places] if len(places) else np.zeros(len(self._intents), np.float32)
        confidences = _softmax(scores.astype(np.float64) * self._temperature)
        order = np.argsort(-confidences, kind="stable")
        near = self._examples[:, places] @ values if len(places) else np.zeros(len(self._owners), np.float32)
        ranked = [at for at in order if self._intents[at] != _NONE]
        best = int(ranked[0])
        score = float(confidences[best]) * float(near[self._owners == best].max(initial=0.0))
        in_scope = self._intents[int(order[0])] != _NONE and score >= self._threshold
        alternatives = tuple(Alternative(self._intents[at], round(float(confidences[at]), 4)) for at in ranked[:5])
        gap = float(confidences[ranked[0]] - confidences[ranked[1]]) if len(ranked) > 1 else 1.0
        return Recognition(
            intent=self._intents[best] if in_scope else None,
            confidence=alternatives[0].confidence,
            in_scope=in_scope,
            alternatives=alternatives,
            close=in_scope and gap < _CLOSE,
        )


def _softmax(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def _temperature(held_out: npt.NDArray[np.float64], owners: npt.NDArray[np.int64]) -> float:
    """The scale under which the held-out examples are likeliest."""
    places = np.arange(len(owners))
    return max(_TEMPERATURES, key=lambda scale: float(np.log(_softmax(held_out * scale)[places, owners] + 1e-9).sum()))


def _threshold(
    held_out: npt.NDArray[np.float64],
    kernel: npt.NDArray[np.float64],
    owners: npt.NDArray[np.int64],
    temperature: float,
) -> float:
    """The score that all but a few of the held-out examples reach that were recognised right."""
    confidences = _softmax(held_out * temperature)
    same = owners[:, None] == owners[None, :]
    np.fill_diagonal(same, False)
    near = np.where(same, kernel, 0.0).max(axis=1)
    right = confidences.argmax(axis=1) == owners
    scores = (confidences[np.arange(len(owners)), owners] * near)[right]
    return float(np.quantile(scores, _KEPT)) if len(scores) else 0.0
