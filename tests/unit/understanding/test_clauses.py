"""What the opening of a sentence decides: of two near tasks, of words for a task that sound like another, of a long sentence."""

import pytest

from orchestrator.understanding.clauses import first_said
from orchestrator.understanding.engine import Engine
from orchestrator.understanding.recognizer import Recognition

WORDY = ("create_alarm", "create_reminder", "send_message", "talk_to_person")


def read(engine: Engine, text: str, locale: str = "en") -> str | None:
    """The task of a text as the reader finds it."""

    def recognize(one: str) -> Recognition:
        return engine.recognize(one, locale)

    found = recognize(text)
    return (first_said(text, found, locale, recognize, WORDY) or found).intent


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "remind me to set an alarm for the ferry"),
        ("en", "remind me to change the alarm code at 5"),
        ("en", "remind me to delete the old files tonight"),
        ("en", "remind me to book an appointment with the barber"),
        ("de", "erinnere mich daran, den Wecker zu ändern"),
        ("fr", "rappelle-moi de changer l'alarme"),
    ],
)
def test_what_to_be_reminded_of_is_no_other_task(engine: Engine, locale: str, text: str) -> None:
    assert read(engine, text, locale) == "create_reminder"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("send a message that i want to cancel my appointment", "send_message"),
        ("i'd like to talk to a person about cancelling my appointment", "talk_to_person"),
        ("edit reminder to say buy rye flour", "change_reminder"),
        ("how much time is left before the alarm goes off", "list_alarms"),
        ("i want to cancel my appointment", "cancel_appointment"),
    ],
)
def test_an_opening_decides_only_where_words_for_its_task_follow(engine: Engine, text: str, intent: str) -> None:
    assert read(engine, text) == intent


@pytest.mark.parametrize(("wordy", "intent"), [((), None), (("send",), "send")])
def test_words_that_follow_belong_only_to_a_task_with_free_text(wordy: tuple[str, ...], intent: str | None) -> None:
    whole = Recognition("show", 0.9, in_scope=True, alternatives=(), close=False, scope=1.9)
    opening = Recognition("send", 0.9, in_scope=True, alternatives=(), close=False, scope=1.9)
    first = first_said("send that to me", whole, "en", lambda _: opening, wordy)
    assert (first.intent if first is not None else None) == intent


LONG = "please start a timer as my daughter has put the bread into the oven and she always forgets how long it was in"


def test_a_long_sentence_is_understood_by_its_opening(engine: Engine) -> None:
    assert not engine.recognize(LONG, "en").in_scope
    assert read(engine, LONG) == "start_timer"


@pytest.mark.parametrize(
    "text",
    [
        "the timer of my oven is broken, can you send somebody to repair it this week",
        "my sister told me that she was late for work because the bus did not come",
        "i bought a lamp from you and it does not work when i turn it on so what now",
        "can you tell me about the town because we want to come for a week in may",
    ],
)
def test_a_long_sentence_about_something_else_stays_out_of_scope(engine: Engine, text: str) -> None:
    assert read(engine, text) is None
