"""Is the process alive, can it work, and what does it count: `/healthz`, `/readyz`, `/metrics`."""

import asyncio
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from connections.registry import ConnectionRegistry
from handlers.base import ApiHandler
from orchestrator.orchestrator import Orchestrator

_OUR_CODE = str(Path(__file__).parents[1])


class Alive(ApiHandler):
    """The process answers."""

    def get(self) -> None:
        self.answer({"status": "ok"})


class Ready(ApiHandler):
    """The database answers and the server is not draining."""

    def initialize(self, orchestrator: Orchestrator) -> None:
        self._orchestrator = orchestrator

    async def get(self) -> None:
        ready = await self._orchestrator.is_ready()
        self.answer({"status": "ok" if ready else "unavailable"}, 200 if ready else 503)


class Metrics(ApiHandler):
    """Numbers for Prometheus; no ids."""

    def initialize(self, orchestrator: Orchestrator, registry: ConnectionRegistry) -> None:
        self._orchestrator = orchestrator
        self._registry = registry

    def get(self) -> None:
        collector = CollectorRegistry()
        for name, help_text, value in (
            ("errand_connections", "Open sockets.", len(self._registry)),
            ("errand_watched_chats", "Chats that somebody watches here.", len(self._registry.watched())),
            ("errand_conversations", "Chats in memory here.", self._orchestrator.conversations),
            ("errand_running_turns", "Turns at work here.", self._orchestrator.running_turns),
        ):
            Gauge(name, help_text, registry=collector).set(value)
        tasks = Gauge("errand_tasks", "Tasks of the event loop, by whose code they run.", ["code"], registry=collector)
        ours = sum(_runs_our_code(task) for task in asyncio.all_tasks())
        tasks.labels("errand").set(ours)
        tasks.labels("libraries").set(len(asyncio.all_tasks()) - ours)
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.finish(generate_latest(collector))


def _runs_our_code(task: asyncio.Task[Any]) -> bool:
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and code.co_filename.startswith(_OUR_CODE) and "site-packages" not in code.co_filename
