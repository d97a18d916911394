"""How the assistant puts several questions at once."""

import pytest

from orchestrator.wording import together


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
