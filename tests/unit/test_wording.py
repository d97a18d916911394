"""How the assistant puts several questions at once, and times as they are written where the visitor lives."""

from datetime import datetime

import pytest

from orchestrator.wording import together, when

NOW = datetime.fromisoformat("2026-12-01T12:00")


@pytest.mark.parametrize(
    ("questions", "word", "sentence"),
    [
        (
            ["What would you like to eat?", "When should it be there?"],
            "and",
            "What would you like to eat, and when should it be there?",
        ),
        (["¿Qué quiere comer?", "¿Cuándo lo necesita?"], "y", "¿Qué quiere comer, y cuándo lo necesita?"),
        (["Que voulez-vous manger ?", "C’est pour quand ?"], "et", "Que voulez-vous manger, et c’est pour quand ?"),
        (["When?", "Where to?", "How many are you?"], "and", "When, where to, and how many are you?"),
    ],
)
def test_several_questions_are_one_sentence(questions: list[str], word: str, sentence: str) -> None:
    assert together(questions, word) == sentence


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "Friday 1 January 2027, 19:05"),
        ("en-GB", "Friday 1 January 2027, 19:05"),
        ("en-US", "Friday, January 1, 2027, 7:05 PM"),
        ("en-AU", "Friday 1 January 2027, 7:05 PM"),
        ("de-DE", "Freitag, 1. Januar 2027, 19:05"),
    ],
)
def test_a_time_is_written_as_where_the_visitor_lives(locale: str, said: str) -> None:
    assert when(datetime.fromisoformat("2027-01-01T19:05"), NOW, locale) == said


def test_noon_and_midnight_have_twelve_hours_in_america() -> None:
    assert when(datetime.fromisoformat("2026-12-01T00:30"), NOW, "en-US") == "today, 12:30 AM"
    assert when(datetime.fromisoformat("2026-12-02T12:00"), NOW, "en-US") == "tomorrow, 12:00 PM"
