"""How the assistant puts things: times as people say them, and sandboxed templates for what it says."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from jinja2 import ChainableUndefined, TemplateError, pass_context
from jinja2.meta import find_undeclared_variables
from jinja2.nodes import Const, Getattr, Getitem, Name
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from orchestrator.phrases import language_of, phrase
from orchestrator.understanding.fields import Moment

_log = structlog.get_logger(__name__)
# Unicode CLDR, time data (preferred hours) and date patterns of English: https://cldr.unicode.org
_TWELVE_HOURS = frozenset({"en-us", "en-ca", "en-au", "en-nz", "en-in", "en-ph", "en-sg", "en-hk"})
_MONTH_FIRST = frozenset({"en-us", "en-ca", "en-ph"})
_UNITS = (
    ("{count} day", "{count} days", 86400),
    ("{count} hour", "{count} hours", 3600),
    ("{count} minute", "{count} minutes", 60),
    ("{count} second", "{count} seconds", 1),
)


def when(wall: datetime, now: datetime, locale: str = "en") -> str:
    """A wall time beside the wall clock `now`, both naive: `today, 19:00`, `tomorrow, 7:00`, `Friday 17 May, 7:00`."""
    return f"{day(wall.date(), now.date(), locale)}, {clock(wall, locale)}"


def clock(wall: datetime, locale: str = "en") -> str:
    """`19:00`, and `7:00 PM` where people say it so."""
    if locale.lower() not in _TWELVE_HOURS:
        return f"{wall.hour}:{wall:%M}"
    return f"{wall.hour % 12 or 12}:{wall:%M} {'AM' if wall.hour < 12 else 'PM'}"


def day(date_: date, today: date, locale: str = "en") -> str:
    """`today`, `tomorrow`, `Friday 17 May`, in America `Friday, May 17`; with the year when it is another one."""
    days = (date_ - today).days
    if days in (0, 1):
        return phrase("today", locale) if days == 0 else phrase("tomorrow", locale)
    if locale.lower() in _MONTH_FIRST:
        return f"{date_:%A, %B} {date_.day}" + (f", {date_.year}" if date_.year != today.year else "")
    weekday, month = phrase(f"{date_:%A}", locale), phrase(f"{date_:%B}", locale)
    pattern = "{weekday} {day} {month} {year}" if date_.year != today.year else "{weekday} {day} {month}"
    return phrase(pattern, locale, weekday=weekday, day=date_.day, month=month, year=date_.year)


def length(span: timedelta, locale: str) -> str:
    """`1 hour 30 minutes`, to the second; of days and hours the two largest units, as people say it."""
    return " ".join(_units(span, locale)[:2]) or phrase("{count} seconds", locale, count=0)


def whole_length(span: timedelta, locale: str) -> str:
    """The same with all units, to be read again: nothing of it is left out."""
    return " ".join(_units(span, locale)) or phrase("{count} seconds", locale, count=0)


def _units(span: timedelta, locale: str) -> list[str]:
    seconds, parts = round(span.total_seconds()), []
    for one, several, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(phrase(one if count == 1 else several, locale, count=count))
    return parts


class Wording:
    """Renders the templates of intents; templates reach nothing but the values given to them."""

    def __init__(self) -> None:
        # The result is Markdown, which never becomes HTML: escaping would show entities to people.
        # Nothing stands where a value is missing: an answer with a gap beats an error after the task was done.
        self._environment = ImmutableSandboxedEnvironment(autoescape=False, undefined=ChainableUndefined)
        self._environment.filters["when"] = _when_filter

    def render(self, template: str, moment: Moment, values: Mapping[str, Any]) -> str:
        """The template with `values`; its filter `when` tells wall times as the visitor's clock sees them.

        Empty when the template cannot cope with these values; the log then says which one.
        """
        now = local(moment.now, moment.time_zone)
        try:
            return (
                self._environment.from_string(template).render({**values, "now": now, "locale": moment.locale}).strip()
            )
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            _log.warning("template failed", template=template, reason=type(error).__name__)
            return ""

    def problem(self, template: str, values: Collection[str], parameters: Collection[str]) -> str | None:
        """Why a template cannot be used when only `values` are given to it, and with it these `parameters`; or None."""
        try:
            self._environment.from_string(template)  # compiles: finds unknown filters too
            tree = self._environment.parse(template)
        except TemplateError as error:
            return f"is no valid template: {error}"
        for name in sorted(find_undeclared_variables(tree) - {*values, "now", "locale"}):
            return f"uses {name}, which is not known there: only {' and '.join(values)}"
        for node in tree.find_all((Getattr, Getitem)):
            attribute = node.attr if isinstance(node, Getattr) else getattr(node, "arg", None)
            attribute = attribute.value if isinstance(attribute, Const) else attribute
            owner = getattr(node, "node", None)
            of_parameters = isinstance(owner, Name) and owner.name == "parameters" and isinstance(attribute, str)
            if of_parameters and attribute not in parameters:
                return f"uses parameters.{attribute}, which is no field"
        return None


@pass_context
def _when_filter(context: Context, wall: datetime) -> str:
    return when(wall, context["now"], context["locale"])


def local(instant: datetime, time_zone: str) -> datetime:
    """An instant as naive wall time in `time_zone`."""
    return instant.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def listed(parts: list[str], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def together(questions: Sequence[str], word: str = "and") -> str:
    """Several questions as one: `What would you like, and when do you come?`."""
    first, *others = (question.rstrip("?\u00a0\u202f ") for question in questions)
    following = [question.lstrip("¿ ") for question in others]
    following = [question[:1].lower() + question[1:] for question in following]
    end = questions[-1][len(questions[-1].rstrip("?\u00a0\u202f ")) :]  # French has a space before the mark
    return first + "".join(f", {question}" for question in following[:-1]) + f", {word} {following[-1]}{end}"


def inside(title: str, locale: str) -> str:
    """A field's title in the middle of a sentence; German nouns keep their capital."""
    return title if language_of(locale) == "de" else title[:1].lower() + title[1:]
