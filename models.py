"""What understands visitors, as the settings want it: the built-in engine, and a language model in front of it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from orchestrator.intents import Intent, Intents
from orchestrator.intents.parameters import fields_of
from orchestrator.phrases import translated_none
from orchestrator.reader import Model, Reader
from orchestrator.understanding.encoders import encoder_named
from orchestrator.understanding.engine import Engine
from orchestrator.understanding.fields import Field, Kind
from orchestrator.understanding.language_model import Limits, connect
from orchestrator.understanding.model_schema import Task
from settings import Settings

_SHOWN_EXAMPLES = 3


class PackageMissingError(Exception):
    """A setting wants a package that is not installed; the text is one sentence for whoever runs the server."""


def reader_of(
    settings: Settings, tasks: Intents, none: Sequence[str], environ: Mapping[str, str], clock: Callable[[], float]
) -> Reader:
    """The reader of all chats; `none` are sentences that ask for no task, `clock` gives monotonic seconds.

    Raises PackageMissingError. The server of a language model is not asked before somebody writes.
    """
    try:
        encoder = encoder_named(settings.understanding.engine)
    except ImportError:
        raise PackageMissingError(
            "understanding.engine is semantic, but its packages are not installed: "
            "see docs/understanding.md, or set it to table."
        ) from None
    examples = {name: intent.examples_by_locale() for name, intent in tasks.items()}
    cache = Path(settings.understanding.cache or Path(settings.server.var, "understanding"))
    return Reader(
        Engine.fit(examples, none, encoder=encoder, none_by_language=translated_none(), cache=cache),
        _model(settings, tasks, environ, clock),
        [name for name, intent in tasks.items() if any(one.kind is Kind.TEXT for one in fields_of(intent.model(), {}))],
    )


def _model(settings: Settings, tasks: Intents, environ: Mapping[str, str], clock: Callable[[], float]) -> Model | None:
    wanted = settings.understanding.language_model
    if not wanted.base_url:
        return None
    limits = Limits(**{name: getattr(wanted, name) for name in Limits.__dataclass_fields__})
    try:
        model = connect(wanted.base_url, environ.get(wanted.api_key_env, ""), wanted.model, limits, clock)
    except ImportError:
        raise PackageMissingError(
            "understanding.language_model.base_url is set, but the package openai (extra llm) is not installed: "
            "install requirements/llm.txt, or leave base_url empty."
        ) from None
    return Model(model, tuple(_task(name, intent) for name, intent in tasks.items()), wanted.free_answers)


def _task(name: str, intent: Intent) -> Task:
    texts = next(iter(intent.examples_by_locale().values()), ())
    return Task(name, intent.title(), _known_beforehand(intent), tuple(texts[:_SHOWN_EXAMPLES]))


def _known_beforehand(intent: Intent) -> tuple[Field, ...]:
    """The fields of a task without those whose choices are only known when it begins."""
    fields = fields_of(intent.model(), {})
    return tuple(field for field in fields if field.kind not in (Kind.CHOICE, Kind.CHOICES) or field.choices)
