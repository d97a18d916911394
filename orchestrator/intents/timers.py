"""Timers, to the second: start one, see what is left, cancel one. They ring as alarms do, in orchestrator/ringing.py."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from orchestrator.intents import Intent, Listing, Output, Refused, Result, Tools
from orchestrator.intents.parameters import OneOf
from orchestrator.intents.rings import choices_of, gone, left, length, row, set_in
from orchestrator.phrases import phrase
from orchestrator.understanding.fields import Choice, Moment
from protocol.stored import StoredAlarm

_LONGEST = timedelta(days=1)


def _a_timer(value: timedelta) -> timedelta:
    if not timedelta(seconds=1) <= value <= _LONGEST:
        raise ValueError("A timer runs from one second to 24 hours. For longer, say “remind me”.")
    return value


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
        "can you time 15 minutes",
        "pizza timer 12 minutes",
    )
    doing = "I'll start a timer{% if parameters.name %} called “{{ parameters.name }}”{% endif %}."
    done = "Timer {% if result.name %}“{{ result.name }}” {% endif %}started: {{ result.length }}. I'll tell you when time is up."
    undone_by = "cancel_timer"
    idempotent = True

    class Parameters(BaseModel):
        length: Annotated[timedelta, AfterValidator(_a_timer)] = Field(
            title="Length in seconds", description="How long should it run?"
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
        "what timers are running",
        "is there a timer running",
        "time remaining on my timer",
        "check the timer",
        "my timers",
        "when is the timer done",
    )
    done = (
        "{% if result.timers %}{% for timer in result.timers %}{{ timer }}. {% endfor %}"
        "{% else %}No timer is running. Say “timer for 10 minutes” to start one.{% endif %}"
    )
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
                    {"Cancel": "cancel_timer"},
                )
                for timer in timers
            )
            yield Listing("Your timers", tuple(rows))


class CancelTimer(Intent):
    """Cancel a timer."""

    examples = (
        "cancel the timer",
        "stop the timer",
        "delete my timer",
        "turn the timer off",
        "end the countdown",
        "delete the timer",
        "end my timer",
        "stop my egg timer",
        "cancel the egg timer",
        "abort the timer",
        "remove the 10 minute timer",
    )
    doing = "I'll cancel a timer."
    done = "{{ result.timer }}: cancelled."
    idempotent = True

    class Parameters(BaseModel):
        timer: OneOf = Field(title="Timer", description="Which timer should I cancel?")

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        timers = await tools.alarms.armed(tools.user_chat_id, "timer")
        if not timers:
            raise Refused("No timer is running. Say “timer for 10 minutes” to start one.")
        return {"timer": choices_of(timers, lambda timer: described(timer, tools.moment), tools.moment)}

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        timer = await tools.alarms.cancel(tools.user_chat_id, parameters.timer, by=tools.key)
        if timer is None:
            raise gone("timer")
        yield Result({"timer": described(timer, tools.moment)})


def described(timer: StoredAlarm, moment: Moment) -> str:
    """`Timer “eggs”, 2 minutes 10 seconds left of 3 minutes`."""
    left_of = _remaining(timer, moment)
    if timer.label:
        return phrase("Timer “{name}”, {left}", moment.locale, name=timer.label, left=left_of)
    return phrase("Timer, {left}", moment.locale, left=left_of)


def _remaining(timer: StoredAlarm, moment: Moment) -> str:
    now, whole = length(left(timer, moment), moment.locale), length(timer.due - timer.created, moment.locale)
    return phrase("{left} left of {whole}", moment.locale, left=now, whole=whole)
