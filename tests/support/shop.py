"""A server with the tasks of a made-up shop, of which one asks and one does something, and the shop's backend."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import yaml
from tornado.netutil import bind_sockets

from tests.support.chat import Visitor
from tests.support.demo_backend import SECRET, DemoBackend
from tests.support.errand_process import ROOT, ErrandProcess

TOKEN = "demo-token-5b21"
ENVIRON = {"SHOP_TOKEN": TOKEN, "SHOP_SECRET": SECRET}
RETURN: dict[str, Any] = {
    "title": "Return something",
    "examples": ["i want to return something", "send this back", "return an article", "i want my money back"],
    "fields": {
        "article": {"question": "What would you like to return?"},
        "reason": {
            "type": "choice",
            "question": "Why?",
            "choices": [{"value": "broken", "synonyms": ["damaged"]}, "other"],
        },
        "pieces": {"type": "integer", "minimum": 1, "maximum": 9, "default": 1},
    },
    "webhook": {"url": "/returns", "secret_env": "SHOP_SECRET"},
    "response": "Return {{ result.number }} is noted: {{ parameters.pieces }} × {{ parameters.article }}.",
}
_EXAMPLE = ROOT / "docs/examples/order_status.yaml"


@dataclass
class Shop:
    """A server with the tasks of a shop, and the shop's backend."""

    backend: DemoBackend
    errand: ErrandProcess
    new_visitor: Callable[[int], Visitor]

    def visitor(self) -> Visitor:
        return self.new_visitor(self.errand.port)


def write_config(file: Path, port: int, returns: Mapping[str, Any], **webhook: Any) -> None:
    """The documented question for an order and `RETURN` with changes; `webhook` changes the way to the backend of both."""
    intents = yaml.safe_load(_EXAMPLE.read_text(encoding="utf-8"))["intents"]
    intents["return_article"] = RETURN | dict(returns)
    for intent in intents.values():
        url = intent["webhook"]["url"].replace("https://shop.example.org", "")
        way = {"allow_private": True, "retries": 1, "timeout_seconds": 20} | webhook
        base = way.pop("base", "http://127.0.0.1")
        intent["webhook"] = {**intent["webhook"], **way, "url": f"{base}:{port}{url}"}
    file.write_text(yaml.safe_dump({"intents": intents}), encoding="utf-8")


class UsualShop:
    """The server of a shop whose backends come and go, one for each test, behind a `door` that stays where it is."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.door: socket.socket = bind_sockets(0, "127.0.0.1")[0]
        file = folder / "config.yaml"
        write_config(file, self.door.getsockname()[1], {})
        unhurried = {"ERRAND_LIMITS__COMMANDS_BURST": "100000"}  # all tests have the same address
        self.errand = ErrandProcess(folder / "var", {**environ, **unhurried}, ["--config", str(file)])

    def __enter__(self) -> Self:
        self.errand.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.errand.close()
        self.door.close()
