"""The catalogues of `orchestrator/locales`: every sentence that is said has a translation, and each says the same values."""

import ast
import calendar
import string
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, meta
from jinja2.nodes import Getattr, Name

from orchestrator.intents.parameters import fields_of
from orchestrator.intents.rings import Repeat
from orchestrator.phrases import languages, phrase, translated_examples
from orchestrator.wording import Wording
from protocol.commands import VALUE_PROBLEMS
from protocol.errors import Unprocessable
from tests.support.delivered import TASKS

ROOT = Path(__file__).parents[2] / "orchestrator"
LANGUAGES = ("de", "es", "fr")
FEWEST_EXAMPLES = 12
SAYING = {"phrase": 0, "say": 0, "_say": 0, "Refused": 0, "Listing": 0, "RowAction": 1}
"""The functions that are given an English sentence, and where."""
ROW_BUTTONS = {"Change", "Cancel"}


class Said(ast.NodeVisitor):
    """Finds the sentences in one module: constants that are handed to a saying function, directly or by a name."""

    def __init__(self, tree: ast.Module, *, validates: bool) -> None:
        self.found: set[str] = set()
        self._saying = SAYING | ({"ValueError": 0, "PydanticCustomError": 1} if validates else {})
        self._values: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            match node:
                case (
                    ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value)
                ):
                    self._bind(target, value)
                case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                    self._bind(target, value)
        self.visit(tree)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        place = self._saying.get(name)
        if place is not None and len(node.args) > place:
            self.found |= set(self._texts(node.args[place], frozenset()))
        self.generic_visit(node)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        for name in target.elts if isinstance(target, ast.Tuple) else [target]:
            if isinstance(name, ast.Name):
                self._values.setdefault(name.id, []).append(value)

    def _texts(self, node: ast.expr, seen: frozenset[str]) -> Iterator[str]:
        """The strings that an expression may be."""
        parts: list[ast.expr] = []
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp(body=body, orelse=other):
                parts = [body, other]
            case ast.Tuple(elts=elements):
                parts = elements
            case ast.Dict(values=values):
                parts = values
            case ast.Subscript(value=value):
                parts = [value]
            case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[_, default]):
                parts = [table, default]
            case ast.Name(id=name) if name not in seen:
                parts, seen = self._values.get(name, []), seen | {name}
            case _:
                pass
        for part in parts:
            yield from self._texts(part, seen)


@cache
def sentences_of_the_code() -> frozenset[str]:
    found = ROW_BUTTONS | set(calendar.day_name) | set(list(calendar.month_name)[1:])
    for path in ROOT.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        found |= Said(ast.parse(source), validates="AfterValidator" in source or path.name == "rings.py").found
    return frozenset(found - {""} | {*VALUE_PROBLEMS.values(), Unprocessable.default_message})


@cache
def sentences_of_the_tasks() -> frozenset[str]:
    found = {repeat.title_text.lower() for repeat in Repeat if repeat is not Repeat.NEVER}
    for intent in TASKS.values():
        found |= {intent.title(), intent.doing, intent.done, intent.confirm}
        for field in fields_of(intent.model(), {}):
            found |= {field.title, field.description}
            for choice in field.choices:
                found |= {choice.title, "|".join(choice.synonyms)}
    return frozenset(found - {""})


def said() -> frozenset[str]:
    return sentences_of_the_code() | sentences_of_the_tasks()


@cache
def catalogue(language: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "locales" / f"{language}.yaml").read_text(encoding="utf-8"))
    return found


def placeholders(sentence: str) -> set[str]:
    """`{name}` of a plain sentence, the variables of a template."""
    if "{{" not in sentence and "{%" not in sentence:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
    tree = Environment(autoescape=False).parse(sentence)  # noqa: S701 - parsed, not rendered
    variables = meta.find_undeclared_variables(tree)
    attributes = {f"{node.node.name}.{node.attr}" for node in tree.find_all(Getattr) if isinstance(node.node, Name)}
    return variables | attributes


def test_there_is_a_catalogue_for_each_language() -> None:
    assert languages() == LANGUAGES


def test_the_sentences_are_found() -> None:
    """The search itself: a sentence from each kind of place."""
    found = said()
    assert "You are welcome." in found
    assert "I can't do this any more. Tell me what else you need." in found
    assert "A timer runs from one second to 24 hours. For longer, say “remind me”." in found
    assert "This must be at least {ge}." in found
    assert "{weekday} {day} {month} {year}" in found
    assert "{count} minutes" in found
    assert "5 more minutes" in found
    assert "Set an alarm" in found
    assert "When should it ring?" in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_and_nothing_else(language: str) -> None:
    translated = set(catalogue(language)["sentences"])
    assert said() - translated == set()
    assert translated - said() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_values_of_its_sentence(language: str) -> None:
    sentences = catalogue(language)["sentences"]
    assert {key for key, value in sentences.items() if not isinstance(value, str) or not value.strip()} == set()
    assert {key for key, value in sentences.items() if placeholders(key) != placeholders(value)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TASKS)
def test_translated_templates_can_be_used(language: str, name: str) -> None:
    intent, wording = TASKS[name], Wording()
    fields = [field.name for field in fields_of(intent.model(), {})]
    for template, values in (
        (intent.doing, ("parameters",)),
        (intent.confirm, ("parameters", "shown")),
        (intent.done, ("parameters", "result")),
    ):
        assert wording.problem(phrase(template, language), values, fields) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_task_has_examples_of_its_own(language: str) -> None:
    examples = catalogue(language)["examples"]
    assert examples.keys() == TASKS.keys()
    assert {name for name, texts in examples.items() if len(set(texts)) < FEWEST_EXAMPLES} == set()
    counts = Counter(text.lower() for texts in examples.values() for text in texts)
    assert [text for text, count in counts.items() if count > 1] == []


def test_a_language_without_a_catalogue_gets_english() -> None:
    assert phrase("You are welcome.", "nl-NL") == "You are welcome."
    assert "nl" not in translated_examples("create_alarm")
