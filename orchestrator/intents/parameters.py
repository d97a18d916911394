"""The types of parameters, and what follows from a `Parameters` model: the fields to look for and validated values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Self, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen
from pydantic import AfterValidator, BaseModel, ValidationError, ValidationInfo
from pydantic.fields import FieldInfo

from orchestrator.phrases import phrase
from orchestrator.understanding.choices import is_offered
from orchestrator.understanding.contacts import emails
from orchestrator.understanding.fields import Choice, Field, Kind, Moment
from orchestrator.wording import day, length, local, when
from protocol.errors import FieldError


class Option(StrEnum):
    """Base of choices: `NEVER = "never", "Never", ("once",)` is a value, what people read, and what they may say.

    A fourth part is a recurrence rule (RFC 5545): a time such as "every day at 7" then chooses this value.
    """

    title_text: str
    synonyms: tuple[str, ...]
    rrule: str | None

    def __new__(cls, value: str, title: str = "", synonyms: tuple[str, ...] = (), rrule: str | None = None) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.title_text = title or value.replace("_", " ").capitalize()
        member.synonyms = synonyms
        member.rrule = rrule
        return member


HOW_TO_ENTER = {
    Kind.EMAIL: "Enter one e-mail address, such as name@example.org.",
    Kind.PHONE: "Enter a telephone number, such as +49 30 1234567.",
}
"""What is written in a fixed way is shown by an example."""
_ENTER_A_TIME = "Enter a date and a time."
_TOO_FAR = "This is too far ahead. Choose a time within the next 100 years."
_YEARS_AHEAD = 100


def _to_come(value: datetime, info: ValidationInfo) -> datetime:
    now = (info.context or {}).get("now")
    if value.tzinfo is not None:  # a form knows wall times only
        raise ValueError(_ENTER_A_TIME)
    if now is not None and value <= now:
        raise ValueError("This time has passed. Choose one that is still to come.")
    if now is not None and value.year > now.year + _YEARS_AHEAD:
        raise ValueError(_TOO_FAR)
    return value


def _not_past(value: date, info: ValidationInfo) -> date:
    now = (info.context or {}).get("now")
    if now is not None and value < now.date():
        raise ValueError("This day has passed. Choose one that is still to come.")
    if now is not None and value.year > now.year + _YEARS_AHEAD:
        raise ValueError(_TOO_FAR)
    return value


def _an_address(value: str) -> str:
    found = emails(value)
    if len(found) != 1 or found[0].span != (0, len(value)):
        raise ValueError(HOW_TO_ENTER[Kind.EMAIL])
    return value


def _a_number(value: str) -> str:
    if not re.fullmatch(r"\+?[\d\s()./-]{5,40}", value) or len(re.findall(r"\d", value)) < _FEWEST_DIGITS:
        raise ValueError(HOW_TO_ENTER[Kind.PHONE])
    return value


FutureDateTime = Annotated[datetime, AfterValidator(_to_come), "future"]
"""A wall time in the visitor's time zone (naive) that is still to come."""
FutureDate = Annotated[date, AfterValidator(_not_past), "future"]
"""Today or a later day."""
Email = Annotated[str, AfterValidator(_an_address), Kind.EMAIL]
Phone = Annotated[str, AfterValidator(_a_number), Kind.PHONE]
OneOf = Annotated[str, Kind.CHOICE]
"""One of the choices that `Intent.choices` finds when the task begins."""

