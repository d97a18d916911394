"""Multinomial logistic regression, fitted by L-BFGS (Nocedal and Wright, "Numerical Optimization", algorithm 7.5)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
_STEPS = 60
_MEMORY = 8
_ENOUGH = 1e-4


@dataclass(frozen=True, slots=True)
class _Problem:
    """Rows, the class of each, and the weight of the penalty on large parameters."""

    rows: Matrix
    owners: npt.NDArray[np.int64]
    penalty: float

    def loss(self, weights: Matrix) -> tuple[float, Matrix]:
        """The penalised negative log likelihood and its gradient."""
        scores = self.rows @ weights
        scores -= scores.max(axis=1, keepdims=True)
        raised = np.exp(scores)
        sums = raised.sum(axis=1, keepdims=True)
        places = np.arange(len(self.owners))
        value = float((np.log(sums[:, 0]) - scores[places, self.owners]).sum())
        raised /= sums
        raised[places, self.owners] -= 1.0
        value += 0.5 * self.penalty * float((weights * weights).sum())
        return value, self.rows.T @ raised + np.float32(self.penalty) * weights


def fit(rows: Matrix, owners: npt.NDArray[np.int64], classes: int, penalty: float) -> Matrix:
    """The weights (columns of `rows` x classes) under which each row's class is likeliest. Deterministic."""
    problem = _Problem(rows, owners, penalty)
    weights = np.zeros((rows.shape[1], classes), dtype=np.float32)
    value, gradient = problem.loss(weights)
    moves: list[tuple[Matrix, Matrix]] = []
    for _ in range(_STEPS):
        direction = _direction(gradient, moves)
        slope, length = float((gradient * direction).sum()), 1.0
        if slope <= 0:
            break
        after, next_value, next_gradient = weights, value, gradient
        for _ in range(12):
            after = weights - np.float32(length) * direction
            next_value, next_gradient = problem.loss(after)
            if next_value <= value - 1e-4 * length * slope:
                break
            length *= 0.5
        moves = [*moves, (after - weights, next_gradient - gradient)][-_MEMORY:]
        settled = abs(value - next_value) < _ENOUGH * abs(value)
        weights, value, gradient = after, next_value, next_gradient
        if settled:
            break
    return weights


def _direction(gradient: Matrix, moves: list[tuple[Matrix, Matrix]]) -> Matrix:
    """The gradient bent by the curvature that the last moves met."""
    bent = gradient.copy()
    shares: list[float] = []
    for move, change in reversed(moves):
        share = float((move * bent).sum()) / max(float((move * change).sum()), 1e-12)
        shares.append(share)
        bent -= np.float32(share) * change
    if moves:
        move, change = moves[-1]
        bent *= np.float32(float((move * change).sum()) / max(float((change * change).sum()), 1e-12))
    else:
        bent /= np.float32(max(float(np.linalg.norm(gradient)), 1e-12))
    for (move, change), share in zip(moves, reversed(shares), strict=True):
        other = float((change * bent).sum()) / max(float((move * change).sum()), 1e-12)
        bent += np.float32(share - other) * move
    return bent
