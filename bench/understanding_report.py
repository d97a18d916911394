"""The table that `python -m bench.understand report` prints: accuracy, rejection, times, latency, fit time, memory."""

import importlib
import random
import resource
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from rapidfuzz import fuzz, process

from bench import understanding_data as data
from orchestrator.understanding.encoders import Encoder, background, encoder_named
from orchestrator.understanding.extraction import extract
from orchestrator.understanding.fields import Choice, Field, Kind, Moment
from orchestrator.understanding.recognizer import Recognizer
from orchestrator.understanding.times import find_times

_ZONE = "America/New_York"
_FIELDS = (
    Field("time", Kind.INSTANT, "When", future=True),
    Field("label", Kind.TEXT, "Label", required=False, max_length=80),
    Field("repeat", Kind.CHOICE, "Repeat", choices=(Choice("daily", "Every day", rrule="FREQ=DAILY"),), required=False),
)
_KEPT = (80, 85, 90, 95)
_TIME_SLOTS = frozenset({"date", "time", "timeofday", "general_frequency", "time_zone"})


def report(encoder: str, assistants: int = 60, seed: int = 7000, *, quick: bool = False) -> str:
    """The whole table as Markdown, with so many assistants of ten intents, drawn from a seed on."""
    examples = data.drawn(data.hwu()["train"], 1, intents=15)
    before = _memory()
    chosen = encoder_named(encoder)
    fitted = Recognizer.fit(examples, encoder=chosen)
    fitted.recognize("set an alarm")
    used = _memory() - before
    drawn = range(seed, seed + (5 if quick else assistants))
    rows = [*_recognition(chosen, 1 if quick else 3), *_rejection(chosen, drawn), *_made_up(chosen), *_times()]
    rows += [*_latency(chosen), *_fitting(chosen)]
    rows.append(("memory of the engine, 15 intents", f"{used:.0f} MB"))
    width = max(len(name) for name, _ in rows)
    return "\n".join(
        [f"| encoder {encoder}".ljust(width + 2) + " | measured |", "|---|---|"]
        + [f"| {name.ljust(width)} | {value} |" for name, value in rows]
    )


def _recognition(encoder: Encoder, seeds: int) -> list[tuple[str, str]]:
    found = data.hwu()
    tests = found["test"]
    shares: dict[str, list[float]] = {}
    for seed in range(1, seeds + 1):
        examples = data.drawn(found["train"], seed)
        recognizer = Recognizer.fit(examples, encoder=encoder)
        answers = {"ours": _first_of(recognizer), **_baselines(examples)}
        for name, answer in answers.items():
            right = [answer(row["text"]) == row["intent"] for row in tests]
            shares.setdefault(name, []).append(sum(right) / len(right))
    return [
        (f"HWU64, 64 intents, 10 examples each, accuracy: {name}", f"{100 * float(np.mean(values)):.1f} %")
        for name, values in shares.items()
    ]


def _first_of(recognizer: Recognizer) -> Callable[[str], str]:
    return lambda text: recognizer.recognize(text).alternatives[0].intent


def _baselines(examples: dict[str, list[str]]) -> dict[str, Callable[[str], str]]:
    """The nearest example by rapidfuzz; TF-IDF and logistic regression where scikit-learn is installed."""
    texts = [text for group in examples.values() for text in group]
    owners = [intent for intent, group in examples.items() for _ in group]

    def nearest(text: str) -> str:
        return owners[process.extractOne(text, texts, scorer=fuzz.token_set_ratio)[2]]

    found: dict[str, Callable[[str], str]] = {"rapidfuzz, nearest example": nearest}
    if find_spec("sklearn") is not None:
        found["scikit-learn, TF-IDF and logistic regression"] = _scikit(texts, owners)
    return found


def _scikit(texts: Sequence[str], owners: Sequence[str]) -> Callable[[str], str]:
    text: Any = importlib.import_module("sklearn.feature_extraction.text")  # a baseline, only where it is installed
    linear: Any = importlib.import_module("sklearn.linear_model")
    pipeline: Any = importlib.import_module("sklearn.pipeline")
    model = pipeline.make_pipeline(
        text.TfidfVectorizer(ngram_range=(1, 2)), linear.LogisticRegression(C=20, max_iter=300)
    )
    model.fit(texts, owners)
    return lambda asked: str(model.predict([asked])[0])


def _rejection(encoder: Encoder, seeds: Sequence[int]) -> list[tuple[str, str]]:
    """Assistants of ten intents, drawn with these seeds: how many texts are kept and right, how many of others rejected.

    First at the threshold that each assistant finds by itself, then along the curve of thresholds (an assistant that cannot
    keep so many counts as rejecting none there), then where half of the topics are in no background.
    """
    known = background()
    topics = len({row["intent"] for row in data.hwu()["train"]})
    shares = _shares(encoder, seeds, known)
    strange = _shares(encoder, seeds, known[:topics:2] + known[topics:])
    named = {
        "kept": "in scope, kept and right",
        "rejected": "of other intents, rejected",
        "area": "area under the curve",
    }
    named |= {str(share): f"rejected where {share} % are kept and right" for share in _KEPT}
    rows = [(f"ten intents: {name}", _spread(shares[key])) for key, name in named.items()]
    rows += [(f"ten intents, half of the others unknown: {named[key]}", _spread(strange[key])) for key in named]
    return [("ten intents: assistants drawn", str(len(seeds))), *rows]


def _made_up(encoder: Encoder) -> list[tuple[str, str]]:
    """The assistants of other fields, at the thresholds that they find by themselves."""
    rows = []
    for name, one in data.made_up().items():
        recognizer = Recognizer.fit(one.examples, encoder=encoder)
        kept = [recognizer.recognize(text).intent == task for task, texts in one.said.items() for text in texts]
        rejected = [recognizer.recognize(text).intent is None for text in one.others]
        rows.append((f"{name}: kept and right, others rejected", f"{_percent(kept)}, {_percent(rejected)} %"))
    return rows


