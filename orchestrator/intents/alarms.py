"""Alarms: set one, list them, cancel one. Ringing stands in orchestrator/ringing.py."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime

from pydantic import BaseModel, Field

from orchestrator.intents import Intent, Output, Refused, Result, Tools
from orchestrator.intents.parameters import FutureDateTime, OneOf, Option
from orchestrator.understanding.fields import Choice
from orchestrator.understanding.zones import resolve
from orchestrator.wording import local, when
from protocol.stored import StoredAlarm


class Repeat(Option):
    """How often an alarm rings."""

    NEVER = "never", "Never", ("once", "just once", "only once", "no repeat", "don't repeat")
    DAILY = "daily", "Every day", ("every day", "each day", "everyday", "daily"), "FREQ=DAILY"
    WEEKDAYS = (
        "weekdays",
        "On weekdays",
        ("every weekday", "on weekdays", "monday to friday", "workdays"),
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    )
    WEEKLY = "weekly", "Every week", ("every week", "each week", "weekly"), "FREQ=WEEKLY"


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
        "can you set my alarm clock",
        "make an alarm called gym for 5 pm",
        "please get me up at eight",
        "new alarm for monday at nine",
        "add an alarm",
    )
    doing = "I'll set an alarm{% if parameters.label %} called “{{ parameters.label }}”{% endif %}."
    done = (
        "Alarm {% if parameters.label %}“{{ parameters.label }}” {% endif %}set for {{ parameters.time | when }}"
        "{% if parameters.repeat != 'never' %}, {{ parameters.repeat.title_text | lower }}{% endif %}."
    )
    idempotent = True

    class Parameters(BaseModel):
        time: FutureDateTime = Field(title="When", description="When should it ring?")
        label: str | None = Field(None, title="Label", description="What is it for?", max_length=80)
        repeat: Repeat = Field(Repeat.NEVER, title="Repeat", description="How often should it ring?")

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        zone = tools.moment.time_zone
        await tools.alarms.add(
            StoredAlarm(
                alarm_id=tools.key,
                user_chat_id=tools.user_chat_id,
                user_id=tools.user_id,
                label=parameters.label,
                wall=parameters.time.isoformat(timespec="minutes"),
                time_zone=zone,
                repeat=parameters.repeat.value,
                due=resolve(parameters.time, zone),
                rings=0,
                state="armed",
                created=tools.moment.now,
            )
        )
        yield Result({"alarm_id": tools.key})


class ListAlarms(Intent):
    """Show the alarms."""

    examples = (
        "list my alarms",
        "show my alarms",
        "what alarms do i have",
        "which alarms are set",
        "do i have any alarms",
        "when will my alarm ring",
        "are there alarms for tomorrow",
        "tell me my alarms",
    )
    done = (
        "{% if result.alarms %}You have {{ result.alarms | length }} alarm{{ 's' if result.alarms | length > 1 }}:\n\n"
        "{% for alarm in result.alarms %}- {{ alarm }}\n{% endfor %}"
        "{% else %}You have no alarms. Say “set an alarm” to make one.{% endif %}"
    )
    idempotent = True

    async def run(self, parameters: BaseModel, tools: Tools) -> AsyncIterator[Output]:
        alarms = await tools.alarms.armed(tools.user_chat_id)
        yield Result({"alarms": [describe(alarm, tools.moment.now) for alarm in alarms]})


class CancelAlarm(Intent):
    """Cancel an alarm."""

    examples = (
        "cancel my alarm",
        "delete the alarm",
        "turn off my alarm",
        "remove the 7 am alarm",
        "cancel the alarm for tomorrow",
        "i don't need the alarm any more",
        "switch the alarm off",
        "stop my wake up alarm",
        "get rid of my alarm",
    )
    doing = "I'll cancel an alarm."
    done = "The alarm for {{ result.alarm }} is cancelled."
    idempotent = True

    class Parameters(BaseModel):
        alarm: OneOf = Field(title="Alarm", description="Which alarm should I cancel?")

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        alarms = await tools.alarms.armed(tools.user_chat_id)
        if not alarms:
            raise Refused("You have no alarms to cancel. Say “set an alarm” to make one.")
        return {"alarm": [_choice(alarm, tools.moment.now) for alarm in alarms]}

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        alarm = await tools.alarms.cancel(tools.user_chat_id, parameters.alarm, by=tools.key)
        if alarm is None:
            raise Refused("This alarm has rung or was cancelled already. Say “show my alarms” to see what is set.")
        yield Result({"alarm": describe(alarm, tools.moment.now)})


def describe(alarm: StoredAlarm, now: datetime) -> str:
    """`tomorrow, 7:00, every day (Gym)`."""
    wall = datetime.fromisoformat(alarm.wall)
    repeat = "" if alarm.repeat == Repeat.NEVER else f", {Repeat(alarm.repeat).title_text.lower()}"
    label = f" ({alarm.label})" if alarm.label else ""
    return f"{when(wall, local(now.astimezone(UTC), alarm.time_zone))}{repeat}{label}"


def _choice(alarm: StoredAlarm, now: datetime) -> Choice:
    wall = datetime.fromisoformat(alarm.wall)
    hour = wall.hour % 12 or 12
    half = "am" if wall.hour < 12 else "pm"
    minutes = f":{wall:%M}" if wall.minute else ""
    spoken = (f"{hour}{minutes} {half}", f"{hour}{minutes}{half}", f"{wall:%H:%M}", f"{wall.hour}:{wall:%M}")
    return Choice(alarm.alarm_id, describe(alarm, now), (*spoken, *([alarm.label] if alarm.label else [])))
