"""Reminders: set one, list them, change and cancel one. They ring as alarms do, in orchestrator/ringing.py."""

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

_ACTIONS = {"Change": "change_reminder", "Cancel": "cancel_reminder"}


class CreateReminder(Intent):
    """Set a reminder."""

    examples = (
        "remind me",
        "set a reminder",
        "new reminder",
        "make a new reminder",
        "create a reminder",
        "set a new reminder for tomorrow",
        "remind me to call bob tomorrow at 5",
        "remind me to take out the trash every monday at 7 pm",
        "remind me about the dentist on friday at 9",
        "remind me to buy milk",
        "create a reminder to water the plants",
        "set a reminder to pay the rent on the first",
        "can you remind me in an hour to check the oven",
        "please remind me at noon that i have a meeting",
        "i need a reminder to take my medicine at 8",
        "add a reminder",
        "remind me to send the report on thursday",
        "remind me every day at 8 to take my pills",
        "can you remind me every weekday at 9 about the standup",
        "set reminders for 5 pm and 6 pm to drink water",
        "remind me in 20 minutes to check the laundry",
        "set a reminder in half an hour",
        "nudge me at noon to pay the plumber",
        "make sure i call the school",
        "note to self: collect the shoes at 4",
        "reminder",
    )
    doing = "I'll set a reminder{% if parameters.text %}: {{ parameters.text }}{% endif %}."
    done = "I'll remind you {{ result.at }}{{ result.often }}: {{ result.label }}."
    changed_by = "change_reminder"
    undone_by = "cancel_reminder"
    several = True
    idempotent = True

    class Parameters(BaseModel):
        text: str = Field(title="What", description="What should I remind you of?", max_length=200)
        time: FutureDateTime = Field(title="When", description="When should I remind you?")
        repeat: Repeat = Field(Repeat.NEVER, title="Repeat", description="How often should I remind you?")

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        reminder = set_for(tools, "reminder", parameters.time, parameters.repeat, parameters.text)
        await tools.alarms.add(reminder)
        yield Result(told(reminder, tools.moment))


class ListReminders(Intent):
    """Show the reminders."""

    examples = (
        "list my reminders",
        "show my reminders",
        "what reminders do i have",
        "which reminders are set",
        "do i have any reminders",
        "what did i ask you to remind me of",
        "my reminders",
        "are there reminders for today",
        "tell me all my reminders",
        "how long until my next reminder",
        "when is the next reminder",
        "do i have a reminder for sunday",
        "show the reminder for friday",
        "is there a reminder about the dentist",
        "show tomorrow's reminder",
        "how much time before my reminder",
    )
    done = (
        "{% if result.days %}{{ result.days }}: {% if result.reminders | length > 1 %}{{ result.reminders | length }} "
        "reminders. The first one is {{ result.reminders[0] }}.{% elif result.reminders %}one reminder, "
        "{{ result.reminders[0] }}.{% else %}no reminder. Say “show my reminders” to see all of them.{% endif %}"
        "{% elif result.reminders | length > 1 %}You have {{ result.reminders | length }} reminders. The next one is "
        "{{ result.reminders[0] }}.{% elif result.reminders %}You have one reminder: {{ result.reminders[0] }}."
        "{% else %}You have no reminders. Say “remind me” to set one.{% endif %}"
    )
    leading = False
    looks_only = True
    idempotent = True

    class Parameters(OnDays):
        """Of which days; of all when none is said."""

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        armed = await tools.alarms.armed(tools.user_chat_id, "reminder")
        reminders = [reminder for reminder in armed if parameters.include(reminder, tools.moment)]
        words = [described(reminder, tools.moment) for reminder in reminders]
        yield Result({"reminders": words, "days": parameters.words(tools.moment)})
        if reminders:
            yield Listing("Your reminders", tuple(_row(reminder, tools.moment) for reminder in reminders))


