"""Recognition of intents from examples."""

from functools import cache

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


@pytest.mark.parametrize("intents", [1, 2, 3])
@pytest.mark.parametrize(
    "text",
    ["asdf qwer", "xyzzy", "qwertyuiop", "k", "42", "123 456", "\U0001f600", "!!!", "привет", "banana", "lorem ipsum"],
)
def test_nonsense_is_out_of_scope_with_few_intents(text: str, intents: int) -> None:
    assert few_intents(intents).recognize(text).intent is None


@cache
def few_intents(count: int) -> Recognizer:
    return Recognizer.fit(dict(list(TASKS.items())[:count]))


@pytest.mark.parametrize(
    "text", ["asdf qwer", "xyzzy", "qwertyuiop", "k", "7", "123 456", "\U0001f600", "!!!", "привет"]
)
def test_nonsense_is_out_of_scope_with_many_intents(text: str) -> None:
    assert many_intents().recognize(text).intent is None


@cache
def many_intents() -> Recognizer:
    return Recognizer.fit(data.drawn(data.hwu()["train"], 1))


def test_an_intent_with_one_example_is_recognised_in_other_words() -> None:
    single = Recognizer.fit({"parcel": ["where is my parcel"]})

    assert single.recognize("where's my parcel please").intent == "parcel"
    assert single.recognize("play some jazz").intent is None


def test_no_background_is_needed() -> None:
    alone = Recognizer.fit(TASKS, background=[])

    assert alone.recognize("show all my alarms").intent == "list_alarms"
    assert alone.recognize("zebra giraffe").intent is None


@pytest.mark.parametrize(
    "text", ["stell bitte einen Wecker", "wann fährt der nächste Zug", "cuéntame un chiste", "quelle heure est-il"]
)
def test_a_language_without_examples_is_out_of_scope_rather_than_guessed(recognizer: Recognizer, text: str) -> None:
    assert recognizer.recognize(text).intent is None


def test_more_is_rejected_than_the_floor_while_nine_in_ten_are_kept() -> None:
    found, table, others = data.hwu(), WordTable.load(), background()
    kept, rejected = [], []
    for seed in range(5):
        examples = data.drawn(found["train"], seed, intents=10)
        fitted = Recognizer.fit(examples, encoder=table, background=others)
        for row in found["test"]:
            answer = fitted.recognize(row["text"]).intent
            if row["intent"] in examples:
                kept.append(answer == row["intent"])
            else:
                rejected.append(answer is None)

    assert sum(kept) / len(kept) >= 0.90
    assert sum(rejected) / len(rejected) >= 0.75


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


def test_an_assistant_of_another_field_keeps_what_is_its_and_rejects_what_is_near() -> None:
    one = data.made_up()["banking and travel"]
    fitted = Recognizer.fit(one.examples)

    kept = [fitted.recognize(text).intent == task for task, texts in one.said.items() for text in texts]
    rejected = [fitted.recognize(text).intent is None for text in one.others]

    assert sum(kept) >= 0.9 * len(kept)
    assert sum(rejected) >= 0.75 * len(rejected)
