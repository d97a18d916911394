"""The server that dialogues are played on, with the demo shop behind it: started, killed, started again later."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from tests.dialogues.dialogue import NOW
from tests.support.demo_backend import BROKEN, NOT_JSON, SECRET, Answer, Call, DemoBackend
from tests.support.errand_process import ROOT, ErrandProcess

_BOOKING = {
    "time_zone": "Europe/Berlin",
    "slots": {day: ["09:00-12:00", "14:00-17:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")},
    "slot_minutes": 30,
    "days_ahead": 30,
}
_RETURN = {
    "title": "Return something",
    "examples": ["i want to return something", "send this back", "return an article", "i want my money back"],
    "fields": {
        "article": {"title": "Article", "question": "What would you like to return?"},
        "reason": {
            "type": "choice",
            "title": "Reason",
            "question": "Why do you return it?",
            "choices": [{"value": "broken", "title": "Broken", "synonyms": ["damaged"]}, {"value": "unwanted"}],
        },
        "pieces": {"type": "integer", "title": "Pieces", "minimum": 1, "maximum": 9, "default": 1},
    },
    "webhook": {"url": "/returns", "secret_env": "SHOP_SECRET"},
    "confirm": "Return {{ shown.article }}?",
    "idempotent": True,
    "response": "Return {{ result.number }} is noted: {{ parameters.pieces }} × {{ parameters.article }}.",
}


class Shop(DemoBackend):
    """The demo backend, in which what is asked for decides how it misbehaves: dialogues are played side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.returned: dict[str, tuple[str, dict[str, Any]]] = {}
        """Chat and parameters of each return, by idempotency key."""

    def _answer(self, call: Call) -> Answer:
        if "/orders/BROKEN" in call.path:
            return BROKEN
        if "/orders/STRANGE" in call.path:
            return NOT_JSON
        if not call.path.startswith("/orders"):
            if call.body["parameters"]["article"] == "sofa":
                message = "A sofa is too large to be returned by post. Please call us."
                return Answer(422, {"errors": [{"field": "article", "message": message}]})
            self.returned.setdefault(call.key, (call.body["user_chat_id"], call.body["parameters"]))
        return super()._answer(call)


class Stage:
    """One server at a time. `up` is set while it runs; players wait for it when their line breaks."""

    def __init__(self, errand: ErrandProcess, shop: Shop, uri: str, database_name: str) -> None:
        self.errand = errand
        self.shop = shop
        self.uri = uri
        self.database_name = database_name
        self.up = asyncio.Event()
        self.admin_token = ""
        self._going = asyncio.Lock()
        self._hours = 0.0

    @classmethod
    @asynccontextmanager
    async def open(cls, var: Path, uri: str, database_name: str) -> AsyncIterator["Stage"]:
        async with Shop() as shop:
            var.mkdir(parents=True, exist_ok=True)
            config = var / "config.yaml"
            config.write_text(yaml.safe_dump({"intents": _intents(shop.port)}), encoding="utf-8")
            environ = {
                "ERRAND_MONGODB_URI": uri,
                "ERRAND_MONGODB__DATABASE": database_name,
                "ERRAND_CLOCK_OFFSET_SECONDS": str(_offset().total_seconds()),
                "ERRAND_BOOKING": json.dumps(_BOOKING),
                "ERRAND_LIMITS__COMMANDS_BURST": "100000",
                "ERRAND_NODES__SWEEP_SECONDS": "1",
                "ERRAND_ALARMS__POLL_SECONDS": "0.1",
                "SHOP_TOKEN": "demo-token-5b21",
                "SHOP_SECRET": SECRET,
            }
            stage = cls(ErrandProcess(var, environ, ["--config", str(config)]), shop, uri, database_name)
            await asyncio.to_thread(stage.errand.start)
            stage.admin_token = stage.errand.admin_token or ""
            stage.up.set()
            try:
                yield stage
            finally:
                await asyncio.to_thread(stage.errand.close)

    async def dies_and_returns(self) -> None:
        """`kill -9`, and a start on the same port."""
        self.up.clear()
        self.errand.kill()
        await asyncio.to_thread(self.errand.restart)
        self.up.set()

    async def is_later(self, hours: float) -> None:
        """The server is stopped, and started so many hours after the beginning; once for all who wait for it."""
        async with self._going:
            passed = hours - self._hours
            if passed <= 0:
                return
            self.up.clear()
            await asyncio.to_thread(self.errand.stop)
            offset = float(self.errand.environ["ERRAND_CLOCK_OFFSET_SECONDS"]) + passed * 3600
            environ = {**self.errand.environ, "ERRAND_CLOCK_OFFSET_SECONDS": str(offset)}
            await asyncio.to_thread(self.errand.restart, environ)
            self._hours = hours
            self.up.set()


def _offset() -> timedelta:
    return datetime.fromisoformat(NOW).replace(tzinfo=ZoneInfo("Europe/Berlin")) - datetime.now(ZoneInfo("UTC"))


def _intents(port: int) -> dict[str, Any]:
    file = ROOT / "docs/examples/order_status.yaml"
    intents: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["intents"]
    intents["return_article"] = dict(_RETURN)
    for intent in intents.values():
        url = intent["webhook"]["url"].replace("https://shop.example.org", "")
        way = {"url": f"http://127.0.0.1:{port}{url}", "allow_private": True, "retries": 1, "timeout_seconds": 10}
        intent["webhook"] = {**intent["webhook"], **way}
    return intents
