"""Measure the understanding: `python -m bench.understand predict | times | report`.

`predict` and `times` read JSON on standard input and print JSON, so that others can check them on their own data;
`report` prints a table over the development data (environment ERRAND_DATA, else ../shared/data beside the checkout).
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, ValidationError

from bench.understanding_report import report
from orchestrator.understanding.encoders import encoder_named
from orchestrator.understanding.fields import Moment
from orchestrator.understanding.recognizer import Recognizer
from orchestrator.understanding.times import Mention, find_times


class _Asked(BaseModel):
    model_config = ConfigDict(strict=True)


class Recognising(_Asked):
    """What `predict` reads."""

    examples: dict[str, list[str]]
    texts: list[str]
    none: list[str] | None = None


class Timing(_Asked):
    """What `times` reads; `now` is ISO, with or without an offset."""

    now: str
    time_zone: str
    texts: list[str]
    locale: str | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.understand", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("predict", "times", "report"))
    parser.add_argument("--encoder", choices=("table", "semantic"), default="table")
    parser.add_argument("--assistants", type=int, default=60, help="report: how many of ten intents are drawn")
    parser.add_argument("--seed", type=int, default=7000, help="report: with which seed the first of them is drawn")
    parser.add_argument("--quick", action="store_true", help="report: one seed instead of several")
    options = parser.parse_args(arguments)
    if options.what == "report":
        print(report(options.encoder, options.assistants, options.seed, quick=options.quick))
        return 0
    try:
        given = sys.stdin.read()
        answer = predict(given, options.encoder) if options.what == "predict" else times(given)
    except ValidationError as wrong:
        found = wrong.errors(include_url=False, include_context=False, include_input=False)[0]
        place = " -> ".join(map(str, found["loc"])) or "the input"
        print(f"{options.what}: {place}: {found['msg']}", file=sys.stderr)
        return 2
    except (ValueError, ImportError) as wrong:
        print(f"{options.what}: {wrong}", file=sys.stderr)
        return 2
    print(json.dumps(answer))
    return 0


def predict(given: str, encoder: str) -> list[dict[str, Any]]:
    """For each of `texts` the intent learnt from `examples` (and `none`), its confidence, scope and alternatives."""
    asked = Recognising.model_validate(json.loads(given))
    recognizer = Recognizer.fit(asked.examples, asked.none or (), encoder=encoder_named(encoder))
    found = []
    for text in asked.texts:
        recognition = recognizer.recognize(text)
        found.append(
            {
                "intent": recognition.alternatives[0].intent,
                "confidence": recognition.confidence,
                "in_scope": recognition.in_scope,
                "score": recognition.scope,
                "alternatives": [
                    {"intent": other.intent, "confidence": other.confidence} for other in recognition.alternatives
                ],
            }
        )
    return found


def times(given: str) -> list[list[dict[str, Any]]]:
    """For each of `texts` the times it names at `now` in `time_zone`."""
    asked = Timing.model_validate(json.loads(given))
    try:
        zone = ZoneInfo(asked.time_zone)
    except ZoneInfoNotFoundError as unknown:
        raise ValueError(f"time_zone: no time zone is called {asked.time_zone!r}") from unknown
    now = datetime.fromisoformat(asked.now)
    now = now.replace(tzinfo=zone) if now.tzinfo is None else now
    moment = Moment(now, asked.time_zone, asked.locale or "en-US")
    return [[_shown(mention) for mention in find_times(text, moment)] for text in asked.texts]


def _shown(mention: Mention) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "value": mention.value,
        "kind": mention.kind,
        "span": list(mention.span),
        "ambiguous": mention.ambiguous,
    }
    if mention.rrule is not None:
        shown["rrule"] = mention.rrule
    if mention.alternatives:
        shown["alternatives"] = list(mention.alternatives)
    return shown


if __name__ == "__main__":
    sys.exit(main())