_KINDS: tuple[tuple[type, Kind], ...] = (
    (datetime, Kind.INSTANT),  # before date, whose subclass it is
    (date, Kind.DATE),
    (timedelta, Kind.DURATION),
    (bool, Kind.YES_NO),  # before int
    (int, Kind.NUMBER),
    (float, Kind.NUMBER),
    (StrEnum, Kind.CHOICE),
    (str, Kind.TEXT),
)
_CHOOSE = "Choose one of the options."
_MESSAGES = {
    "missing": "This is needed.",
    "greater_than_equal": "This must be at least {ge}.",
    "greater_than": "This must be more than {gt}.",
    "less_than_equal": "This must be at most {le}.",
    "less_than": "This must be less than {lt}.",
    "string_too_long": "This may have at most {max_length} characters.",
    "string_too_short": "This needs at least {min_length} characters.",
    "enum": _CHOOSE,
    "int_parsing": "Enter a whole number.",
    "int_from_float": "Enter a whole number.",
    "int_parsing_size": "Enter a smaller number.",
    "finite_number": "Enter a number.",
    "multiple_of": "This must be a multiple of {multiple_of}.",
    "too_long": "Choose at most {max_length}.",
    "too_short": "Choose at least {min_length}.",
    "float_parsing": "Enter a number.",
    "bool_parsing": "Answer yes or no.",
}
_TIME_ERRORS = ("datetime", "date_", "time_")
_LENGTH_ERRORS = "time_delta"
_ENTER_A_LENGTH = "Enter a length, such as “10 minutes”."
_WRONG = "This is not right. Enter it in another way."
_TYPES: Mapping[Kind, tuple[type, ...]] = {
    Kind.INSTANT: (str,),
    Kind.DATE: (str,),
    Kind.DURATION: (int, float, str),
    Kind.NUMBER: (int, float, str),
    Kind.YES_NO: (bool, str),
    Kind.CHOICES: (list,),
}
"""The JSON types that a field takes, where they are not texts; pydantic would read a number as a time since 1970."""
_OF_TYPE = {Kind.INSTANT: _ENTER_A_TIME, Kind.DATE: _ENTER_A_TIME, Kind.DURATION: _ENTER_A_LENGTH}
_FEWEST_DIGITS = 5


def fields_of(model: type[BaseModel], choices: Mapping[str, Sequence[Choice]], locale: str = "en") -> tuple[Field, ...]:
    """What is looked for in a sentence and asked in a form; `choices` are those that are only known now.

    Titles, questions and what people may say for a choice are in the language of the locale.
    """
    return tuple(_field(name, info, choices.get(name), locale) for name, info in model.model_fields.items())


def validate(
    model: type[BaseModel], values: Mapping[str, Any], fields: Sequence[Field], moment: Moment
) -> tuple[BaseModel | None, list[str], list[FieldError]]:
    """The model when all is right; else the names of the missing fields, and what is wrong with the given ones."""
    given = {name: value for name, value in values.items() if value is not None and value != ""}
    errors = _type_errors(given, fields, moment.locale) or _choice_errors(given, fields, moment.locale)
    given = {name: value for name, value in given.items() if all(name != error.field for error in errors)}
    context = {"now": local(moment.now, moment.time_zone)}
    try:
        parameters = model.model_validate(given, context=context)
    except ValidationError as error:
        missing: list[str] = []
        for found in error.errors(include_url=False):
            name = _place(found, list(model.model_fields), given)
            if found["type"] == "missing":
                missing += [name] if all(name != error.field for error in errors) else []
            elif all(name != other.field for other in errors):
                field = next((one for one in fields if one.name == name), None)
                errors.append(FieldError(field=name, code=found["type"], message=_message(found, field, moment)))
        return None, missing, errors
    return (None if errors else parameters), [], errors


def _place(found: Any, names: Sequence[str], given: Mapping[str, Any]) -> str:
    """The field of an error: its own; of one across fields the one that it names, else the last one given."""
    if found["loc"]:
        return str(found["loc"][0])
    named = found.get("ctx", {}).get("field")
    return str(named) if named in names else next(name for name in reversed(names) if name in given)


def _type_errors(given: Mapping[str, Any], fields: Sequence[Field], locale: str) -> list[FieldError]:
    return [
        FieldError(field=field.name, code="type", message=phrase(_OF_TYPE.get(field.kind, _WRONG), locale))
        for field in fields
        if field.name in given
        and (
            not isinstance(given[field.name], _TYPES.get(field.kind, (str,)))
            or (isinstance(given[field.name], bool) and field.kind is not Kind.YES_NO)
        )
    ]


def _choice_errors(given: Mapping[str, Any], fields: Sequence[Field], locale: str) -> list[FieldError]:
    return [
        FieldError(field=field.name, code="choice", message=phrase(_CHOOSE, locale))
        for field in fields
        if field.kind is Kind.CHOICE
        and field.choices
        and field.name in given
        and not is_offered(str(given[field.name]), field.choices)
    ]


