"""Tells a site's backend of what visitors have left: stored first, told afterwards, again and again until it is known."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from orchestrator.ports import Clock, OutboxStore, Web
from protocol.stored import Outgoing
from protocol.webhooks import Endpoint, WebhookFailed, WebhookRejected

_log = structlog.get_logger(__name__)
_MOST_IN_A_ROUND = 50
_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(hours=1)
_MOST_TRIES = 48
"""About two days; then an operator has to look."""


class Deliveries:
    """One kind of fact (`event` names it) for one endpoint. The id of the fact is the idempotency key of every try."""

    def __init__(self, event: str, outbox: OutboxStore, endpoint: Endpoint, web: Web, clock: Clock) -> None:
        self._event = event
        self._outbox = outbox
        self._endpoint = endpoint
        self._web = web
        self._clock = clock

    async def deliver_due(self) -> None:
        """Tells everything whose time has come."""
        for _ in range(_MOST_IN_A_ROUND):
            outgoing = await self._outbox.claim(self._clock.now())
            if outgoing is None:
                return
            await self._deliver(outgoing)

    async def _deliver(self, outgoing: Outgoing) -> None:
        body = {"event": self._event, "id": outgoing.record_id, **_plain(outgoing.fields)}
        try:
            await self._web.call(self._endpoint, body, outgoing.record_id)
        except WebhookRejected:
            await self._give_up(outgoing, "the backend refused it")
        except WebhookFailed as failed:
            if outgoing.tries >= _MOST_TRIES:
                await self._give_up(outgoing, failed.reason)
            else:
                await self._outbox.again(outgoing.record_id, self._clock.now() + _wait(outgoing.tries))
        else:
            await self._outbox.told(outgoing.record_id)

    async def _give_up(self, outgoing: Outgoing, reason: str) -> None:
        _log.error("delivery given up", record_event=self._event, record_id=outgoing.record_id, reason=reason)
        await self._outbox.refused(outgoing.record_id, reason)


def _wait(tries: int) -> timedelta:
    """Twice as long after each try."""
    doubled: timedelta = _FIRST_WAIT * (1 << min(tries - 1, 20))
    return min(_LONGEST_WAIT, doubled)


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in fields.items()}
