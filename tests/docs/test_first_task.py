"""The first own task of the documents, run as it stands there: recognised, understood, done and answered."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pydantic import BaseModel, Field

import app
from orchestrator.intents import Intent, Output, Refused, Result, Think, Tools, collect
from orchestrator.intents.parameters import FutureDateTime, fields_of, validate
from orchestrator.understanding.engine import Engine
from orchestrator.understanding.fields import Moment
from orchestrator.wording import Wording

ROOT = Path(__file__).parents[2]
MOMENT = Moment(datetime(2026, 3, 2, 8, 0, tzinfo=UTC), "UTC", "en")


class Kitchen:
    async def order(self, dish: str, time: datetime, key: str) -> str | None:
        return f"{key}: {dish} at {time:%H:%M}"


@pytest.fixture(params=["README.md", "docs/first-task.md"])
def task(request: pytest.FixtureRequest) -> Intent:
    text = (ROOT / request.param).read_text(encoding="utf-8")
    source = re.findall(r"```python\n(class .*?)```", text, re.DOTALL)[0]
    names: dict[str, Any] = {
        "AsyncIterator": AsyncIterator,
        "BaseModel": BaseModel,
        "Field": Field,
        "FutureDateTime": FutureDateTime,
        "Intent": Intent,
        "Output": Output,
        "Refused": Refused,
        "Result": Result,
        "Think": Think,
        "Tools": Tools,
        "kitchen": Kitchen(),
        "__name__": "documented",
    }
    exec(compile(source, request.param, "exec"), names)  # noqa: S102 - our own document
    made: Intent = names["OrderLunch"]()
    return made


@pytest.mark.parametrize("text", ["i am hungry", "order lunch please"])
def test_documented_task_is_recognised_beside_those_that_ship(task: Intent, text: str) -> None:
    tasks = collect([*app.intents().values(), task])
    engine = Engine.fit({name: {"en": intent.examples} for name, intent in tasks.items()}, app.NO_TASK)
    assert engine.recognize(text, "en").intent == "order_lunch"
    assert engine.recognize("wake me at 7", "en").intent == "create_alarm"


async def test_documented_task_is_done_and_answered(task: Intent) -> None:
    noon = datetime(2026, 3, 2, 12, 0)  # noqa: DTZ001 - a time on the visitor's wall
    fields = fields_of(task.Parameters, {})
    parameters, missing, errors = validate(task.Parameters, {"dish": "soup", "time": noon}, fields, MOMENT)
    assert (missing, errors) == ([], [])
    outputs = [output async for output in task.run(parameters, cast("Tools", SimpleNamespace(key="k")))]
    assert outputs[-1] == Result({"order": "k: soup at 12:00"})
    said = Wording().render(task.done, MOMENT, {"parameters": parameters, "result": outputs[-1].values})
    assert said == "Soup is ordered for today, 12:00."


def test_documented_task_asks_for_what_is_missing(task: Intent) -> None:
    fields = {field.name: field.required for field in fields_of(task.Parameters, {})}
    assert fields["dish"]
    assert fields["time"]
