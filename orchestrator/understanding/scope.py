"""Whether a text asks for any of the intents at all; which of them it is, `recognizer.py` says.

Kernel ridge regression learns the intents and every topic of other sentences at once. A text is in scope when its best
intent stands out from its best other topic, and the more so the surer the ranking of the intents is. Ridge regression gives
its leave-one-out scores in closed form (Rifkin and Lippert, "Notes on regularized least squares", 2007), the ranking gives
its own by cross-validation; from those of the intents' examples comes the threshold, so that it moves with their number.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
_RIDGE = 0.5
_OTHER = 0.485  # a topic counts for about half an intent: it was not declared, only collected
_SURE = 0.25  # how much the ranking's probability of the best intent counts beside how far it stands out
_LOWEST = -0.03  # of a threshold: below, another topic's text passes whatever the examples are
_MANY = 50  # from so many examples on, and beside other topics, it is known well enough what is lost to go below 0
_LEAST = 0.001  # of the score of an example that was learnt, where there are too few to leave one out
_STEEP = 3.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a ranking of the intents says about their examples.

    `unseen` is for each how sure it is of its intent when it has not learnt it, NaN where it takes it for another's; `unsure`
    is how sure it is of a text that it knows nothing of.
    """

    unseen: Vector
    unsure: float


@dataclass(frozen=True, slots=True)
class Scope:
    """What is learnt of each text (rows) for each intent and topic (columns), and how to read a text's scores for them.

    `threshold` is the score from which a text counts as in scope, `spread` the way from there to a usual example's score. A
    text that is less alike than `far` to all that was learnt is about something else.
    """

    duals: Vector
    intents: int
    threshold: float
    spread: float
    far: float

    @classmethod
    def fit(
        cls,
        kernel: Vector,
        owners: npt.NDArray[np.int64],
        intents: int,
        ranking: Ranking,
        *,
        slack: float,
        far: float,
    ) -> "Scope":
        """Learn from texts that are so alike, whose owner is an intent (below `intents`), `intents` for what is none of
        them, or a topic beyond. The intents' texts come first.

        A text may stand out by `slack` less than the examples in the middle between their lowest tenth and their median.
        """
        own = int((owners < intents).sum())
        targets = np.zeros((len(owners), max(int(owners.max()), intents) + 1), dtype=np.float32)
        targets[np.arange(len(owners)), owners] = 1.0
        places = np.eye(len(owners), own, dtype=np.float32)
        ridged = kernel.copy()
        ridged[np.diag_indices(len(owners))] += np.float32(_RIDGE)
        solved = np.linalg.solve(ridged, np.hstack([targets, places]))
        duals, inverse = solved[:, : targets.shape[1]].astype(np.float32), np.diag(solved[:, targets.shape[1] :])
        held_out = targets[:own] - duals[:own] / inverse[:, None]
        right = ~np.isnan(ranking.unseen)
        scores = _standing_out(held_out[right], intents) + _SURE * ranking.unseen[right]
        known = float(np.median(_standing_out(targets[:own] - np.float32(_RIDGE) * duals[:own], intents)))
        usual, threshold = known + _SURE, _LEAST * known + _SURE * ranking.unsure
        if len(scores) >= _MANY and targets.shape[1] > intents + 1:
            usual, threshold = float(np.median(scores)), max(_middle(scores) - slack, _LOWEST)
        elif len(scores) >= 2:
            usual, threshold = float(np.median(scores)), max(_middle(scores) - slack, threshold)
        return cls(duals, intents, threshold, max(usual - threshold, 0.01), far)

    def confidence(self, scores: npt.NDArray[Any], sure: float, nearest: float) -> float:
        """How sure it is that a text with these scores (one for each column) is in scope: 0.5 at the threshold.

        `sure` is the ranking's probability of its best intent, `nearest` how alike the text is to the text most like it.
        """
        ahead = float(_standing_out(scores[None, :], self.intents)[0]) + _SURE * sure - self.threshold
        ahead = ahead if nearest >= self.far else min(ahead, -_LEAST)
        return float(1 / (1 + np.exp(-_STEEP * ahead / self.spread)))


def _middle(scores: Vector) -> float:
    """How far the weaker examples stand out: two places of the row, as a single low one is chance among few."""
    return float(np.quantile(scores, (0.1, 0.5)).mean())


def _standing_out(scores: npt.NDArray[Any], intents: int) -> Vector:
    """For each row of scores how far the best intent stands out from "none of them" and from the best other topic."""
    none, topics = scores[:, intents : intents + 1], _OTHER * scores[:, intents + 1 :]
    return np.asarray(scores[:, :intents].max(axis=1) - np.hstack([none, topics]).max(axis=1), dtype=np.float32)
