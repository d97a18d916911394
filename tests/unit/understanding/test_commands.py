"""The commands that others measure the understanding with: JSON in, JSON out, whatever the texts are."""

import io
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from bench.understand import main

EXAMPLES = {"alarm": ["set an alarm", "wake me up", "new alarm"], "weather": ["will it rain", "weather tomorrow"]}
NOW = {"now": "2024-05-15T10:30", "time_zone": "America/New_York"}
ODD = ["", "   ", "\U0001f600", "привет мир", "\x00", "\ud800", "x " * 3000, "?!"]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def tell(command: str, asked: object) -> tuple[int, Any, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(asked)))
        code = main([command])
        shown = capsys.readouterr()
        return code, json.loads(shown.out) if shown.out else None, shown.err

    return tell


@pytest.mark.parametrize("none", [{}, {"none": None}, {"none": []}, {"none": ["who am i"]}])
def test_predict_answers_each_text(told: Any, none: dict[str, object]) -> None:
    code, answers, _ = told("predict", {"examples": EXAMPLES, "texts": ["wake me up please", "play some jazz"], **none})

    assert code == 0
    assert [answer["intent"] if answer["in_scope"] else None for answer in answers] == ["alarm", None]
    assert answers[0].keys() >= {"intent", "confidence", "in_scope", "alternatives"}


def test_predict_takes_odd_texts_for_no_task(told: Any) -> None:
    _, answers, _ = told("predict", {"examples": {**EXAMPLES, "empty": [], "blank": [" "]}, "texts": ODD})

    assert [answer["in_scope"] for answer in answers] == [False] * len(ODD)


def test_without_texts_there_is_nothing_to_say(told: Any) -> None:
    assert told("predict", {"examples": EXAMPLES, "texts": []})[:2] == (0, [])
    assert told("times", {**NOW, "texts": []})[:2] == (0, [])


def test_times_are_local_and_have_their_place_and_kind(told: Any) -> None:
    texts = ["wake me tomorrow at 7", "every weekday at 6 am", "between 3 and 5 pm", "for 20 minutes", "on friday"]

    _, answers, _ = told("times", {**NOW, "texts": texts})

    assert [(found["kind"], found["value"], found.get("rrule")) for (found,) in answers] == [
        ("instant", "2024-05-16T07:00", None),
        ("recurrence", "2024-05-16T06:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("range", ["2024-05-15T15:00", "2024-05-15T17:00"], None),
        ("duration", 1200, None),
        ("date", "2024-05-17", None),
    ]
    assert answers[0][0]["span"] == [8, 21]
    assert answers[0][0]["ambiguous"] is False


def test_times_of_odd_texts_are_none(told: Any) -> None:
    assert told("times", {**NOW, "locale": None, "texts": ODD})[1] == [[]] * len(ODD)


@pytest.mark.parametrize(
    ("now", "locale", "value"),
    [
        ("2024-05-15T14:30:00+00:00", "en-US", "2025-03-04"),
        ("2024-05-15T10:30", "en_US", "2025-03-04"),
        ("2024-05-15T10:30", "en-GB", "2025-04-03"),
        ("2024-05-15T10:30:00-04:00", "de", "2025-04-03"),
    ],
)
def test_the_moment_and_the_locale_are_taken_as_given(told: Any, now: str, locale: str, value: str) -> None:
    _, answers, _ = told("times", {**NOW, "now": now, "locale": locale, "texts": ["3/4"]})

    assert answers[0][0]["value"] == value


@pytest.mark.parametrize(
    "examples",
    [
        {"parcel": ["where is my parcel"]},
        {"parcel": ["where is my parcel"], "joke": ["tell me a joke"]},
        {"parcel": ["where is my parcel"] * 50, "joke": ["tell me a joke", "Tell me a joke", "tell me a joke"]},
        {"parcel": ["where is my parcel", "паке\u0442", "\U0001f4e6", "\ud800", "x " * 3000], "blank": ["  "]},
    ],
)
def test_predict_learns_from_few_odd_and_repeated_examples(told: Any, examples: dict[str, list[str]]) -> None:
    code, (answer,), _ = told("predict", {"examples": examples, "texts": ["where is my parcel"]})

    assert (code, answer["intent"], answer["in_scope"]) == (0, "parcel", True)


def test_predict_says_the_same_in_every_process() -> None:
    asked = json.dumps({"examples": EXAMPLES, "texts": ["alarm me", "rain?", "play some jazz", *ODD[2:4]]})

    answers = {
        subprocess.run(
            [sys.executable, "-m", "bench.understand", "predict"],
            input=asked,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }

    assert len(answers) == 1


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        ("predict", {"texts": ["x"]}),
        ("predict", {"examples": {}, "texts": ["x"]}),
        ("predict", {"examples": {"": ["x"]}, "texts": ["x"]}),
        ("predict", {"examples": {"a": "x"}, "texts": ["x"]}),
        ("predict", {"examples": {"a": [1]}, "texts": ["x"]}),
        ("predict", {"examples": ["x"], "texts": ["x"]}),
        ("predict", {"examples": EXAMPLES, "texts": "x"}),
        ("predict", {"examples": EXAMPLES, "texts": [None]}),
        ("predict", {"examples": EXAMPLES, "texts": ["x"], "none": "x"}),
        ("predict", ["x"]),
        ("predict", None),
        ("times", {"now": 5, "time_zone": "UTC", "texts": ["x"]}),
        ("times", {"now": "2024-05-15T10:30", "time_zone": "", "texts": ["x"]}),
        ("times", {**NOW, "texts": ["x"], "locale": 4}),
        ("times", {"now": "yesterday", "time_zone": "UTC", "texts": ["x"]}),
        ("times", {"now": "2024-05-15T10:30", "time_zone": "Mars/Olympus", "texts": ["x"]}),
    ],
)
def test_what_is_wrong_with_the_input_is_said(told: Any, command: str, asked: object) -> None:
    code, answers, said = told(command, asked)

    assert (code, answers) == (2, None)
    assert said.startswith(f"{command}: ")


def test_input_that_is_no_json_is_said_to_be_none(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"examples": '))

    assert main(["predict"]) == 2
    assert capsys.readouterr().err.startswith("predict: ")
