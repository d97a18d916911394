"""Which tasks this assistant has: those delivered, those of packages, those of the configuration. Part of starting up."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestrator.intents import Intent, Intents, Unusable
from orchestrator.intents.checks import check
from orchestrator.intents.configured import Configured, Declared, DeclaredField
from orchestrator.intents.packages import package_intents
from orchestrator.understanding.fields import Choice
from orchestrator.wording import Wording
from protocol.webhooks import Endpoint
from settings import IntentSettings, Settings


@dataclass(frozen=True, slots=True)
class Tasks:
    """All tasks by name, and where each comes from: `delivered`, or the place in packages or configuration."""

    intents: Intents
    sources: Mapping[str, str]


def tasks_of(settings: Settings, delivered: Intents, folder: Path, environ: Mapping[str, str]) -> Tasks:
    """The tasks that are offered; `folder` is where the configuration stands.

    Raises Unusable, one sentence with place and reason, for a task that is broken or that has another one's name.
    """
    wording = Wording()
    found: dict[str, tuple[Intent, str]] = {name: (intent, "delivered") for name, intent in delivered.items()}
    own = [(intent, place) for place, intent in package_intents(settings.packages, folder)]
    own += [(_configured(name, intent, environ), f"intents.{name}") for name, intent in settings.intents.items()]
    disabled = set(settings.disabled_intents)
    _refuse_unknown(disabled, [*found, *(intent.name() for intent, _ in own)])
    found = {name: task for name, task in found.items() if name not in disabled}
    for intent, place in own:
        check(intent, place, wording)
        name = intent.name()
        if name in found:
            raise Unusable(f"{place}: a task called {name} is there already ({found[name][1]}): choose another name.")
        if name not in disabled or name in delivered:  # one of your own may take a delivered one's place
            found[name] = (intent, place)
    if not found:
        raise Unusable("disabled_intents leaves no task: keep one, or add one of your own.")
    return Tasks(
        {name: intent for name, (intent, _) in found.items()}, {name: place for name, (_, place) in found.items()}
    )


def _refuse_unknown(disabled: set[str], known: list[str]) -> None:
    for name in sorted(disabled - set(known)):
        near = difflib.get_close_matches(name, known, n=1)
        raise Unusable(f"disabled_intents: there is no task {name}" + (f": did you mean {near[0]}?" if near else "."))


def _configured(name: str, given: IntentSettings, environ: Mapping[str, str]) -> Configured:
    webhook, place = given.webhook, f"intents.{name}"
    missing = [variable for variable in webhook.variables() if not environ.get(variable)]
    if missing:
        raise Unusable(f"{place}.webhook needs the variable {missing[0]} of the environment, which is not set.")
    headers = webhook.resolved(environ)
    for header, value in headers.items():
        if not value.isprintable() or not value.isascii():
            raise Unusable(f"{place}.webhook.headers.{header} has a line break or a sign that no header can have.")
    fields = [
        DeclaredField(
            name=field_name,
            choices=[Choice(choice.value, choice.title, choice.synonyms) for choice in field.choices],
            **field.model_dump(exclude={"choices"}),
        )
        for field_name, field in given.fields.items()
    ]
    endpoint = Endpoint(
        url=webhook.url,
        method=webhook.method,
        headers=headers,
        secret=environ[webhook.secret_env] if webhook.secret_env else "",
        timeout_seconds=webhook.timeout_seconds,
        retries=webhook.retries,
        allow_private=webhook.allow_private,
    )
    declared = Declared(
        name,
        given.title,
        given.examples,
        fields,
        endpoint,
        given.confirm,
        given.doing,
        given.response,
        given.idempotent,
    )
    return Configured(declared, place)
