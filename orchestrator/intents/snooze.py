"""Snooze: what rang last rings once more a little later; a timer started since then runs so much longer instead."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from orchestrator.intents import Intent, Output, Refused, Result, Tools
from orchestrator.intents.rings import gone, set_in
from orchestrator.wording import length, local
from protocol.stored import StoredAlarm

_USUAL_MINUTES = 10


def _a_snooze(value: timedelta) -> timedelta:
    if not timedelta(seconds=1) <= value <= timedelta(days=1):
        raise ValueError("I can put it off for one second to 24 hours.")
    return value


class Snooze(Intent):
    """Ring again later."""

    examples = (
        "snooze",
        "snooze for 15 minutes",
        "10 more minutes",
        "5 more minutes",
        "five more minutes please",
        "let me sleep a little longer",
        "ring again in 10 minutes",
        "remind me again in half an hour",
        "not now, later",
        "snooze the alarm",
        "again in 20 minutes",
        "give me ten more minutes",
    )
    done = (
        "All right. {% if result.left %}The timer{% if result.label %} “{{ result.label }}”{% endif %} has {{ result.left }} left."
        "{% else %}{% if result.kind == 'alarm' %}The alarm{% elif result.kind == 'timer' %}The timer{% else %}The reminder"
        "{% endif %}{% if result.label %} “{{ result.label }}”{% endif %} "
        "{% if result.kind == 'reminder' %}comes{% else %}rings{% endif %} again in {{ result.delay }}.{% endif %}"
    )
    changed_by = ("change_timer", "change_alarm", "change_reminder")
    undone_by = ("cancel_timer", "cancel_alarm", "cancel_reminder")
    leading = False
    idempotent = True

    class Parameters(BaseModel):
        delay: Annotated[timedelta, AfterValidator(_a_snooze)] | None = Field(None, title="Delay")
        minutes: int | None = Field(None, title="More minutes", ge=1, le=1440)
        """The number of "5 more minutes"."""

    async def run(self, parameters: Parameters, tools: Tools) -> AsyncIterator[Output]:
        delay = parameters.delay or timedelta(minutes=parameters.minutes or _USUAL_MINUTES)
        rung = await tools.alarms.last_rung(tools.user_chat_id)
        timers = [one for one in await tools.alarms.armed(tools.user_chat_id, "timer") if one.snooze_of is None]
        running = max(timers, key=lambda timer: timer.created, default=None)
        if running is not None and (rung is None or rung.rang_at is None or rung.rang_at < running.created):
            yield Result(await _prolonged(running, delay, tools))
            return
        if rung is None:
            raise Refused("Nothing has rung here yet. Say “set an alarm” or “remind me” to have something ring.")
        await tools.alarms.put_off(set_in(tools, rung.kind, delay, rung.label, of=rung.alarm_id))
        yield Result({"kind": rung.kind, "label": rung.label, "delay": length(delay, tools.moment.locale)})


async def _prolonged(timer: StoredAlarm, delay: timedelta, tools: Tools) -> dict[str, str | None]:
    """A running timer with so much time more, once, also when this is run again."""
    if timer.changed_by != tools.key:
        due = timer.due + delay
        timer = replace(timer, due=due, wall=local(due, timer.time_zone).isoformat(timespec="seconds"))
        if not await tools.alarms.change(timer, by=tools.key):
            raise gone("timer")
    return {
        "alarm_id": timer.alarm_id,
        "kind": "timer",
        "label": timer.label,
        "left": length(timer.due - tools.moment.now, tools.moment.locale),
    }
