"""The first own task of the documents, as it stands there, in a running server: recognised, asked for, done, refused."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.support.chat import Client, Visitor
from tests.support.errand_process import ErrandProcess

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "docs/first-task.md"]


def block(document: str, language: str, part: str) -> str:
    """The first example in a language that has `part` in it."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return next(str(one) for one in re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL) if part in one)


@pytest.fixture
def document(request: pytest.FixtureRequest) -> str:
    """The document whose example is followed."""
    return str(getattr(request, "param", "docs/first-task.md"))


@pytest.fixture
def hungry(
    document: str, tmp_path: Path, start_errand: Callable[..., ErrandProcess], new_visitor: Callable[[int], Visitor]
) -> Visitor:
    """A visitor of a server whose owner has done what the document says."""
    (tmp_path / "lunch.py").write_text(block(document, "python", "class OrderLunch"), encoding="utf-8")
    (tmp_path / "config.yaml").write_text(block(document, "yaml", "packages:"), encoding="utf-8")
    return new_visitor(start_errand(arguments=["--config", str(tmp_path / "config.yaml")]).port)


def tomorrow(clock: str) -> str:
    return f"{datetime.now(ZoneInfo('Europe/Berlin')).date() + timedelta(days=1)}T{clock}"


async def said(client: Client, text: str) -> str:
    """What is answered to a text, all responses together."""
    return " ".join(str(event["content"]) for event in await client.asks(text) if event["type"] == "response")


@pytest.mark.parametrize("document", DOCUMENTS, indirect=True)
async def test_documented_task_takes_what_is_said_and_asks_for_the_rest(hungry: Visitor) -> None:
    client = await hungry.connect()
    assert "What would you like to eat?" in await said(client, "lunch tomorrow at noon please")
    assert (await client.component())["values"] == {"time": tomorrow("12:00")}
    assert (await said(client, "soup")).startswith("Soup is ordered for tomorrow, 12:00")


@pytest.mark.parametrize("document", DOCUMENTS, indirect=True)
async def test_documented_task_asks_in_words_and_with_a_form_for_what_is_missing(hungry: Visitor) -> None:
    client = await hungry.connect()
    assert "What would you like to eat, and when should it be there?" in await said(client, "i am hungry")
    form = await client.component()
    assert {"dish", "time"} <= set(form["schema"]["required"])
    ack = await client.submits(form, {"dish": "soup", "time": "2099-03-02T12:00"})
    await client.final(ack["seq"])
    assert any(event["content"].startswith("Soup is ordered for ") for event in client.events)


async def test_documented_task_refuses_as_documented(hungry: Visitor) -> None:
    client = await hungry.connect()
    await client.asks("order lunch tomorrow at 8 am")
    assert "between noon and nine" in await said(client, "soup")


async def test_delivered_tasks_are_still_recognised_beside_the_documented_one(hungry: Visitor) -> None:
    assert "Alarm set for tomorrow, 7:00" in await said(await hungry.connect(), "wake me tomorrow at 7")
