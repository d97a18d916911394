"""What alarms, reminders and timers share: when they ring, how often, how people are told of one and name one."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from orchestrator.intents import Item, Refused, RowAction, Tools
from orchestrator.intents.parameters import Option
from orchestrator.phrases import phrase
from orchestrator.understanding.fields import Choice, Moment
from orchestrator.understanding.lexicon import wordset
from orchestrator.understanding.zones import next_occurrence, resolve
from orchestrator.wording import local, when
from protocol.stored import RingKind, StoredAlarm

T = TypeVar("T")
_LEAST_LETTERS = 4
_NO_NAMES = wordset(
    "alarm alarms reminder reminders timer timers cancel delete change with wecker erinnerung erinnerungen löschen ändern "
    "alarma alarmas recordatorio recordatorios temporizador cancelar borrar cambiar alarme alarmes réveil rappel rappels "
    "minuteur annuler supprimer changer"
)
_MONTHS = r"jan|ene|f[eé][bv]|m[aä]r|a[pbv]r|ma[iy]|ju[nil]|a[ugo][ugoû]|sep|o[ck]t|nov|d[eéi][cz]"
_NUMBER = re.compile(rf"\d[\d:.]*( ?[ap]\.?m\.?|\.? (?:de )?(?:{_MONTHS})\w*)?", re.IGNORECASE)


class Repeat(Option):
    """How often something rings."""

    NEVER = "never", "Never", ("once", "just once", "only once", "no repeat", "don't repeat")
    DAILY = "daily", "Every day", ("every day", "each day", "everyday", "daily"), "FREQ=DAILY"
    WEEKDAYS = (
        "weekdays",
        "On weekdays",
        ("every weekday", "on weekdays", "monday to friday", "workdays"),
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    )
    WEEKENDS = (
        "weekends",
        "On weekends",
        ("every weekend", "on weekends", "at weekends", "weekends"),
        "FREQ=WEEKLY;BYDAY=SA,SU",
    )
    WEEKLY = "weekly", "Every week", ("every week", "each week", "weekly"), "FREQ=WEEKLY"
    MONTHLY = "monthly", "Every month", ("every month", "each month", "monthly"), "FREQ=MONTHLY"
    YEARLY = "yearly", "Every year", ("every year", "each year", "yearly", "annually"), "FREQ=YEARLY"


def first_ring(wall: datetime, repeat: Repeat) -> datetime:
    """The first wall time of a repetition: `wall`, or the next one that fits ("on weekdays" from a Saturday on)."""
    if repeat.rrule is None:
        return wall
    return next_occurrence(repeat.rrule, wall - timedelta(seconds=1), wall) or wall


def rule_of(alarm: StoredAlarm) -> str | None:
    """Its recurrence (RRULE without DTSTART); None for one that rings once. Monthly on the 31st is on the last of a shorter month."""
    rule = Repeat(alarm.repeat).rrule
    return f"{rule};BYMONTHDAY={alarm.month_day}" if rule == Repeat.MONTHLY.rrule and alarm.month_day else rule


def due_at(wall: datetime, time_zone: str, now: datetime) -> datetime:
    """The instant of a naive wall time; of one that comes twice, the first that is still to come."""
    first = resolve(wall, time_zone)
    second = wall.replace(tzinfo=ZoneInfo(time_zone), fold=1).astimezone(UTC)
    return second if first <= now < second else first


def set_for(
    tools: Tools, kind: RingKind, wall: datetime, repeat: Repeat = Repeat.NEVER, label: str | None = None
) -> StoredAlarm:
    """A new one under the key of this task, at a wall time of the visitor's."""
    zone = tools.moment.time_zone
    first = first_ring(wall, repeat)
    return StoredAlarm(
        alarm_id=tools.key,
        user_chat_id=tools.user_chat_id,
        user_id=tools.user_id,
        label=label,
        wall=first.isoformat(timespec="minutes"),
        time_zone=zone,
        repeat=repeat.value,
        due=due_at(first, zone, tools.moment.now),
        rings=0,
        state="armed",
        created=tools.moment.now,
        kind=kind,
        month_day=wall.day,
    )


