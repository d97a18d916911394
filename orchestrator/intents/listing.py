"""All tasks as a list for people or programs, with warnings where two of them sound alike."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.intents import Intent, Intents
from orchestrator.intents.parameters import fields_of
from orchestrator.phrases import translated_none
from orchestrator.understanding.collisions import Collision, collisions
from orchestrator.understanding.fields import Field
from orchestrator.wording import listed

_SHOWN_EXAMPLES = 5


def listing(intents: Intents, sources: Mapping[str, str], none: Sequence[str]) -> str:
    """Name, title, source, examples and parameters of each task; `none` are texts that belong to no task."""
    lines = []
    for name, intent in intents.items():
        lines += [f"{name}: {intent.title()} ({sources[name]})", *_examples(intent)]
        lines += [f"  {_parameter(field)}" for field in fields_of(intent.model(), {})]
    return "\n".join([*lines, *_warnings(_collisions(intents, sources, none))])


def listing_as_json(intents: Intents, sources: Mapping[str, str], none: Sequence[str]) -> str:
    """The same for programs, with the parameters as JSON Schema."""
    tasks = [_as_json(intent, sources[name]) for name, intent in intents.items()]
    alike = [
        {"text": one.text, "intent": one.intent, "other": one.other} for one in _collisions(intents, sources, none)
    ]
    return json.dumps({"intents": tasks, "collisions": alike}, indent=2, ensure_ascii=False)


def _collisions(intents: Intents, sources: Mapping[str, str], none: Sequence[str]) -> list[Collision]:
    """In English and the languages of tasks that do not come with Errand: the others are tried by its own tests."""
    own = {
        locale
        for name, intent in intents.items()
        if sources[name] != "delivered"
        for locale in intent.examples_by_locale()
    }
    checked = own | {"en"}
    examples = {
        name: {locale: texts for locale, texts in intent.examples_by_locale().items() if locale in checked}
        for name, intent in intents.items()
    }
    return collisions(examples, none, none_by_language=translated_none())


def _as_json(intent: Intent, source: str) -> dict[str, Any]:
    return {
        "name": intent.name(),
        "title": intent.title(),
        "source": source,
        "examples": {locale: list(texts) for locale, texts in intent.examples_by_locale().items()},
        "idempotent": intent.idempotent,
        "confirmed": bool(intent.confirm),
        "parameters": intent.model().model_json_schema(),
    }


def _examples(intent: Intent) -> list[str]:
    lines = []
    for locale, texts in intent.examples_by_locale().items():
        quoted = ", ".join(f"“{text}”" for text in texts[:_SHOWN_EXAMPLES])
        more = f" and {len(texts) - _SHOWN_EXAMPLES} more" if len(texts) > _SHOWN_EXAMPLES else ""
        lines.append(f"  {locale}: {quoted}{more}")
    return lines


def _parameter(field: Field) -> str:
    """`dish: text, at most 80 characters – What would you like to eat?`."""
    limits = [
        f"at least {field.minimum}" if field.minimum is not None else "",
        f"at most {field.maximum}" if field.maximum is not None else "",
        f"at most {field.max_length} characters" if field.max_length is not None else "",
        "in the future" if field.future else "",
        listed([choice.value for choice in field.choices], "or") if field.choices else "",
        "" if field.required else "optional" if field.default is None else f"{field.default} when not said",
    ]
    about = ", ".join([field.kind.value, *filter(None, limits)])
    return f"{field.name}: {about}" + (f" – {field.description}" if field.description else "")


def _warnings(found: Sequence[Collision]) -> list[str]:
    if not found:
        return []
    return [
        "",
        "Warning: these examples sound like another task's. Take them out, or give both tasks examples that differ:",
        *(f"  “{one.text}” of {one.intent} is taken for {one.other}" for one in found),
    ]
