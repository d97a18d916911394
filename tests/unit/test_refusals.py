"""Whatever is wrong with a value: a plain sentence in the visitor's language, none of pydantic's."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ErrorType

from orchestrator.intents.parameters import fields_of, validate
from orchestrator.understanding.fields import Moment
from protocol.commands import decode
from protocol.errors import Unprocessable

TECHNICAL = re.compile(
    r"input|valid|string|integer|dict|list|instance|type|constrained|json|\\bstr\\b|\\bint\\b|\\{|T\\d\\d:",
    re.IGNORECASE,
)
FRAME = (
    '{"type": "component_action", "client_id": "7c7c3a6e-6f0a-4b8e-9d43-1f4a2c0b9d11", "component_id": "c", "rev": 1,'
    ' "action": "submit", "values": %s}'
)
ERRORS = sorted(set(get_args(ErrorType)) - {"value_error", "missing"})
CONTEXT = {
    "ge": 1,
    "gt": 1,
    "le": 9,
    "lt": 9,
    "max_length": 9,
    "min_length": 2,
    "multiple_of": 3,
    "error": "parsing failed",
}


class Limited(BaseModel):
    """One field of each kind that has limits."""

    long: Annotated[timedelta, Field(ge=timedelta(minutes=5))] = timedelta(minutes=5)
    at: Annotated[datetime, Field(ge=datetime(2026, 5, 1, 8))] = datetime(2026, 5, 1, 8)  # noqa: DTZ001 - a wall time
    on: Annotated[date, Field(le=date(2026, 5, 1))] = date(2026, 5, 1)
    count: Annotated[int, Field(le=9, multiple_of=3)] = 3


def told(values: dict[str, Any], locale: str = "en", model: type[BaseModel] = Limited) -> dict[str, str]:
    moment = Moment(datetime(2026, 3, 2, 7, tzinfo=UTC), "Europe/Berlin", locale)
    _, _, errors = validate(model, values, fields_of(model, {}, locale), moment)
    return {error.field: error.message for error in errors}


def raising(error: Any) -> type[BaseModel]:
    """A model whose only field is refused with an error of this type of pydantic's."""

    def refuse(value: str) -> str:
        raise PydanticCustomError(error, "Input should be a valid {error}", CONTEXT)

    class Refusing(BaseModel):
        name: Annotated[str, BeforeValidator(refuse)] = ""

    return Refusing


@pytest.mark.parametrize("locale", ["en", "de", "es", "fr", "ar"])
@pytest.mark.parametrize("error", ERRORS)
def test_every_error_of_pydantic_has_a_plain_sentence(error: str, locale: str) -> None:
    [message] = told({"name": "x"}, locale, raising(error)).values()
    assert message.endswith(".")
    assert not TECHNICAL.search(message), message


def test_limits_are_told_as_people_say_them() -> None:
    said = told({"long": 60, "at": "2026-04-01T08:00", "on": "2026-06-01", "count": 12})
    assert said == {
        "long": "This must be at least 5 minutes.",
        "at": "This must be at least Friday 1 May, 8:00.",
        "on": "This must be at most Friday 1 May.",
        "count": "This must be at most 9.",
    }


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ('{"a": 1}', "nested"),
        ("[[1]]", "nested"),
        ('[{"a": 1}]', "nested"),
        (f"[{'1,' * 100}1]", "too_many"),
        ('"%s"' % ("x" * 4001), "too_long"),
        (str(10**400), "too_large"),
    ],
)
def test_a_value_that_no_form_has_is_refused_at_its_field(value: str, code: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        decode(FRAME % f'{{"name": {value}, "fine": 1}}')
    [problem] = refused.value.errors or ()
    assert (problem.field, problem.code) == ("name", code)
    assert not TECHNICAL.search(problem.message)
