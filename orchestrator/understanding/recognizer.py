"""Which task a text asks for, learnt from a few examples of each; no words of its own and no extraction.

Texts are compared by their words and by their meaning (`kernel.py`). Logistic regression ranks the intents. Whether the
text asks for any of them at all is told by `scope.py` against sentences of other topics.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from orchestrator.understanding import logistic
from orchestrator.understanding.encoders import Encoder, Vector, WordTable
from orchestrator.understanding.encoders import background as committed_background
from orchestrator.understanding.features import Grams
from orchestrator.understanding.kernel import Kernel
from orchestrator.understanding.scope import Ranking, Scope
from orchestrator.understanding.spelling import Spelling

_NONE = ""
_PENALTY = 0.03
_INTERCEPT = 0.2  # lets an intent be likelier than another whatever is said
_CLOSE = 0.6  # asked back when the second is so many times as likely as the best
_NEIGHBOURS = 3
_SAME_TOPIC = 0.2
_MOST_EXAMPLES = 3000
_FEW_INTENTS = 40
_FOLDS = 5
_ENOUGH_UNSEEN = 300  # so many texts left out tell enough: the ranking need not be learnt again for the others


@dataclass(frozen=True, slots=True)
class Alternative:
    """One intent and the probability that it is meant, given that one of them is."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a text asks for; `intent` is None out of scope. `alternatives` are best first and hold the best one too.

    `confidence` is how sure it is that the text asks for one of the intents at all, an alternative's how likely it is among
    them; a text is in scope from 0.5 on. `scope` is twice that: at 1 just enough. `close` says that the best two are too
    near each other to choose: ask back.
    """

    intent: str | None
    confidence: float
    in_scope: bool
    alternatives: tuple[Alternative, ...]
    close: bool
    scope: float = 1.0


@dataclass(frozen=True, slots=True)
class _Fitted:
    """What was learnt. `weights` has a row for each text of the kernel; columns are ranks of intents, then the scope's."""

    intents: tuple[str, ...]
    spelling: Spelling
    kernel: Kernel
    weights: Vector
    intercepts: Vector
    scope: Scope
    exact: Mapping[str, int] = field(default_factory=dict)


class _Topics:
    """The background: sentences of other topics and what they mean."""

    def __init__(self, background: Sequence[Sequence[str]], meanings: Vector) -> None:
        self.texts = [text for topic in background for text in topic]
        self.meanings = meanings
        self._topics = np.repeat(np.arange(len(background)), [len(topic) for topic in background])

    def apart_from(self, meanings: Vector, owners: npt.NDArray[np.int64]) -> list[list[int]]:
        """The places of the texts of each topic, without the topics that an intent's examples have neighbours among."""
        if not self.texts:
            return []
        few = min(_NEIGHBOURS, len(self.texts))
        near = np.argpartition(meanings @ self.meanings.T, -few, axis=1)[:, -few:]
        count = int(self._topics[-1]) + 1
        own: set[int] = set()
        for intent in range(int(owners.max()) + 1):
            votes = np.bincount(self._topics[near[owners == intent]].ravel(), minlength=count)
            own |= set(np.flatnonzero(votes >= max(1.0, _SAME_TOPIC * votes.sum())).tolist())
        each = None if owners.max() < _FEW_INTENTS else 4
        return [np.flatnonzero(self._topics == topic)[:each].tolist() for topic in range(count) if topic not in own]