def set_in(tools: Tools, kind: RingKind, delay: timedelta, label: str | None, of: str | None = None) -> StoredAlarm:
    """A new one under the key of this task, after a time to the second; `of` names what it puts off."""
    due = tools.moment.now + delay
    return StoredAlarm(
        alarm_id=tools.key,
        user_chat_id=tools.user_chat_id,
        user_id=tools.user_id,
        label=label,
        wall=local(due, tools.moment.time_zone).isoformat(timespec="seconds"),
        time_zone=tools.moment.time_zone,
        repeat=Repeat.NEVER.value,
        due=due,
        rings=0,
        state="armed",
        created=tools.moment.now,
        kind=kind,
        snooze_of=of,
    )


def changed(
    alarm: StoredAlarm, tools: Tools, time: datetime | None, repeat: Repeat | None, label: str | None
) -> StoredAlarm:
    """With what is given changed. A new time is one of the visitor's clock, whatever zone it was set in."""
    alarm = replace(alarm, label=label or alarm.label)
    if time is None and repeat is None:
        return alarm
    zone = alarm.time_zone if time is None else tools.moment.time_zone
    repeat = repeat or Repeat(alarm.repeat)
    wall = first_ring(time or datetime.fromisoformat(alarm.wall), repeat)
    day = alarm.month_day if time is None and alarm.month_day else wall.day
    due = due_at(wall, zone, tools.moment.now)
    return replace(
        alarm,
        wall=wall.isoformat(timespec="minutes"),
        time_zone=zone,
        repeat=repeat.value,
        due=due,
        month_day=day,
    )


def no_bare_number(value: Any) -> Any:
    """For a validator of a new name: the 8 of "change it to 8" is a time that is asked for again, and no name.

    Nor is a day that there is not: "change it to 31 February".
    """
    return None if isinstance(value, str) and _NUMBER.fullmatch(value.strip()) else value


def needed_unless_given(value: T | None, info: ValidationInfo, *others: str) -> T | None:
    """For a validator of the last field: it counts as missing, and is asked for, when none of the `others` is given."""
    if value is None and all(info.data.get(name) is None for name in others):
        raise PydanticCustomError("missing", "This is needed.")
    return value


async def one_of(tools: Tools, kind: RingKind, alarm_id: str) -> StoredAlarm:
    """The one that was chosen. Raises `Refused` when it is not set any more."""
    for alarm in await tools.alarms.armed(tools.user_chat_id, kind):
        if alarm.alarm_id == alarm_id:
            return alarm
    raise gone(kind)


def gone(kind: RingKind) -> Refused:
    """To be raised for one that is not set any more."""
    match kind:
        case "alarm":
            return Refused("This alarm has gone off or was cancelled already. Say “show my alarms” to see what is set.")
        case "reminder":
            return Refused(
                "This reminder has gone off or was cancelled already. Say “show my reminders” to see what is set."
            )
        case "timer":
            return Refused("This timer has gone off or was cancelled already. Say “show my timers” to see what is set.")


def at(alarm: StoredAlarm, moment: Moment) -> str:
    """`tomorrow, 7:00`, and whose clock is meant when it is another zone than the visitor's: `tomorrow, 7:00 Berlin time`."""
    wall = datetime.fromisoformat(alarm.wall)
    zone = "" if alarm.time_zone == moment.time_zone else f" {zone_words(alarm.time_zone, moment.locale)}"
    return when(wall, local(moment.now.astimezone(UTC), alarm.time_zone), moment.locale) + zone


def how_often(alarm: StoredAlarm, locale: str) -> str:
    """`every day`; empty for one that rings once."""
    repeat = Repeat(alarm.repeat)
    return "" if repeat is Repeat.NEVER else phrase(repeat.title_text.lower(), locale)


