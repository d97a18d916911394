"""A task without code: declared as values, done by a site's own backend. Where the values stand: settings_intents.py."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model

from orchestrator.intents import Intent, Invalid, OutcomeUnknown, Output, Refused, Result, Tools, Unusable
from orchestrator.intents.parameters import Email, FutureDate, FutureDateTime, Option, Phone
from orchestrator.intents.url_templates import UrlTemplate
from orchestrator.understanding.fields import Choice
from protocol.webhooks import Endpoint, WebhookFailed, WebhookRejected

_TYPES: Mapping[str, Any] = {
    "text": str,
    "number": float,
    "integer": int,
    "yes_no": bool,
    "date": date,
    "datetime": datetime,
    "duration": timedelta,
    "email": Email,
    "phone": Phone,
}
_FUTURE: Mapping[str, Any] = {"date": FutureDate, "datetime": FutureDateTime}
_LONGEST_TEXT = 1000
_LONGEST_MESSAGE = 500


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """One value that the task wants. `type` is one of those in the documents; limits and default are of that type."""

    name: str
    type: str
    title: str = ""
    question: str = ""
    required: bool = True
    default: Any = None
    choices: Sequence[Choice] = ()
    minimum: Any = None
    maximum: Any = None
    max_length: int | None = None
    future: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """The whole task. The endpoint's address may have places for values; `examples` are by language."""

    name: str
    title: str
    examples: Mapping[str, Sequence[str]]
    fields: Sequence[DeclaredField]
    endpoint: Endpoint
    confirm: str = ""
    doing: str = ""
    response: str = "Done."
    idempotent: bool = False


class Configured(Intent):
    """A task that is sent to a backend, which does it and answers with the `result` of the response."""

    def __init__(self, declared: Declared, place: str) -> None:
        """Raises Unusable, which begins with `place`, when the declaration contradicts itself."""
        self._declared = declared
        self._model = _model(declared, place)
        names = {field.name for field in declared.fields}
        filled = {field.name for field in declared.fields if field.required or field.default is not None}
        try:
            self._url = UrlTemplate(declared.endpoint.url, names, filled)
        except ValueError as error:
            raise Unusable(f"{place}.webhook.url {error}.") from None
        self.examples = next(iter(declared.examples.values()), ())
        self.confirm, self.doing, self.done = declared.confirm, declared.doing, declared.response
        # What only asks changes nothing, so that it may be asked again after a crash.
        self.idempotent = declared.idempotent or declared.endpoint.method == "GET"

    def name(self) -> str:
        return self._declared.name

    def title(self) -> str:
        return self._declared.title

    def examples_by_locale(self) -> Mapping[str, Sequence[str]]:
        return self._declared.examples

    def model(self) -> type[BaseModel]:
        return self._model

    async def run(self, parameters: BaseModel, tools: Tools) -> AsyncIterator[Output]:
        """Sends it. The key tells requests apart by their values too: after a correction it is another request."""
        values = parameters.model_dump(mode="json")
        endpoint = replace(self._declared.endpoint, url=self._url.filled(values), idempotent=self.idempotent)
        digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
        key = f"{tools.key}-{digest}"
        body = {
            "intent": self.name(),
            "parameters": values,
            "user_chat_id": tools.user_chat_id,
            "user_id": tools.user_id,
            "locale": tools.moment.locale,
            "time_zone": tools.moment.time_zone,
            "key": key,
        }
        try:
            answer = await tools.web.call(endpoint, body, key)
        except WebhookRejected as rejected:
            raise self._refusal(rejected) from None
        except WebhookFailed as failed:
            if failed.maybe_done and endpoint.method != "GET":
                raise OutcomeUnknown from None
            raise Refused(
                "{task}: the service that does this cannot be reached right now. Nothing was changed. "
                "Please try again in a few minutes.",
                task=self.title(),
            ) from None
        yield Result(dict(answer))

    def _refusal(self, rejected: WebhookRejected) -> Invalid | Refused:
        """What the backend said, at the fields that it named, as far as there are such fields."""
        own = [error for error in rejected.errors if error.field in self._model.model_fields]
        if own:
            return Invalid([error.model_copy(update={"message": _cut(error.message)}) for error in own])
        reasons = [rejected.message, *(error.message for error in rejected.errors)]
        text = next((reason for reason in reasons if reason), None)
        if text is None:
            return Refused("This was refused. You can ask again with other values, or for something else.")
        return Refused("{reason} You can ask again with other values, or for something else.", reason=_cut(text))


def _model(declared: Declared, place: str) -> type[BaseModel]:
    fields = {field.name: _definition(field, f"{place}.fields.{field.name}") for field in declared.fields}
    taken = sorted(fields.keys() & set(dir(BaseModel)))
    if taken:
        raise Unusable(f"{place}.fields.{taken[0]} cannot be called so: choose another name.")
    return create_model(
        "Parameters",
        __config__=ConfigDict(extra="forbid", ser_json_timedelta="float", protected_namespaces=()),
        **cast("dict[str, Any]", fields),
    )


def _definition(field: DeclaredField, place: str) -> tuple[Any, Any]:
    """Type and field of pydantic's. Raises Unusable for limits, choices or a default that the type does not take."""
    kind = _options(field, place) if field.type == "choice" else _TYPES[field.type]
    kind = _FUTURE[field.type] if field.future else kind
    limits: dict[str, Any] = {}
    if field.minimum is not None:
        limits["ge"] = _converted(kind, field.minimum, f"{place}.minimum")
    if field.maximum is not None:
        limits["le"] = _converted(kind, field.maximum, f"{place}.maximum")
    if limits.keys() == {"ge", "le"} and limits["ge"] > limits["le"]:
        raise Unusable(f"{place}: minimum is more than maximum.")
    if field.type == "text":
        limits["max_length"] = field.max_length or _LONGEST_TEXT
    if field.type == "number":
        limits["allow_inf_nan"] = False
    shown: dict[str, Any] = {"title": field.title or None, "description": field.question or None, **limits}
    if field.default is not None:
        limited = Annotated[kind, Field(**limits)] if limits else kind
        return kind, Field(_converted(limited, field.default, f"{place}.default"), **shown)
    return (kind, Field(**shown)) if field.required else (kind | None, Field(None, **shown))


def _options(field: DeclaredField, place: str) -> type[Option]:
    values = [choice.value for choice in field.choices]
    if len(set(values)) < len(values):
        raise Unusable(f"{place}.choices names a value twice.")
    members = {f"CHOICE_{at}": (choice.value, choice.title, choice.synonyms) for at, choice in enumerate(field.choices)}
    return cast("type[Option]", Option(field.name, members))  # type: ignore[arg-type] # Enum's call makes a class


def _converted(kind: Any, value: Any, place: str) -> Any:
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        reason = error.errors(include_url=False)[0]["msg"].replace("Input should", "it must")
        raise Unusable(f"{place} is {value!r}, but {reason}.") from None


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…"