class Recognizer:
    """A fitted classifier; the same examples always give the same one."""

    def __init__(self, fitted: _Fitted) -> None:
        self._fitted = fitted

    @classmethod
    def fit(
        cls,
        examples: Mapping[str, Sequence[str]],
        none: Sequence[str] = (),
        *,
        encoder: Encoder | None = None,
        background: Sequence[Sequence[str]] | None = None,
    ) -> "Recognizer":
        """Learn from the examples of each intent.

        `none` are texts that belong to no intent; `background` are texts of other topics, of which those topics are left
        out that an intent's examples are near to; the committed table and background are the defaults. Raises ValueError
        without any example or for an intent without a name.
        """
        encoder = WordTable.load() if encoder is None else encoder
        background = committed_background() if background is None else background
        if _NONE in examples:
            raise ValueError("an intent needs a name")
        groups = _groups(examples)
        if not groups:
            raise ValueError("no examples to learn from")
        texts = [text for group in groups.values() for text in group]
        owners = np.repeat(np.arange(len(groups)), [len(group) for group in groups.values()])
        known = _Topics(background, encoder.encode([text for topic in background for text in topic]))
        meanings = encoder.encode(texts)
        none = list(dict.fromkeys(none))
        topics = known.apart_from(meanings, owners)
        others = none + [known.texts[at] for topic in topics for at in topic]
        apart = np.concatenate([encoder.encode(none), known.meanings[[at for topic in topics for at in topic]]])
        kernel = Kernel(Grams(texts), encoder, texts + others, np.concatenate([meanings, apart]))
        alike = kernel.square()
        ranked = alike[: len(texts), : len(texts)] + np.float32(_INTERCEPT)
        ranking = _ranking(ranked, owners, len(groups))
        intercepts = np.float32(_INTERCEPT) * ranking.sum(axis=0)
        sizes = [len(none), *[len(topic) for topic in topics]]
        topics_of = np.append(owners, len(groups) + np.repeat(np.arange(len(sizes)), sizes))
        said = Ranking(_unseen(ranked, owners), float(_softmax(intercepts).max()))
        scope = Scope.fit(alike, topics_of, len(groups), said, slack=encoder.slack, far=encoder.far)
        weights = np.hstack([np.vstack([ranking, np.zeros((len(others), len(groups)), np.float32)]), scope.duals])
        exact = {_key(text): int(owner) for text, owner in zip(texts, owners, strict=True)}
        return cls(_Fitted(tuple(groups), Spelling(texts, encoder), kernel, weights, intercepts, scope, exact))

    def recognize(self, text: str) -> Recognition:
        """The intent of a text, or none of them."""
        fitted = self._fitted
        plain = fitted.spelling.corrected(text)
        alike = fitted.kernel.of(plain)
        scores = alike @ fitted.weights
        confidences = _softmax(scores[: len(fitted.intents)] + fitted.intercepts)
        order = np.argsort(-confidences, kind="stable")
        best = int(order[0])
        confidence = fitted.scope.confidence(
            scores[len(fitted.intents) :], float(confidences[best]), float(alike.max())
        )
        known = fitted.exact.get(_key(text))
        if known is not None and known != best:
            order = np.array([known, *[at for at in order if at != known]])
            best = known
        in_scope = known is not None or (confidence >= 0.5 and fitted.spelling.has_words(plain))
        alternatives = tuple(Alternative(fitted.intents[at], round(float(confidences[at]), 4)) for at in order[:5])
        rival = float(confidences[order[1]]) if len(order) > 1 else 0.0
        return Recognition(
            intent=fitted.intents[best] if in_scope else None,
            confidence=1.0 if known is not None else round(confidence if in_scope else min(confidence, 0.4999), 4),
            in_scope=in_scope,
            alternatives=alternatives,
            close=in_scope and known is None and rival > _CLOSE * float(confidences[best]),
            scope=round(2 * confidence, 4),
        )


def _groups(examples: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Each intent's different examples; with very many, the first of each, so that fitting stays within bounds."""
    said = {intent: list(dict.fromkeys(text for text in texts if text.strip())) for intent, texts in examples.items()}
    groups = {intent: texts for intent, texts in sorted(said.items()) if texts}
    most = max((len(group) for group in groups.values()), default=0)
    while most > 1 and sum(min(most, len(group)) for group in groups.values()) > _MOST_EXAMPLES:
        most -= 1
    return {intent: group[:most] for intent, group in groups.items()}


def _key(text: str) -> str:
    return " ".join(text.lower().split()).strip(" .!?")


def _ranking(kernel: Vector, owners: npt.NDArray[np.int64], intents: int) -> Vector:
    """The dual weights of kernel logistic regression, found through the kernel's Cholesky factor."""
    factor = np.linalg.cholesky(kernel.astype(np.float64) + 1e-4 * np.eye(len(owners)))
    ranked = logistic.fit(factor.astype(np.float32), owners, intents, _PENALTY)
    return np.linalg.solve(factor.T, ranked.astype(np.float64)).astype(np.float32)


def _unseen(kernel: Vector, owners: npt.NDArray[np.int64]) -> Vector:
    """How sure a ranking is of each text's intent that was learnt without the text (cross-validation).

    NaN where it takes the text for another intent's, where the text is the only one of its intent, and, of very many
    texts, where the first ones told enough.
    """
    sure = np.full(len(owners), np.nan, dtype=np.float32)
    counts = np.bincount(owners)
    turns = np.concatenate([np.arange(count) for count in counts])
    left = 0
    for fold in range(_FOLDS):
        out = (turns % _FOLDS == fold) & (counts[owners] > 1)
        if not out.any() or left >= _ENOUGH_UNSEEN:
            continue
        seen = np.flatnonzero(~out)
        weights = _ranking(kernel[np.ix_(seen, seen)], owners[seen], len(counts))
        scores = kernel[np.ix_(out, seen)] @ weights
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        best = raised.max(axis=1) / raised.sum(axis=1)
        sure[out] = np.where(scores.argmax(axis=1) == owners[out], best, np.nan)
        left += int(out.sum())
    return sure


def _softmax(scores: Vector) -> Vector:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), dtype=np.float32)