class ChangeReminder(Intent):
    """Change a reminder."""

    examples = (
        "change my reminder",
        "move the reminder to 6 pm",
        "reschedule my reminder to tomorrow",
        "edit the reminder",
        "change the reminder time",
        "change my reminder to friday at 4",
        "edit my reminder",
        "move my reminder to tomorrow",
        "update my reminder",
        "postpone the reminder to next week",
        "change my reminder to every week",
        "make the reminder a weekly one",
        "change the text of my reminder",
        "shift my reminder to noon",
        "reschedule the reminder",
        "change the text of the reminder to buy bread",
        "edit the reminder to say buy bread",
        "postpone the reminder by half an hour",
    )
    doing = "I'll change the reminder."
    done = "I'll remind you {{ result.at }}{{ result.often }}: {{ result.label }}."
    changed_by = "change_reminder"
    undone_by = "cancel_reminder"
    leading = False
    idempotent = True

    class Parameters(BaseModel):
        reminder: OneOf = Field(title="Reminder", description="Which reminder should I change?")
        text: str | None = Field(None, title="New text", max_length=200)
        repeat: Repeat | None = Field(None, title="New repetition")
        time: FutureDateTime | None = Field(
            None, title="New time", description="What is the new time?", validate_default=True
        )

        _names = field_validator("text", mode="before")(no_bare_number)

        @field_validator("time")
        @classmethod
        def _something_changes(cls, time: datetime | None, info: ValidationInfo) -> datetime | None:
            return needed_unless_given(time, info, "text", "repeat")

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        return {
            "reminder": await _choices(tools, Refused("You have no reminders to change. Say “remind me” to set one."))
        }

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        before = await one_of(tools, "reminder", parameters.reminder)
        reminder = changed(before, tools, parameters.time, parameters.repeat, parameters.text)
        if not await tools.alarms.change(reminder, by=tools.key):
            raise gone("reminder")
        yield Result(told(reminder, tools.moment))


class CancelReminder(Intent):
    """Cancel a reminder."""

    examples = (
        "cancel my reminder",
        "delete the reminder",
        "remove my reminder",
        "delete my reminder about the dentist",
        "cancel the reminder",
        "please remove the reminder",
        "stop reminding me",
        "get rid of the reminder to call bob",
        "i no longer need the reminder",
        "turn off the reminder",
        "cancel all reminders",
        "clear all my reminders",
        "erase the reminder",
        "drop the reminder for friday",
        "delete the reminder for tomorrow",
    )
    doing = "I'll cancel a reminder."
    confirm = (
        "{% if ' ' in parameters.reminder %}Cancel all of these reminders: {{ shown.reminder }}?"
        "{% else %}Cancel the reminder {{ shown.reminder }}?{% endif %}"
    )
    done = (
        "{% if result.several %}These reminders are cancelled: {{ result.reminder }}."
        "{% else %}The reminder {{ result.reminder }} is cancelled.{% endif %}"
    )
    leading = False
    idempotent = True

    class Parameters(BaseModel):
        reminder: OneOf = Field(title="Reminder", description="Which reminder should I cancel?")

    async def choices(self, tools: Tools) -> Mapping[str, Sequence[Choice]]:
        none = Refused("You have no reminders to cancel. Say “remind me” to set one.")
        return {"reminder": all_of(await _choices(tools, none), tools.moment.locale)}

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        reminders = await cancelled(tools, "reminder", parameters.reminder)
        words = "; ".join(described(reminder, tools.moment) for reminder in reminders)
        yield Result({"reminder": words, "several": len(reminders) > 1})


def described(reminder: StoredAlarm, moment: Moment) -> str:
    """`“call Bob”, tomorrow, 17:00, every day`."""
    often = how_often(reminder, moment.locale)
    return f"“{reminder.label}”, {at(reminder, moment)}" + (f", {often}" if often else "")


async def _choices(tools: Tools, none: Refused) -> list[Choice]:
    reminders = await tools.alarms.armed(tools.user_chat_id, "reminder")
    if not reminders:
        raise none
    return choices_of(reminders, lambda reminder: described(reminder, tools.moment), tools.moment)


def _row(reminder: StoredAlarm, moment: Moment) -> Item:
    parts = [part for part in (at(reminder, moment), how_often(reminder, moment.locale)) if part]
    return row(reminder, reminder.label or "", ", ".join(parts), _ACTIONS)
