"""Whether a task from outside can be used: looked at when the server starts, so that no visitor finds out."""

import inspect
import re

from orchestrator.intents import Intent, Unusable
from orchestrator.intents.parameters import fields_of
from orchestrator.wording import Wording

_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_TEMPLATES = {"doing": ("parameters",), "confirm": ("parameters", "shown"), "done": ("parameters", "result")}
"""The templates of a task and what each is given."""


def check(intent: Intent, place: str, wording: Wording) -> None:
    """Raises Unusable, which begins with `place`, for the first thing that is wrong with a task."""
    name = intent.name()
    if not _NAME.fullmatch(name):
        raise Unusable(f"{place}: the name {name!r} must be small letters, digits and underscores.")
    if not intent.title():
        raise Unusable(f"{place}: {name} has no title: write a docstring.")
    texts = [text for group in intent.examples_by_locale().values() for text in group]
    if not texts or not all(text.strip() for text in texts):
        raise Unusable(f"{place}: {name} needs examples, the sentences that people write to ask for it.")
    try:
        fields = fields_of(intent.model(), {})
    except (TypeError, AttributeError, KeyError) as error:
        raise Unusable(f"{place}: {name} has a parameter that cannot be used: {error}.") from error
    for attribute, values in _TEMPLATES.items():
        problem = wording.problem(getattr(intent, attribute), values, [field.name for field in fields])
        if problem is not None:
            raise Unusable(f"{place}: {attribute} of {name} {problem}.")
    if type(intent).run is Intent.run or inspect.iscoroutinefunction(intent.run):
        raise Unusable(f"{place}: {name} needs a method run that yields a Result.")
