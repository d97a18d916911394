"""What the delivered tasks make of mashed keys and made-up words, and of requests of a word or two."""

import pytest

from orchestrator.understanding.engine import Engine


@pytest.mark.parametrize(
    "text",
    [
        "asdf qwer",
        "blarg fnord",
        "xyzzy plugh foo",
        "foo bar baz",
        "lorem ipsum dolor sit amet",
        "qwertz uiop",
        "hjkl",
        "aaaa",
        "zxcv bnm",
        "florp",
        "blorgh the snarf",
        "wibble wobble",
        "jabberwocky",
        "dkjfhs kjdhf",
        "gggg hhhh",
        "purple monkey dishwasher",
        "banana",
        "test",
        "hmm",
        "k",
        "12345",
        "???",
        "of the",
        "\U0001f600\U0001f600",
        "the sky is blue",
        "how are you",
        "",
        "a" * 4000,
    ],
)
@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
def test_nonsense_is_no_task(engine: Engine, text: str, locale: str) -> None:
    assert engine.recognize(text, locale).intent is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("alarm", "create_alarm"),
        ("set alarm", "create_alarm"),
        ("alarm 6am", "create_alarm"),
        ("wake me 7", "create_alarm"),
        ("alarms", "list_alarms"),
        ("cancel alarm", "cancel_alarm"),
        ("timer", "start_timer"),
        ("timer 5 min", "start_timer"),
        ("5 minute timer", "start_timer"),
        ("remind me", "create_reminder"),
        ("reminders", "list_reminders"),
        ("snooze", "snooze"),
        ("book me in", "book_appointment"),
        ("appointment", "book_appointment"),
        ("my appointments", "list_appointments"),
        ("human", "talk_to_person"),
        ("agent please", "talk_to_person"),
        ("contact", "send_message"),
        ("alrm 7am", "create_alarm"),
        ("snoze", "snooze"),
    ],
)
def test_a_request_of_a_word_or_two_is_recognised(engine: Engine, text: str, intent: str) -> None:
    assert engine.recognize(text, "en-US").intent == intent
