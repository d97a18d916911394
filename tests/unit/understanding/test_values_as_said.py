"""Values of each kind in four languages, in the table `said/values.txt`: what answers a question, and what is read in it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.understanding.extraction import extract
from orchestrator.understanding.fields import Choice, Field, Kind
from tests.unit.understanding.builders import REMINDER, a_moment

_LOCALES = {"en": "en-US", "de": "de-DE", "es": "es-ES", "fr": "fr-FR"}
_SIZES = (
    Choice("small", "Small", ("tiny", "little")),
    Choice("medium", "Medium"),
    Choice("large", "Large", ("big",)),
    Choice("xl", "Extra large"),
)


def _table() -> Iterator[tuple[str, str, str, str]]:
    """Language, kind, what is said and what is read in it."""
    for line in Path(__file__).with_name("said").joinpath("values.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            head, _, said = line.partition(": ")
            text, _, value = said.rpartition(" -> ")
            language, kind = head.split()
            yield language, kind, text, value


def _read(language: str, kind: str, text: str) -> str:
    """The value as the table writes it. A text is what a reminder is of; the others answer the question for them."""
    choices = _SIZES if kind == "choice" else ()
    fields = REMINDER if kind == "text" else (Field("it", Kind(kind), "It", choices=choices),)
    name, asked = ("text", None) if kind == "text" else ("it", "it")
    found = extract(text, fields, a_moment(locale=_LOCALES[language]), asked)
    if name in found.unclear:
        return "? " + json.dumps([value.value for value in found.unclear[name]], ensure_ascii=False)
    return json.dumps(found.values[name].value if name in found.values else None, ensure_ascii=False)


@pytest.mark.parametrize(("language", "kind", "text", "value"), list(_table()))
def test_a_value_is_what_its_table_says(language: str, kind: str, text: str, value: str) -> None:
    assert _read(language, kind, text) == value
