"""What was learnt is read again instead of being learnt again, and whatever is wrong with the files costs only time."""

import os
import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest

from orchestrator.understanding import engine as engine_module
from orchestrator.understanding.encoders import Vector, WordTable
from orchestrator.understanding.engine import Engine
from orchestrator.understanding.recognizer import Recognizer

EXAMPLES = {
    "wake": {
        "en": ["wake me at seven", "set an alarm", "alarm at 6 tomorrow"],
        "de": ["weck mich um sieben", "wecker"],
    },
    "book": {"en": ["book a table", "an appointment please", "I need an appointment on monday"]},
}
TEXTS = ("could you wake me", "an apointment", "what is the weather like", "book")
OTHER_TOPICS = [["what is the weather like", "will it rain"], ["play some jazz", "turn the music up"]]


class Counted(Recognizer):
    """A recogniser that says when it is learnt."""

    times = 0

    @classmethod
    def fit(cls, *given: object, **named: object) -> Recognizer:
        cls.times += 1
        return Recognizer.fit(*given, **named)  # type: ignore[arg-type]  # as above


@pytest.fixture(autouse=True)
def few_other_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    """How much was learnt makes no difference to how it is kept."""
    monkeypatch.setattr(engine_module, "background", lambda: OTHER_TOPICS)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> type[Counted]:
    monkeypatch.setattr(Counted, "times", 0)
    monkeypatch.setattr(engine_module, "Recognizer", Counted)
    return Counted


def test_what_was_learnt_is_read_again_and_says_the_same(tmp_path: Path, counted: type[Counted]) -> None:
    first = Engine.fit(EXAMPLES, cache=tmp_path)
    second = Engine.fit(EXAMPLES, cache=tmp_path)
    assert counted.times == 1
    assert [second.recognize(text, "en") for text in TEXTS] == [first.recognize(text, "en") for text in TEXTS]
    assert all(file.stat().st_size < 8_000_000 for file in tmp_path.iterdir())  # without the table of word pieces


@pytest.mark.parametrize(
    "other",
    [
        {**EXAMPLES, "book": {"en": ["book a table"]}},
        {"rouse": EXAMPLES["wake"], "book": EXAMPLES["book"]},
        {**EXAMPLES, "wake": {"en": ["wake me at seven", "set an alarm", "alarm at 7 tomorrow"]}},
    ],
    ids=["fewer examples", "another name", "one sentence changed"],
)
def test_other_examples_are_learnt(
    tmp_path: Path, counted: type[Counted], other: dict[str, dict[str, list[str]]]
) -> None:
    Engine.fit(EXAMPLES, cache=tmp_path)
    Engine.fit(other, cache=tmp_path)
    assert counted.times == 2


def test_each_language_and_other_none_sentences_are_kept_apart(tmp_path: Path, counted: type[Counted]) -> None:
    engine = Engine.fit(EXAMPLES, cache=tmp_path)
    engine.learn("de")
    Engine.fit(EXAMPLES, ["how are you"], cache=tmp_path)
    assert counted.times == 3
    assert len(list(tmp_path.iterdir())) == 3


class Backwards(WordTable):
    """The table with other weights."""

    def encode(self, texts: Sequence[str]) -> Vector:
        return super().encode(texts)[:, ::-1].copy()


def test_what_another_encoder_learnt_is_not_taken(tmp_path: Path, counted: type[Counted]) -> None:
    Engine.fit(EXAMPLES, cache=tmp_path)
    Engine.fit(EXAMPLES, encoder=Backwards.load(), cache=tmp_path)
    assert counted.times == 2


def test_a_folder_that_is_only_for_reading_is_read(
    tmp_path: Path, counted: type[Counted], monkeypatch: pytest.MonkeyPatch
) -> None:
    Engine.fit(EXAMPLES, cache=tmp_path)

    def refused(path: Path) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(os, "utime", refused)  # whoever runs the tests as root may write anywhere
    Engine.fit(EXAMPLES, cache=tmp_path)
    assert counted.times == 1


class Intruder:
    """What runs something when it is read."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.trace,)


@pytest.mark.parametrize("wrong", ["cut off", "empty", "garbled", "foreign"])
def test_a_file_that_is_wrong_is_learnt_anew_and_runs_nothing(
    tmp_path: Path, counted: type[Counted], wrong: str
) -> None:
    folder = tmp_path / "learnt"
    Engine.fit(EXAMPLES, cache=folder)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    contents = {
        "cut off": whole[: len(whole) // 2],
        "empty": b"",
        "garbled": b"x" * 500,
        "foreign": pickle.dumps(Intruder(tmp_path / "trace")),
    }
    file.write_bytes(contents[wrong])
    assert Engine.fit(EXAMPLES, cache=folder).recognize("wake me at seven", "en").intent == "wake"
    assert counted.times == 2
    assert not (tmp_path / "trace").exists()
    Engine.fit(EXAMPLES, cache=folder)
    assert counted.times == 2  # it was written anew


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path, counted: type[Counted]) -> None:
    (tmp_path / "file").touch()
    for _ in range(2):
        assert Engine.fit(EXAMPLES, cache=tmp_path / "file" / "below").recognize("book a table", "en").intent == "book"
    assert counted.times == 2


def test_files_that_nobody_asked_for_for_long_are_deleted(tmp_path: Path) -> None:
    for number in range(20):
        Engine.fit({"wake": {"en": [f"wake me at {number}"]}}, cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 16
