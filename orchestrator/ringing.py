"""Alarms that are due: the assistant says so in the chat, once, whatever crashes in between."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from orchestrator.conversation import Conversation
from orchestrator.intents.alarms import Repeat
from orchestrator.markdown import spoken
from orchestrator.ports import AlarmStore
from orchestrator.task import Assistant
from orchestrator.understanding.zones import next_occurrence, resolve
from orchestrator.wording import local
from protocol.events import ResponseEvent
from protocol.record import Record
from protocol.stored import StoredAlarm

_MOST_IN_A_ROUND = 500


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
        if conversation is not None and not conversation.state.ended:
            await conversation.post(Record(self._event(alarm)))
            self._assistant.reach("after_alarm_ring")
        await self._alarms.rang(alarm, self._following(alarm))

    def _event(self, alarm: StoredAlarm) -> ResponseEvent:
        wall = datetime.fromisoformat(alarm.wall)
        label = f" “{alarm.label}”" if alarm.label else ""
        blocks = self._assistant.markdown.blocks(f"⏰ It is {wall.hour}:{wall:%M}. Your alarm{label} is ringing.")
        return ResponseEvent(
            id=f"{alarm.user_chat_id}:t:{alarm.alarm_id}:{alarm.rings + 1}",
            user_chat_id=alarm.user_chat_id,
            user_id=alarm.user_id,
            user_intent_id=alarm.alarm_id,
            timestamp=self._assistant.clock.now(),
            response_id=f"alarm:{alarm.alarm_id}:{alarm.rings + 1}",
            blocks=blocks,
            content=spoken(blocks),
            trigger="alarm",
            is_complete=True,
            final=True,
        )

    def _following(self, alarm: StoredAlarm) -> tuple[str, datetime] | None:
        """The next ring that is still to come: those slept through (server down) rang once."""
        rule = Repeat(alarm.repeat).rrule
        if rule is None:
            return None
        now, first = self._assistant.clock.now(), datetime.fromisoformat(alarm.wall)
        wall: datetime | None = max(first, local(now, alarm.time_zone) - timedelta(days=1))
        while wall is not None and (resolve(wall, alarm.time_zone) <= now or wall <= first):
            wall = next_occurrence(rule, wall, first)
        return None if wall is None else (wall.isoformat(timespec="minutes"), resolve(wall, alarm.time_zone))
