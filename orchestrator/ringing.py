"""Alarms, reminders and timers that are due: the assistant says so in the chat, once, whatever crashes in between."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from orchestrator.assistant import Assistant
from orchestrator.conversation import Conversation
from orchestrator.intents.rings import at, rule_of, zone_words
from orchestrator.markdown import spoken
from orchestrator.phrases import phrase
from orchestrator.ports import AlarmStore
from orchestrator.understanding.fields import Moment
from orchestrator.understanding.zones import next_occurrence, resolve
from orchestrator.wording import clock, length, local
from protocol.events import ResponseEvent
from protocol.record import Record
from protocol.stored import Chat, RingKind, StoredAlarm

_MOST_IN_A_ROUND = 500
_LATE = timedelta(minutes=2)
_SUGGESTIONS: Mapping[RingKind, Sequence[str]] = {
    "alarm": ("Snooze", "Show my alarms"),
    "reminder": ("Snooze", "Show my reminders"),
    "timer": ("5 more minutes", "Show my timers"),
}


class Ringing:
    """Claims due alarms in the database, one node each; the n-th ring of an alarm has one id in the log."""

    def __init__(
        self,
        alarms: AlarmStore,
        assistant: Assistant,
        conversation: Callable[[str], Awaitable[Conversation | None]],
    ) -> None:
        self._alarms = alarms
        self._assistant = assistant
        self._conversation = conversation

    async def ring_due(self) -> None:
        """Rings every alarm whose time has come."""
        for _ in range(_MOST_IN_A_ROUND):
            alarm = await self._alarms.claim_due(self._assistant.clock.now())
            if alarm is None:
                return
            self._assistant.reach("after_alarm_claim")
            await self._ring(alarm)

    async def _ring(self, alarm: StoredAlarm) -> None:
        conversation = await self._conversation(alarm.user_chat_id)
        now = self._assistant.clock.now()
        if conversation is not None and not conversation.state.ended:
            await conversation.post(Record(self._event(alarm, conversation.chat, now)))
            self._assistant.reach("after_alarm_ring")
        await self._alarms.rang(alarm, now, following(alarm, now))

    def _event(self, alarm: StoredAlarm, chat: Chat, now: datetime) -> ResponseEvent:
        moment = Moment(now, chat.time_zone, chat.locale)
        blocks = self._assistant.markdown.blocks(_text(alarm, moment))
        return ResponseEvent(
            id=f"{alarm.user_chat_id}:t:{alarm.alarm_id}:{alarm.rings + 1}",
            user_chat_id=alarm.user_chat_id,
            user_id=alarm.user_id,
            user_intent_id=alarm.alarm_id,
            timestamp=now,
            response_id=f"{alarm.kind}:{alarm.alarm_id}:{alarm.rings + 1}",
            blocks=blocks,
            content=spoken(blocks),
            suggestions=[phrase(suggestion, chat.locale) for suggestion in _SUGGESTIONS[alarm.kind]],
            trigger=alarm.kind,
            is_complete=True,
            final=True,
        )


def following(alarm: StoredAlarm, now: datetime) -> tuple[str, datetime] | None:
    """The next ring that is still to come, as wall time and instant: those slept through (server down) rang once."""
    rule = rule_of(alarm)
    if rule is None:
        return None
    first = datetime.fromisoformat(alarm.wall)
    wall: datetime | None = max(first, local(now, alarm.time_zone) - timedelta(days=1))
    while wall is not None and (resolve(wall, alarm.time_zone) <= now or wall <= first):
        wall = next_occurrence(rule, wall, first)
    return None if wall is None else (wall.isoformat(timespec="minutes"), resolve(wall, alarm.time_zone))


def _text(alarm: StoredAlarm, moment: Moment) -> str:
    """What is said; of one that comes late also when it was due."""
    locale, say = moment.locale, partial(phrase, locale=moment.locale)
    is_late = moment.now - alarm.due > _LATE
    late = " " + say("It was due {time}, but I could not tell you before.", time=at(alarm, moment)) if is_late else ""
    match alarm.kind:
        case "timer":
            ended = (
                "Time is up: your timer “{name}” of {length} has ended."
                if alarm.label
                else "Time is up: your timer of {length} has ended."
            )
            return f"⏱️ {say(ended, name=alarm.label, length=length(alarm.due - alarm.created, locale))}{late}"
        case "reminder":
            return f"🔔 {say('Reminder: {text}.', text=alarm.label)}{late}"
        case "alarm":
            wall = local(alarm.due, alarm.time_zone)
            zone = "" if alarm.time_zone == moment.time_zone else f" {zone_words(alarm.time_zone, locale)}"
            time = "" if is_late else say("It is {time}.", time=f"{clock(wall, locale)}{zone}") + " "
            rings = "Your alarm “{name}” is ringing." if alarm.label else "Your alarm is ringing."
            return f"⏰ {time}{say(rings, name=alarm.label)}{late}"