def _message(found: Any, field: Field | None, moment: Moment) -> str:
    """A plain sentence for whatever pydantic has to say, which is in English and for programmers."""
    kind, locale = str(found["type"]), moment.locale
    if kind == "value_error":
        return phrase(str(found["ctx"]["error"]), locale)
    if "field" in found.get("ctx", {}):  # raised by the task itself, with the field that it is about
        return phrase(found["msg"], locale)
    if kind.startswith((_LENGTH_ERRORS, *_TIME_ERRORS)):
        return phrase(_ENTER_A_LENGTH if kind.startswith(_LENGTH_ERRORS) else _ENTER_A_TIME, locale)
    least, most = (
        _limit(field, bound, moment) for bound in ((field.minimum, field.maximum) if field else (None, None))
    )
    own = {"ge": least, "gt": least, "le": most, "lt": most}
    limits = {name: own.get(name) or limit for name, limit in found.get("ctx", {}).items()}
    return phrase(_MESSAGES.get(kind, _WRONG), locale, **limits)


def _limit(field: Field | None, bound: float | str | None, moment: Moment) -> str | None:
    """A limit of a time or a length in words; None for other kinds, which pydantic tells as well."""
    if field is None or bound is None:
        return None
    now = local(moment.now, moment.time_zone)
    match field.kind:
        case Kind.DURATION:
            return length(timedelta(seconds=float(bound)), moment.locale)
        case Kind.INSTANT:
            return when(datetime.fromisoformat(str(bound)), now, moment.locale)
        case Kind.DATE:
            return day(date.fromisoformat(str(bound)[:10]), now.date(), moment.locale)
        case _:
            return None


def _field(name: str, info: FieldInfo, choices: Sequence[Choice] | None, locale: str) -> Field:
    kind, python_type, marks = _kind(info)
    if choices is None and issubclass(python_type, StrEnum):
        choices = [_translated(_choice(member), locale) for member in python_type]
    limits = {type(mark): mark for mark in info.metadata}
    low, high, longest = limits.get(Ge) or limits.get(Gt), limits.get(Le) or limits.get(Lt), limits.get(MaxLen)
    return Field(
        name=name,
        kind=kind,
        title=phrase(info.title or name.replace("_", " ").capitalize(), locale),
        required=info.is_required(),
        description=phrase(info.description or "", locale),
        choices=tuple(choices or ()),
        minimum=_bound(getattr(low, "ge", getattr(low, "gt", None))),
        maximum=_bound(getattr(high, "le", getattr(high, "lt", None))),
        max_length=longest.max_length if isinstance(longest, MaxLen) else None,
        whole=issubclass(python_type, int) and not issubclass(python_type, bool),
        future="future" in marks,
        default=info.default if isinstance(info.default, str | int | float) else None,
    )


def _bound(limit: Any) -> float | str | None:
    """A limit in the form of a `Field`: seconds for durations, ISO texts for times."""
    match limit:
        case timedelta():
            return limit.total_seconds()
        case date():  # and datetime, its subclass
            return limit.isoformat()
        case float() | int() | None:
            return limit
    raise TypeError(f"a limit of type {type(limit).__name__} cannot be shown: use a number, a time or a duration")


def _kind(info: FieldInfo) -> tuple[Kind, type, list[Any]]:
    annotation, marks = info.annotation, list(info.metadata)
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(part for part in get_args(annotation) if part is not NoneType)
    if get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        marks += more
    if get_origin(annotation) is list:
        return Kind.CHOICES, get_args(annotation)[0], marks
    if not isinstance(annotation, type):
        raise TypeError(f"a parameter of type {annotation} cannot be asked for: use one of the types in the docs")
    for mark in marks:
        if isinstance(mark, Kind):
            return mark, annotation, marks
    for python_type, kind in _KINDS:
        if issubclass(annotation, python_type):
            return kind, annotation, marks
    raise TypeError(f"a parameter of type {annotation.__name__} cannot be asked for: use one of the types in the docs")


def _choice(member: StrEnum) -> Choice:
    if isinstance(member, Option):
        return Choice(member.value, member.title_text, member.synonyms, member.rrule)
    return Choice(member.value, member.value.replace("_", " ").capitalize())


def _translated(choice: Choice, locale: str) -> Choice:
    """The choice as it is named in the language of a locale; its synonyms have one translation, with bars between them."""
    synonyms = phrase("|".join(choice.synonyms), locale).split("|") if choice.synonyms else ()
    return replace(choice, title=phrase(choice.title, locale), synonyms=tuple(synonyms))
