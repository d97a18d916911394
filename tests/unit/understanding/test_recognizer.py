"""Recognition of intents from examples."""

import pytest

from bench import understanding_data as data
from orchestrator.understanding.encoders import WordTable, background, encoder_named
from orchestrator.understanding.engine import Engine
from orchestrator.understanding.recognizer import Recognizer

TASKS = {
    "create_alarm": [
        "set an alarm",
        "wake me at 7",
        "alarm for tomorrow morning",
        "wake me up early",
        "new alarm at 6",
    ],
    "list_alarms": ["show my alarms", "which alarms do i have", "list all alarms", "what alarms are set", "my alarms"],
    "delete_alarm": [
        "delete the alarm",
        "remove my alarm",
        "cancel my 7 am alarm",
        "turn off the alarm",
        "get rid of it",
    ],
}


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer.fit(TASKS)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("please set an alrm for 8", "create_alarm"),
        ("could you wake me up tomorrow at six", "create_alarm"),
        ("what alarms have i got", "list_alarms"),
        ("delete that alarm", "delete_alarm"),
        ("SHOW MY ALARMS!", "list_alarms"),
    ],
)
def test_a_request_is_recognised(recognizer: Recognizer, text: str, intent: str) -> None:
    assert recognizer.recognize(text).intent == intent


@pytest.mark.parametrize("text", ["order a pizza", "what is the capital of france", "play some jazz", "", "???"])
def test_a_request_for_something_else_is_out_of_scope(recognizer: Recognizer, text: str) -> None:
    found = recognizer.recognize(text)

    assert (found.intent, found.in_scope) == (None, False)


def test_alternatives_are_best_first_and_add_up(recognizer: Recognizer) -> None:
    found = recognizer.recognize("remove the alarm")

    shares = [other.confidence for other in found.alternatives]
    assert found.alternatives[0].intent == found.intent
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1, abs=0.001)


def test_an_example_is_always_its_own_intent(recognizer: Recognizer) -> None:
    assert {recognizer.recognize(text).intent for text in TASKS["delete_alarm"]} == {"delete_alarm"}


def test_the_same_examples_give_the_same_answers(recognizer: Recognizer) -> None:
    again = Recognizer.fit(dict(reversed(TASKS.items())))

    assert again.recognize("wake me for the bus") == recognizer.recognize("wake me for the bus")


def test_texts_of_no_intent_are_learnt() -> None:
    taught = Recognizer.fit(TASKS, none=["alarming news about alarms", "the alarm industry", "news on alarms"])

    assert taught.recognize("alarming news on the alarm industry").intent is None


def test_without_examples_there_is_nothing_to_fit() -> None:
    with pytest.raises(ValueError, match="no examples"):
        Recognizer.fit({"empty": []})


def test_the_engine_falls_back_to_the_default_language() -> None:
    engine = Engine.fit({name: {"en": texts} for name, texts in TASKS.items()})

    assert engine.recognize("show my alarms", "pt-BR").intent == "list_alarms"


def test_an_unknown_encoder_is_refused() -> None:
    with pytest.raises(ValueError, match="no encoder"):
        encoder_named("tea leaves")


def test_the_accuracy_floor_holds_on_the_development_data() -> None:
    found = data.hwu()
    table, others = WordTable.load(), background()

    fitted = Recognizer.fit(data.drawn(found["train"], 1), encoder=table, background=others)

    right = sum(fitted.recognize(row["text"]).alternatives[0].intent == row["intent"] for row in found["test"])
    assert right >= 0.78 * len(found["test"])
