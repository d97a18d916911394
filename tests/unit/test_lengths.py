"""A length in a form: shown as people write it, and read back to the second in every language."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.components.form import form_given, form_schema, form_values
from orchestrator.understanding.fields import Field, Kind, Moment

LENGTH = Field("length", Kind.DURATION, "Length", description="How long?")


def moment(locale: str) -> Moment:
    return Moment(datetime(2026, 3, 2, 7, tzinfo=UTC), "Europe/Berlin", locale)


def sent(value: object, locale: str = "en") -> object:
    return form_given([LENGTH], {"length": value, "stranger": 1}, moment(locale))["length"]


@given(seconds=st.integers(min_value=0, max_value=40 * 86400), locale=st.sampled_from(["en", "de", "es", "fr"]))
def test_a_form_that_is_sent_as_it_is_shown_changes_no_length(seconds: int, locale: str) -> None:
    shown = form_values([LENGTH], {"length": seconds}, locale)["length"]
    assert isinstance(shown, str)
    assert sent(shown, locale) == seconds


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("10 minutes", 600),
        ("1 hour and a half", 5400),
        ("90 sec", 90),
        ("10", 600),  # as in an answer: minutes
        (600, 600),  # a number is in seconds, as ever
        (-5, -5),
        ("soon", "soon"),
        ("10 minutes or 20", "10 minutes or 20"),
    ],
)
def test_a_length_is_read_as_people_write_it(written: object, seconds: object) -> None:
    assert sent(written) == seconds


def test_a_form_asks_for_a_length_as_a_text_with_an_example() -> None:
    [shown] = form_schema([LENGTH], "en")["properties"].values()
    assert (shown["type"], shown["description"]) == ("string", "How long? For example “10 minutes”.")
