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
from zoneinfo import ZoneInfo

from bench.understanding_report import report
from orchestrator.understanding.encoders import encoder_named
from orchestrator.understanding.fields import Moment
from orchestrator.understanding.recognizer import Recognizer
from orchestrator.understanding.times import Mention, find_times


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.understand", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("predict", "times", "report"))
    parser.add_argument("--encoder", choices=("table", "semantic"), default="table")
    parser.add_argument("--quick", action="store_true", help="report: one seed instead of several")
    options = parser.parse_args(arguments)
    if options.what == "report":
        print(report(options.encoder, quick=options.quick))
        return 0
    try:
        asked = json.load(sys.stdin)
        answer = predict(asked, options.encoder) if options.what == "predict" else times(asked)
    except KeyError as missing:
        print(f"{options.what}: {missing} is missing in the JSON on standard input", file=sys.stderr)
        return 2
    except ValueError as wrong:
        print(f"{options.what}: {wrong}", file=sys.stderr)
        return 2
    print(json.dumps(answer))
    return 0


def predict(asked: dict[str, Any], encoder: str) -> list[dict[str, Any]]:
    """For each of `texts` the intent learnt from `examples` (and `none`), its confidence, scope and alternatives."""
    recognizer = Recognizer.fit(asked["examples"], asked.get("none") or (), encoder=encoder_named(encoder))
    found = []
    for text in asked["texts"]:
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


def times(asked: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """For each of `texts` the times it names at `now` (ISO, with or without offset) in `time_zone`."""
    zone = ZoneInfo(asked["time_zone"])  # a ZoneInfoNotFoundError is a KeyError that says which
    now = datetime.fromisoformat(asked["now"])
    now = now.replace(tzinfo=zone) if now.tzinfo is None else now
    moment = Moment(now, asked["time_zone"], asked.get("locale") or "en-US")
    return [[_shown(mention) for mention in find_times(text, moment)] for text in asked["texts"]]


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
