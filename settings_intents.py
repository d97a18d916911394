"""The settings of tasks that are written in the configuration: names, types, limits. What becomes of them: tasks.py."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from settings_sources import Section

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Scalar = str | int | float | bool | date | datetime | None
FieldType = Literal["text", "number", "integer", "choice", "yes_no", "date", "datetime", "duration", "email", "phone"]

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET_HEADER = re.compile(r"authorization|cookie|key|token|secret|password|credential", re.IGNORECASE)
_OUR_HEADERS = frozenset(
    {
        "accept",
        "connection",
        "content-length",
        "content-type",
        "errand-signature",
        "expect",
        "host",
        "idempotency-key",
        "transfer-encoding",
        "user-agent",
    }
)
_FITTING: Mapping[str, frozenset[str]] = {
    "choices": frozenset({"choice"}),
    "minimum": frozenset({"number", "integer", "date", "datetime", "duration"}),
    "maximum": frozenset({"number", "integer", "date", "datetime", "duration"}),
    "max_length": frozenset({"text"}),
    "future": frozenset({"date", "datetime"}),
}
"""What may be said of a field of which type."""


def _choice(given: Any) -> Any:
    return {"value": given} if isinstance(given, str) else given


def _in_english(given: Any) -> Any:
    return {"en": given} if isinstance(given, list | tuple) else given


class ChoiceSettings(Section):
    """One of the values of a choice; a bare text is its value."""

    value: Text
    title: str = ""
    synonyms: tuple[Text, ...] = ()


class FieldSettings(Section):
    """One value that a task wants."""

    type: FieldType = "text"
    title: str = ""
    question: str = ""
    required: bool = True
    default: Scalar = None
    choices: tuple[Annotated[ChoiceSettings, BeforeValidator(_choice)], ...] = ()
    minimum: Scalar = None
    maximum: Scalar = None
    max_length: int | None = Field(None, ge=1, le=4000)
    future: bool = False

    @model_validator(mode="after")
    def what_is_said_fits_the_type(self) -> Self:
        for name, types in _FITTING.items():
            if getattr(self, name) not in (None, (), False) and self.type not in types:
                raise ValueError(f"{name} is for {' and '.join(sorted(types))}, and this is of type {self.type}")
        if self.type == "choice" and not self.choices:
            raise ValueError("a field of type choice needs choices")
        return self


class WebhookSettings(Section):
    """Where a task is sent to. Secrets are named here and stand in the environment."""

    url: str = Field(pattern=r"^https?://\S+$")
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    headers: Mapping[str, str] = {}
    secret_env: Variable | None = None
    timeout_seconds: float = Field(8, gt=0, le=60)
    retries: int = Field(2, ge=0, le=10)
    allow_private: bool = False

    @model_validator(mode="after")
    def headers_are_the_owners_and_hold_no_secret(self) -> Self:
        for name, value in self.headers.items():
            if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) or name.lower() in _OUR_HEADERS:
                raise ValueError(f"headers.{name} cannot be set: Errand sets it itself, or it is no name of a header")
            if _SECRET_HEADER.search(name) and not _VARIABLE.search(value):
                raise ValueError(
                    f"headers.{name} is a secret: write ${{SOME_NAME}} and set that variable in the environment"
                )
        return self

    def variables(self) -> Iterator[str]:
        """The names of the variables of the environment that are needed."""
        for value in self.headers.values():
            yield from _VARIABLE.findall(value)
        if self.secret_env:
            yield self.secret_env

    def resolved(self, environ: Mapping[str, str]) -> dict[str, str]:
        """The headers with their variables. Raises KeyError with the name of one that is missing."""
        return {
            name: _VARIABLE.sub(lambda found: environ[found.group(1)], value) for name, value in self.headers.items()
        }


class IntentSettings(Section):
    """One task without code: what it needs to know, whom it asks, what it says."""

    title: Text
    examples: Annotated[Mapping[Locale, tuple[Text, ...]], BeforeValidator(_in_english)] = Field(min_length=1)
    fields: Mapping[Name, FieldSettings] = {}
    webhook: WebhookSettings
    confirm: str = ""
    doing: str = ""
    response: str = "Done."
    idempotent: bool = False
