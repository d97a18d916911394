"""What the assistant says in other languages: each English sentence is the key of its translations in `locales/`."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "locales"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""In C where PyYAML comes with it: it is ten times as fast, and the catalogues took half a second of each start."""


def phrase(sentence: str, locale: str, **values: object) -> str:
    """A sentence in the language of a BCP 47 locale, its `{names}` filled in; in English where it was not translated."""
    translated = _catalogue(language_of(locale)).get("sentences", {}).get(sentence, sentence)
    return str(translated).format(**values) if values else str(translated)


def translated_examples(intent: str) -> Mapping[str, Sequence[str]]:
    """What people write to ask for a delivered task, by language other than English."""
    found = {language: _catalogue(language).get("examples", {}).get(intent, ()) for language in languages()}
    return {language: tuple(texts) for language, texts in found.items() if texts}


def translated_none() -> Mapping[str, Sequence[str]]:
    """What belongs to no delivered task, by language other than English."""
    return {language: tuple(_catalogue(language).get("none", ())) for language in languages()}


@cache
def languages() -> tuple[str, ...]:
    """The languages other than English that there is a catalogue for."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def language_of(locale: str) -> str:
    """`de` for `de-AT`."""
    return locale.replace("_", "-").split("-")[0].lower()


@cache
def _catalogue(language: str) -> Mapping[str, Any]:
    """`{"sentences": {English: translated}, "examples": {intent: [texts]}, "none": [texts]}` of a committed file; read once."""
    if language not in languages():
        return {}
    text = (_FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a SafeLoader either way
    return found
