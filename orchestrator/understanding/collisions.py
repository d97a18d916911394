"""Examples that the engine takes for another task's when it has not learnt them: where two tasks sound alike."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestrator.understanding.encoders import Encoder
from orchestrator.understanding.engine import Engine, Examples

_FOLDS = 5
_USUAL = 0.25
"""The share of an intent's examples that may be like another's: a few are only recognised once they are learnt."""


@dataclass(frozen=True, slots=True)
class Collision:
    """`text` is an example of `intent` and would be taken for `other`."""

    text: str
    intent: str
    other: str


def collisions(
    examples: Examples,
    none: Sequence[str] = (),
    encoder: Encoder | None = None,
    none_by_language: Mapping[str, Sequence[str]] | None = None,
) -> list[Collision]:
    """The examples that are taken for another intent's by an engine that has learnt all but each fifth of them.

    Told when they are more than a usual share of the intent's examples, or the other intent has the very same one.
    Cross-validation, so it costs five times the training.
    """
    found = []
    for fold in range(_FOLDS):
        kept: dict[str, dict[str, list[str]]] = {}
        left: list[tuple[str, str, str]] = []
        for intent, by_locale in examples.items():
            kept[intent] = {}
            for locale, texts in by_locale.items():
                out = {at for at in range(len(texts)) if at % _FOLDS == fold} if len(texts) > 1 else set()
                kept[intent][locale] = [text for at, text in enumerate(texts) if at not in out]
                left += [(intent, locale, texts[at]) for at in sorted(out)]
        engine = Engine.fit(kept, none, encoder=encoder, none_by_language=none_by_language)
        for intent, locale, text in left:
            other = engine.recognize(text, locale).intent
            if other is not None and other != intent:
                found.append(Collision(text, intent, other))
    texts_of = {
        intent: [text for texts in by_locale.values() for text in texts] for intent, by_locale in examples.items()
    }
    counts = Counter((one.intent, one.other) for one in found)
    told = [
        one
        for one in found
        if one.text in texts_of[one.other] or counts[one.intent, one.other] > _USUAL * len(texts_of[one.intent])
    ]
    order = {intent: at for at, intent in enumerate(examples)}
    return sorted(told, key=lambda one: (order[one.intent], order[one.other], one.text))
