"""Whether a text asks for any of the intents at all; which of them it is, `recognizer.py` says.

Kernel ridge regression learns the intents and every topic of other sentences at once. A text is in scope when its best
intent stands out from its best other topic. Ridge regression gives its leave-one-out scores in closed form (Rifkin and
Lippert, "Notes on regularized least squares", 2007); from those of the intents' examples comes the threshold, so that it
moves with their number.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
_RIDGE = 0.5
_OTHER = 0.485  # a topic counts for about half an intent: it was not declared, only collected
_KEPT = 0.95  # the share of the examples that is to be kept and recognised right
_LEAST_LOST, _MOST_LOST = 0.01, 0.05
_LEAST = 0.001  # of the score of an example that was learnt: a text that has nothing in common has 0
_STEEP = 3.0


@dataclass(frozen=True, slots=True)
class Scope:
    """What is learnt of each text (rows) for each intent and topic (columns), and how to read a text's scores for them.

    `threshold` is the score from which a text counts as in scope, `spread` the way from there to a usual example's score.
    """

    duals: Vector
    intents: int
    threshold: float
    spread: float

    @classmethod
    def fit(cls, kernel: Vector, owners: npt.NDArray[np.int64], intents: int) -> "Scope":
        """Learn from texts that are so alike, whose owner is an intent (below `intents`), `intents` for what is none of
        them, or a topic beyond.

        Sentences of a topic that would be taken for an intent's are left out: the topics are only near, nobody said that
        they are none.
        """
        columns = max(int(owners.max()), intents) + 1  # without "none of them" its column is 0
        targets, duals, held_out = _solved(kernel, owners, columns)
        own_scores = held_out[np.arange(len(owners)), owners]
        keep = (owners <= intents) | (held_out[:, :intents].max(axis=1) <= own_scores)
        learnt = np.zeros_like(duals)
        if not keep.all():
            owners = owners[keep]
            targets, duals, held_out = _solved(kernel[np.ix_(keep, keep)], owners, columns)
        learnt[keep] = duals
        mine = owners < intents
        right = mine & (held_out[:, :intents].argmax(axis=1) == owners)
        own = _standing_out(held_out[right], intents)
        known = float(np.median(_standing_out((targets - np.float32(_RIDGE) * duals)[mine], intents)))
        usual, threshold = known, 0.0
        if len(own) >= 2:  # else there are too few examples to leave one out
            lost = min(max(1 - _KEPT * mine.sum() / right.sum(), _LEAST_LOST), _MOST_LOST)
            usual, threshold = float(np.median(own)), float(np.quantile(own, lost))
        threshold = max(threshold, _LEAST * known)
        return cls(learnt, intents, threshold, max(usual - threshold, 0.01))

    def confidence(self, scores: npt.NDArray[Any]) -> float:
        """How sure it is that a text with these scores (one for each column) is in scope: 0.5 at the threshold."""
        ahead = float(_standing_out(scores[None, :], self.intents)[0]) - self.threshold
        return float(1 / (1 + np.exp(-_STEEP * ahead / self.spread)))


def _solved(kernel: Vector, owners: npt.NDArray[np.int64], columns: int) -> tuple[Vector, Vector, Vector]:
    """For each text and owner what is wanted, the dual weights, and the score when the text itself is left out."""
    targets = np.zeros((len(owners), columns), dtype=np.float32)
    targets[np.arange(len(owners)), owners] = 1.0
    inverse = np.linalg.inv(kernel + np.float32(_RIDGE) * np.eye(len(owners), dtype=np.float32))
    duals = (inverse @ targets).astype(np.float32)
    held_out = (targets - duals / np.diag(inverse)[:, None]).astype(np.float32)
    return targets, duals, held_out


def _standing_out(scores: npt.NDArray[Any], intents: int) -> Vector:
    """For each row of scores how far the best intent stands out from "none of them" and from the best other topic."""
    none, topics = scores[:, intents : intents + 1], _OTHER * scores[:, intents + 1 :]
    return np.asarray(scores[:, :intents].max(axis=1) - np.hstack([none, topics]).max(axis=1), dtype=np.float32)
