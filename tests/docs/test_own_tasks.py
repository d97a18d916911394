"""A task without code as the documents show it: offered, done, and checked by the documented backend."""

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.support.chat import Visitor
from tests.support.demo_backend import SECRET, Answer, DemoBackend
from tests.support.errand_process import ErrandProcess

DOCUMENT = Path(__file__).parents[2] / "docs/first-task.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)


async def test_documented_task_without_code_is_done_by_a_backend_that_checks_as_documented(
    tmp_path: Path, start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor]
) -> None:
    async with DemoBackend() as kitchen:
        [text] = [block for block in blocks("yaml") if "order_lunch" in block]
        config = yaml.safe_load(text)
        webhook = config["intents"]["order_lunch"]["webhook"]
        webhook |= {"url": webhook["url"].replace("https://kitchen.example.org/orders", kitchen.url + "/lunch")}
        webhook |= {"allow_private": True}
        (tmp_path / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
        environ = {"KITCHEN_TOKEN": "t", "KITCHEN_SECRET": SECRET}
        arguments = ["--config", str(tmp_path / "config.yaml")]
        errand = await asyncio.to_thread(start_errand, environ, arguments)
        client = await new_visitor(errand.port).connect()
        await client.asks("get me a sandwich tomorrow at noon")
        error = {"errors": [{"field": "time", "message": "We are closed then."}]}
        kitchen.script.append(Answer(422, error))
        values = {"dish": "sandwich", "time": "2099-03-02T12:00"}
        for form in (await client.component(), None):
            ack = await client.submits(form or await client.component(), values)
            await client.final(ack["seq"])
        said = [str(event["content"]) for event in client.events if event["type"] == "response"]
        assert any("We are closed then." in text for text in said)
        assert said[-1].startswith("Sandwich is ordered for Monday 2 March 2099, 12:00, number R7.")
        call = kitchen.calls[-1]
    [shown] = [json.loads(block) for block in blocks("json") if '"intent"' in block]
    assert call.body.keys() == shown.keys()
    assert call.body["parameters"].keys() == shown["parameters"].keys()
    assert re.sub(r"[0-9a-f]", "0", call.key) == re.sub(r"[0-9a-f]", "0", shown["key"])
    names: dict[str, Any] = {"hmac": hmac, "hashlib": hashlib}
    [check] = [block for block in blocks("python") if block.startswith("def is_from_errand")]
    exec(check, names)  # noqa: S102 - our own document
    signature = call.headers["Errand-Signature"]
    assert names["is_from_errand"](signature, call.raw, SECRET, time.time())
    assert not names["is_from_errand"](signature, call.raw + b" ", SECRET, time.time())
    assert not names["is_from_errand"](signature, call.raw, SECRET, time.time() + 301)