def _percent(right: Sequence[bool]) -> str:
    return f"{100 * sum(right) / len(right):.1f}"


def _shares(encoder: Encoder, seeds: Sequence[int], known: Sequence[Sequence[str]]) -> dict[str, list[float]]:
    """For each assistant the shares of the test texts that are kept and right, rejected and so on."""
    found = data.hwu()
    shares: dict[str, list[float]] = {}
    for seed in seeds:
        examples = data.drawn(found["train"], seed, intents=10)
        recognizer = Recognizer.fit(examples, encoder=encoder, background=known)
        inside, outside = [], []
        for row in found["test"]:
            answer = recognizer.recognize(row["text"])
            if row["intent"] in examples:
                inside.append((answer.scope, answer.in_scope, answer.alternatives[0].intent == row["intent"]))
            else:
                outside.append((answer.scope, answer.in_scope))
        one = {
            "kept": sum(in_scope and right for _, in_scope, right in inside) / len(inside),
            "rejected": sum(not in_scope for _, in_scope in outside) / len(outside),
            "area": _area([scope for scope, _, _ in inside], [scope for scope, _ in outside]),
        }
        scores = sorted((scope for scope, _, right in inside if right), reverse=True)
        for share in _KEPT:
            needed = int(np.ceil(share / 100 * len(inside)))
            lowest = scores[needed - 1] if len(scores) >= needed else -1.0
            one[str(share)] = sum(scope < lowest for scope, _ in outside) / len(outside)
        for key, value in one.items():
            shares.setdefault(key, []).append(value)
    return shares


def _spread(values: Sequence[float]) -> str:
    """The mean of some shares, and their standard deviation from assistant to assistant."""
    return f"{100 * float(np.mean(values)):.1f} % ± {100 * float(np.std(values)):.1f}"


def _area(inside: Sequence[float], outside: Sequence[float]) -> float:
    ordered = np.sort(np.array(outside))
    places = np.searchsorted(ordered, np.array(inside), side="left") + np.searchsorted(
        ordered, np.array(inside), side="right"
    )
    return float(places.mean() / 2 / len(ordered))


def _moment() -> Moment:
    return Moment(datetime.fromisoformat(data.times()["now"]).replace(tzinfo=ZoneInfo(_ZONE)), _ZONE, "en-US")


def timeless(count: int = 600) -> list[str]:
    """Sentences of HWU64 without a slot of time, drawn with a fixed seed."""
    found = data.hwu()
    rows = [
        row["text"]
        for part in ("train", "test")
        for row in found[part]
        if not any(slot[0] in _TIME_SLOTS for slot in row["slots"])
    ]
    return random.Random(7).sample(rows, count)


def _times() -> list[tuple[str, str]]:
    moment, items = _moment(), data.times()["items"]
    single = [item for item in items if not any(isinstance(gold, dict) for gold in item["gold"])]
    repeated = [item for item in items if any(isinstance(gold, dict) and "rec" in gold for gold in item["gold"])]
    spans = [item for item in items if any(isinstance(gold, dict) and "rng" in gold for gold in item["gold"])]
    rows = []
    for name, group in (("instants and dates", single), ("recurrences", repeated), ("parts of a day", spans)):
        right = sum(data.is_right(item, find_times(item["text"], moment)) for item in group)
        rows.append((f"times: {name}", f"{right} of {len(group)}, {100 * right / len(group):.1f} %"))
    wrong = [text for text in timeless() if find_times(text, moment)]
    rows.append(("times found in 600 sentences that name none", f"{len(wrong)}, {len(wrong) / 6:.1f} %"))
    middle, late = _percentiles(lambda text: find_times(text, moment), [item["text"] for item in items] * 5)
    return [*rows, ("times: one text", f"p50 {middle:.2f} ms, p99 {late:.2f} ms")]


def _latency(encoder: Encoder) -> list[tuple[str, str]]:
    found = data.hwu()
    recognizer, moment = Recognizer.fit(data.drawn(found["train"], 1, intents=15), encoder=encoder), _moment()

    def understand(text: str) -> None:
        recognizer.recognize(text)
        extract(text, _FIELDS, moment)

    middle, late = _percentiles(understand, [row["text"] for row in found["test"]])
    return [("recognise and extract, one message, 15 intents", f"p50 {middle:.2f} ms, p99 {late:.2f} ms")]


def _percentiles(work: Callable[[str], object], texts: Sequence[str]) -> tuple[float, float]:
    """Milliseconds of processor time for the median and the slowest hundredth of the texts: other work does not count."""
    for text in texts[:50]:
        work(text)
    spent = []
    for text in texts:
        begun = time.thread_time()
        work(text)
        spent.append((time.thread_time() - begun) * 1000)
    return float(np.percentile(spent, 50)), float(np.percentile(spent, 99))


def _fitting(encoder: Encoder) -> list[tuple[str, str]]:
    rows, train = [], data.hwu()["train"]
    for intents in (15, 150):
        examples = {
            f"{name} {turn}": group
            for turn in range(1 + intents // 64)
            for name, group in data.drawn(train, turn, intents=min(intents, 64)).items()
        }
        some = dict(list(examples.items())[:intents])
        begun = time.process_time()  # other work does not count, nor waiting for the processor
        Recognizer.fit(some, encoder=encoder)
        rows.append((f"training {intents} intents, 10 examples each", f"{time.process_time() - begun:.2f} s"))
    return rows


def _memory() -> float:
    """The memory that the process has now, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
