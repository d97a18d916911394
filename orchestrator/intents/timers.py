"""Timers, to the second: start one, see what is left, change and cancel one. They ring as alarms do, in orchestrator/ringing.py."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator

from orchestrator.intents import Intent, Invalid, Listing, Output, Refused, Result, Tools
from orchestrator.intents.parameters import OneOf, Option
from orchestrator.intents.rings import (
    all_of,
    cancelled,
    choices_of,
    gone,
    left,
    needed_unless_given,
    no_bare_number,
    one_of,
    row,
    set_in,
)
from orchestrator.phrases import phrase
from orchestrator.understanding.fields import Choice, Moment
from orchestrator.wording import length, local
from protocol.errors import FieldError
from protocol.stored import StoredAlarm

_LONGEST = timedelta(days=1)
_ACTIONS = {"Change": "change_timer", "Cancel": "cancel_timer"}
_LIMITS = "A timer runs from one second to 24 hours. For longer, say “remind me”."
_OVER = "It has been running for that long already. Give it more time, or say “cancel the timer”."


def _a_timer(value: timedelta) -> timedelta:
    if not timedelta(seconds=1) <= value <= _LONGEST:
        raise ValueError(_LIMITS)
    return value


class Counted(Option):
    """What a new length of a running timer means."""

    WHOLE = "whole", "In all", ("altogether", "in total")
    MORE = "more", "Longer by this", ("add", "longer", "extra", "additional", "extend it by", "extend by", "plus")
    LESS = (
        "less",
        "Shorter by this",
        ("shorter", "fewer", "minus", "subtract", "off", "shorten it by", "shorten by"),
    )


class StartTimer(Intent):
    """Start a timer."""

    examples = (
        "timer for 10 minutes",
        "start a timer",
        "set a 90 second timer",
        "set a timer for an hour and a half",
        "count down 5 minutes",
        "start a 3 minute timer for the eggs",
        "new timer",
        "i need a timer for twenty minutes",
        "start the clock for 30 seconds",
        "egg timer 4 minutes",
        "can you time me for 15 minutes",
        "time 20 minutes for the cake",
        "pizza timer 12 minutes",
        "set timers for 5 and 10 minutes",
    )
    doing = "I'll start a timer{% if parameters.name %} called “{{ parameters.name }}”{% endif %}."
    done = "Timer {% if result.name %}“{{ result.name }}” {% endif %}started: {{ result.length }}. I'll tell you when time is up."
    changed_by = "change_timer"
    undone_by = "cancel_timer"
    several = True
    idempotent = True

    class Parameters(BaseModel):
        length: Annotated[timedelta, AfterValidator(_a_timer)] = Field(
            title="Length", description="How long should it run, at most 24 hours?"
        )
        name: str | None = Field(None, title="Name", description="What is it for?", max_length=80)

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        await tools.alarms.add(set_in(tools, "timer", parameters.length, parameters.name))
        yield Result({"name": parameters.name, "length": length(parameters.length, tools.moment.locale)})


class ListTimers(Intent):
    """Show the timers."""

    examples = (
        "list my timers",
        "show my timers",
        "how much time is left",
        "how long does the timer still run",
        "how long will my timer still run",
        "what timers are running",
        "is there a timer running",
        "time remaining on my timer",
        "check the timer",
        "my timers",
        "when is the timer done",
        "how many minutes are left on the timer",
        "is the timer done",
    )
    done = (
        "{% if result.timers %}{% for timer in result.timers %}{{ timer }}. {% endfor %}"
        "{% else %}No timer is running. Say “timer for 10 minutes” to start one.{% endif %}"
    )
    leading = False
    idempotent = True

    async def run(self, parameters: BaseModel, tools: Tools) -> AsyncIterator[Output]:
        timers = await tools.alarms.armed(tools.user_chat_id, "timer")
        yield Result({"timers": [described(timer, tools.moment) for timer in timers]})
        if timers:
            rows = (
                row(
                    timer,
                    timer.label or phrase("Timer", tools.moment.locale),
                    _remaining(timer, tools.moment),
                    _ACTIONS,
                )
                for timer in timers
            )
            yield Listing("Your timers", tuple(rows))


class ChangeTimer(Intent):
    """Change a timer."""

    examples = (
        "change my timer",
        "change the timer to 15 minutes",
        "make the timer 20 minutes",
        "add 5 minutes to the timer",
        "extend the timer by ten minutes",
        "make the timer 3 minutes longer",
        "shorten the timer by 2 minutes",
        "two minutes off the timer please",
        "edit the timer",
        "rename my timer to eggs",
        "change the length of my timer",
        "add 10 minutes",
        "update the timer",
    )
    doing = "I'll change a timer."
    done = "Timer {% if result.name %}“{{ result.name }}” {% endif %}changed: {{ result.length }} in all, {{ result.left }} left."
    changed_by = "change_timer"
    undone_by = "cancel_timer"
    leading = False
    idempotent = True

    class Parameters(BaseModel):
        timer: OneOf = Field(title="Timer", description="Which timer should I change?")
        counted: Counted = Field(Counted.WHOLE, title="Counted")
        name: str | None = Field(None, title="New name", max_length=80)
        length: timedelta | None = Field(
            None,
            title="New length",
            description="How long should it run, at most 24 hours?",
            validate_default=True,
        )

        _names = field_validator("name", mode="before")(no_bare_number)

        @field_validator("length")
        @classmethod
        def _something_changes(cls, length: timedelta | None, info: ValidationInfo) -> timedelta | None:
            return needed_unless_given(length, info, "name")

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        return {"timer": await _choices(tools)}

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        timer = await one_of(tools, "timer", parameters.timer)
        if timer.changed_by != tools.key:  # else it was done before a crash, and five minutes more were ten
            timer = replace(_lasting(timer, parameters, tools.moment), label=parameters.name or timer.label)
            if not await tools.alarms.change(timer, by=tools.key):
                raise gone("timer")
        locale = tools.moment.locale
        yield Result(
            {
                "name": timer.label,
                "length": length(timer.due - timer.created, locale),
                "left": length(left(timer, tools.moment), locale),
            }
        )


class CancelTimer(Intent):
    """Cancel a timer."""

    examples = (
        "cancel the timer",
        "stop the timer",
        "delete my timer",
        "turn the timer off",
        "turn my timer off",
        "abort my timer",
        "remove the 5 minute timer",
        "end the countdown",
        "delete the timer",
        "end my timer",
        "stop my egg timer",
        "cancel the egg timer",
        "abort the timer",
        "remove the 10 minute timer",
        "cancel all timers",
        "stop all my timers",
    )
    doing = "I'll cancel a timer."
    confirm = "Cancel all of these timers: {{ shown.timer }}?"
    done = "{{ result.timer }}: cancelled."
    leading = False
    idempotent = True

    class Parameters(BaseModel):
        timer: OneOf = Field(title="Timer", description="Which timer should I cancel?")

    def confirms(self, parameters: Parameters) -> bool:
        """One is quickly started again, all of them are not."""
        return " " in parameters.timer

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        return {"timer": all_of(await _choices(tools), tools.moment.locale)}

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        timers = await cancelled(tools, "timer", parameters.timer)
        yield Result({"timer": "; ".join(described(timer, tools.moment) for timer in timers)})


def described(timer: StoredAlarm, moment: Moment) -> str:
    """`Timer “eggs”, 2 minutes 10 seconds left of 3 minutes`."""
    left_of = _remaining(timer, moment)
    if timer.label:
        return phrase("Timer “{name}”, {left}", moment.locale, name=timer.label, left=left_of)
    return phrase("Timer, {left}", moment.locale, left=left_of)


def _remaining(timer: StoredAlarm, moment: Moment) -> str:
    now, whole = length(left(timer, moment), moment.locale), length(timer.due - timer.created, moment.locale)
    return phrase("{left} left of {whole}", moment.locale, left=now, whole=whole)


def _lasting(timer: StoredAlarm, wanted: ChangeTimer.Parameters, moment: Moment) -> StoredAlarm:
    """With the new end. Raises Invalid when a timer cannot have it."""
    due, span = timer.due, wanted.length
    if span is not None and wanted.counted is Counted.WHOLE:
        due = timer.created + span
    elif span is not None:
        due += span if wanted.counted is Counted.MORE else -span
    wrong = _OVER if due <= moment.now else _LIMITS if due - timer.created > _LONGEST else ""
    if wrong:
        raise Invalid([FieldError(field="length", code="length", message=phrase(wrong, moment.locale))])
    return replace(timer, due=due, wall=local(due, timer.time_zone).isoformat(timespec="seconds"))


async def _choices(tools: Tools) -> list[Choice]:
    timers = await tools.alarms.armed(tools.user_chat_id, "timer")
    if not timers:
        raise Refused("No timer is running. Say “timer for 10 minutes” to start one.")
    return choices_of(timers, lambda timer: described(timer, tools.moment), tools.moment)
