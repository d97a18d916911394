"""Alarms: set one, list them, change and cancel one. Ringing stands in orchestrator/ringing.py."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from orchestrator.intents import Intent, Item, Listing, Output, Refused, Result, Tools
from orchestrator.intents.on_days import OnDays
from orchestrator.intents.parameters import FutureDateTime, OneOf
from orchestrator.intents.rings import (
    Repeat,
    all_of,
    at,
    cancelled,
    changed,
    choices_of,
    gone,
    how_often,
    needed_unless_given,
    no_bare_number,
    one_of,
    row,
    set_for,
    told,
)
from orchestrator.understanding.fields import Choice, Moment
from protocol.stored import StoredAlarm

_ACTIONS = {"Change": "change_alarm", "Cancel": "cancel_alarm"}


class CreateAlarm(Intent):
    """Set an alarm."""

    examples = (
        "set an alarm",
        "wake me at 7",
        "wake me up tomorrow at half past six",
        "set an alarm for tomorrow morning",
        "create an alarm for 6:30",
        "create another alarm",
        "i need an alarm in 20 minutes",
        "alarm at noon",
        "set a daily alarm for 7 am",
        "wake me every weekday at 6",
        "can you set an alarm clock for five",
        "set another alarm for 9",
        "create a new alarm",
        "make an alarm called gym for 5 pm",
        "please get me up at eight",
        "i have to get up early",
        "i need to be up by six",
        "new alarm for monday at nine",
        "add an alarm",
        "set alarms for 7 and 8",
        "set two alarms for 6 am and 7 am",
        "set alarms",
        "alert me in half an hour",
        "set an alarm for monday to friday",
        "ring me at ten",
        "alarm 645",
        "tomorrow at six wake me",
    )
    doing = "I'll set an alarm{% if parameters.label %} called “{{ parameters.label }}”{% endif %}."
    done = (
        "Alarm {% if parameters.label %}“{{ parameters.label }}” {% endif %}set for {{ result.at }}{{ result.often }}."
    )
    changed_by = "change_alarm"
    undone_by = "cancel_alarm"
    several = True
    idempotent = True

    class Parameters(BaseModel):
        time: FutureDateTime = Field(title="When", description="When should it ring?")
        label: str | None = Field(None, title="Label", description="What is it for?", max_length=80)
        repeat: Repeat = Field(Repeat.NEVER, title="Repeat", description="How often should it ring?")

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        alarm = set_for(tools, "alarm", parameters.time, parameters.repeat, parameters.label)
        await tools.alarms.add(alarm)
        yield Result(told(alarm, tools.moment))


class ListAlarms(Intent):
    """Show the alarms."""

    examples = (
        "list my alarms",
        "show my alarms",
        "what alarms do i have",
        "which alarms are set",
        "do i have any alarms",
        "do i have an alarm",
        "when will my alarm ring",
        "are there any alarms set for tomorrow",
        "show all alarms",
        "is an alarm set",
        "tell me my alarms",
        "what time is my alarm",
        "what time is my alarm set for",
        "how long until my alarm rings",
        "how much time is left before the alarm goes off",
        "do i have an alarm set for tomorrow morning",
        "did i set an alarm for saturday",
        "show my alarm for monday",
        "when is my next alarm",
        "when do i get woken up",
        "my alarms",
    )
    done = (
        "{% if result.days %}{{ result.days }}: {% if result.alarms | length > 1 %}{{ result.alarms | length }} alarms. "
        "The first one is for {{ result.alarms[0] }}.{% elif result.alarms %}one alarm, for {{ result.alarms[0] }}."
        "{% else %}no alarm. Say “show my alarms” to see all of them.{% endif %}"
        "{% elif result.alarms | length > 1 %}You have {{ result.alarms | length }} alarms. The next one is for "
        "{{ result.alarms[0] }}.{% elif result.alarms %}You have one alarm, for {{ result.alarms[0] }}."
        "{% else %}You have no alarms. Say “set an alarm” to make one.{% endif %}"
    )
    leading = False
    looks_only = True
    idempotent = True

    class Parameters(OnDays):
        """Of which days; of all when none is said."""

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        armed = await tools.alarms.armed(tools.user_chat_id, "alarm")
        alarms = [alarm for alarm in armed if parameters.include(alarm, tools.moment)]
        words = [described(alarm, tools.moment) for alarm in alarms]
        yield Result({"alarms": words, "days": parameters.words(tools.moment)})
        if alarms:
            yield Listing("Your alarms", tuple(_row(alarm, tools.moment) for alarm in alarms))


class ChangeAlarm(Intent):
    """Change an alarm."""

    examples = (
        "change my alarm",
        "change my alarm to 8",
        "move the alarm to half past seven",
        "change the alarm time",
        "change the 7 am alarm to 8 am",
        "edit the alarm",
        "reschedule my alarm to 9 am",
        "rename my alarm to gym",
        "move my alarm to 7:15",
        "shift my alarm to 10",
        "update the time of my alarm",
        "change my alarm to every day",
        "edit my alarm time",
        "reschedule the alarm for tomorrow",
        "change when my alarm rings",
        "make my alarm a daily one",
        "edit the alarm from 6 to 7",
        "change the monday alarm from 4 pm to 5 pm",
        "make my 9 am alarm 8:30 instead",
        "i want to get up at 8 instead of 7",
        "my alarm should ring at 9 rather than 10",
        "delay the alarm",
        "postpone the alarm by half an hour",
    )
    doing = "I'll change the alarm."
    done = "The alarm {% if result.label %}“{{ result.label }}” {% endif %}is now set for {{ result.at }}{{ result.often }}."
    changed_by = "change_alarm"
    undone_by = "cancel_alarm"
    leading = False
    idempotent = True

    class Parameters(BaseModel):
        alarm: OneOf = Field(title="Alarm", description="Which alarm should I change?")
        label: str | None = Field(None, title="New label", max_length=80)
        repeat: Repeat | None = Field(None, title="New repetition")
        time: FutureDateTime | None = Field(
            None, title="New time", description="What is the new time?", validate_default=True
        )

        _names = field_validator("label", mode="before")(no_bare_number)

        @field_validator("time")
        @classmethod
        def _something_changes(cls, time: datetime | None, info: ValidationInfo) -> datetime | None:
            return needed_unless_given(time, info, "label", "repeat")

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        return {
            "alarm": await _choices(tools, Refused("You have no alarms to change. Say “set an alarm” to make one."))
        }

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        before = await one_of(tools, "alarm", parameters.alarm)
        alarm = changed(before, tools, parameters.time, parameters.repeat, parameters.label)
        if not await tools.alarms.change(alarm, by=tools.key):
            raise gone("alarm")
        yield Result(told(alarm, tools.moment))


class CancelAlarm(Intent):
    """Cancel an alarm."""

    examples = (
        "cancel my alarm",
        "delete the alarm",
        "turn off my alarm",
        "remove the alarm",
        "delete my 7 am alarm",
        "cancel the 6:30 alarm",
        "please remove my alarm",
        "cancel the alarm for tomorrow",
        "i don't need the alarm any more",
        "switch the alarm off",
        "stop my wake up alarm",
        "get rid of my alarm",
        "cancel all alarms",
        "delete all my alarms",
        "clear the alarms",
        "erase my alarm",
        "clear any alarms for this evening",
        "drop the alarm",
        "remove all alarms for this week",
    )
    doing = "I'll cancel an alarm."
    confirm = (
        "{% if ' ' in parameters.alarm %}Cancel all of these alarms: {{ shown.alarm }}?"
        "{% else %}Cancel the alarm for {{ shown.alarm }}?{% endif %}"
    )
    done = (
        "{% if result.several %}These alarms are cancelled: {{ result.alarm }}."
        "{% else %}The alarm for {{ result.alarm }} is cancelled.{% endif %}"
    )
    leading = False
    idempotent = True

    class Parameters(BaseModel):
        alarm: OneOf = Field(title="Alarm", description="Which alarm should I cancel?")

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        none = Refused("You have no alarms to cancel. Say “set an alarm” to make one.")
        return {"alarm": all_of(await _choices(tools, none), tools.moment.locale)}

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        alarms = await cancelled(tools, "alarm", parameters.alarm)
        words = "; ".join(described(alarm, tools.moment) for alarm in alarms)
        yield Result({"alarm": words, "several": len(alarms) > 1})


def described(alarm: StoredAlarm, moment: Moment) -> str:
    """`tomorrow, 7:00, every day (Gym)`."""
    often = how_often(alarm, moment.locale)
    return at(alarm, moment) + (f", {often}" if often else "") + (f" ({alarm.label})" if alarm.label else "")


async def _choices(tools: Tools, none: Refused) -> list[Choice]:
    alarms = await tools.alarms.armed(tools.user_chat_id, "alarm")
    if not alarms:
        raise none
    return choices_of(alarms, lambda alarm: described(alarm, tools.moment), tools.moment)


def _row(alarm: StoredAlarm, moment: Moment) -> Item:
    parts = [part for part in (alarm.label, how_often(alarm, moment.locale)) if part]
    return row(alarm, at(alarm, moment), ", ".join(parts), _ACTIONS)