def told(alarm: StoredAlarm, moment: Moment) -> dict[str, str | None]:
    """What an answer says of it: `at` and `often` follow one another."""
    often = how_often(alarm, moment.locale)
    return {
        "alarm_id": alarm.alarm_id,
        "label": alarm.label,
        "at": at(alarm, moment),
        "often": f", {often}" if often else "",
    }


def left(alarm: StoredAlarm, moment: Moment) -> timedelta:
    """How long it is until it rings."""
    return max(alarm.due - moment.now, timedelta(0))


def zone_words(time_zone: str, locale: str) -> str:
    """`Berlin time` for `Europe/Berlin`."""
    city = time_zone.rsplit("/", 1)[-1].replace("_", " ")
    return city if city == "UTC" else phrase("{city} time", locale, city=city)


def choices_of(alarms: Sequence[StoredAlarm], title: Callable[[StoredAlarm], str], moment: Moment) -> list[Choice]:
    """The alarms to choose from. A name that fits several of them is none: it would pick the wrong one."""
    named = [_names(alarm, moment) for alarm in alarms]
    common = Counter(name for names in named for name in set(names))
    return [
        Choice(
            alarm.alarm_id,
            title(alarm),
            tuple(name for name in dict.fromkeys(names) if common[name] == 1),
            at=local(alarm.due, moment.time_zone).isoformat(timespec="minutes"),
        )
        for alarm, names in zip(alarms, named, strict=True)
    ]


def all_of(choices: Sequence[Choice], locale: str) -> list[Choice]:
    """The choices and, if there are several, one for all of them: its value are theirs with spaces between them."""
    if len(choices) <= 1:
        return [*choices]
    words = phrase("all of them|all|both|them all|every one|every single one|everything|them", locale).split("|")
    values = " ".join(choice.value for choice in choices)
    return [*choices, Choice(values, phrase("All of them", locale), tuple(words), collective=True)]


async def cancelled(tools: Tools, kind: RingKind, chosen: str) -> list[StoredAlarm]:
    """The chosen one, or all of those chosen, cancelled. Raises `Refused` when none of them is set any more."""
    found = [await tools.alarms.cancel(tools.user_chat_id, one, by=tools.key) for one in chosen.split()]
    if not any(found):
        raise gone(kind)
    return [alarm for alarm in found if alarm is not None]


def row(alarm: StoredAlarm, title: str, subtitle: str, actions: Mapping[str, str]) -> Item:
    """A row of a list; `actions` are the tasks that it offers, by label. Those that take it away are marked."""
    return Item(
        alarm.alarm_id,
        title,
        subtitle,
        tuple(
            RowAction(
                id=intent.split("_", 1)[0],
                label=label,
                intent=intent,
                parameters={alarm.kind: alarm.alarm_id},
                danger=intent.startswith("cancel_"),
            )
            for label, intent in actions.items()
        ),
    )


def _names(alarm: StoredAlarm, moment: Moment) -> list[str]:
    wall = datetime.fromisoformat(alarm.wall)
    hour, half = wall.hour % 12 or 12, "am" if wall.hour < 12 else "pm"
    minutes = f":{wall:%M}" if wall.minute else ""
    spoken = phrase(
        "{hour}:{minutes}|{twelve}:{minutes}" if wall.minute else "{hour} o'clock|{twelve} o'clock",
        moment.locale,
        hour=wall.hour,
        twelve=hour,
        minutes=f"{wall:%M}",
    )
    words = [word for word in re.findall(r"\w+", (alarm.label or "").lower()) if len(word) >= _LEAST_LETTERS]
    return [
        f"{hour}{minutes} {half}",
        f"{hour}{minutes}{half}",
        f"at {hour}{minutes}",
        f"{wall:%H:%M}",
        f"{wall.hour}:{wall:%M}",
        *spoken.split("|"),
        *([alarm.label] if alarm.label else []),
        *(word for word in words if word not in _NO_NAMES),
    ]
