"""Tasks from packages on the running program: offered like delivered ones, and refused with file and reason."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.chat import Visitor
from tests.support.errand_process import TIMEOUT, ErrandEndedError, ErrandProcess
from tests.support.tasks import is_done, submits

APP = Path(__file__).parents[2] / "app.py"
LUNCH = '''
from orchestrator.intents import Intent, Result
from pydantic import BaseModel, Field


class OrderLunch(Intent):
    """Order lunch."""

    examples = ("order lunch", "i am hungry", "get me a sandwich", "lunch please")
    done = "{{ parameters.dish | capitalize }} is ordered as number {{ result.number }}."

    class Parameters(BaseModel):
        dish: str = Field(title="Dish", description="What would you like to eat?", max_length=80)

    async def run(self, parameters, tools):
        yield Result({"number": 7})
'''


@pytest.fixture
def config(tmp_path: Path) -> Callable[..., Path]:
    """Writes a package `my_shop` with the module `tasks` beside a configuration that names it."""

    def write(module: str, settings: str = "packages: [my_shop.tasks]") -> Path:
        folder = tmp_path / "my_shop"
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").write_text("", encoding="utf-8")
        (folder / "tasks.py").write_text(module, encoding="utf-8")
        file = tmp_path / "config.yaml"
        file.write_text(settings, encoding="utf-8")
        return file

    return write


def run(command: str, file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, str(APP), command, "--config", str(file), *more]
    return subprocess.run(line, capture_output=True, text=True, timeout=TIMEOUT, check=False, cwd="/")


@pytest.mark.parametrize("how", ["def intents():\n    return [OrderLunch()]\n", "INTENTS = [OrderLunch()]\n"])
async def test_a_task_of_a_package_is_done(
    config: Callable[..., Path],
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
    how: str,
) -> None:
    errand = start_errand(arguments=["--config", str(config(LUNCH + how))])
    client = await new_visitor(errand.port).connect()
    asked = await client.asks("i am hungry")
    assert "What would you like to eat?" in next(event["content"] for event in asked if event["type"] == "response")
    told = await client.asks("soup")
    assert [event["content"] for event in told if event["type"] == "response"] == ["Soup is ordered as number 7."]


ROOM = '''
from datetime import date

from orchestrator.intents import Intent, Result
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError


class BookRoom(Intent):
    """Book a room."""

    examples = ("book a room", "i need a room", "reserve a room for two nights", "room please")
    done = "Booked."

    class Parameters(BaseModel):
        arrival: date = Field(title="Arrival", description="When do you arrive?")
        departure: date = Field(title="Departure", description="When do you leave?")
        guests: int = Field(1, title="Guests", ge=1)
        beds: int = Field(1, title="Beds", ge=1)

        @model_validator(mode="after")
        def _fits(self):
            if self.departure <= self.arrival:
                raise PydanticCustomError("order", "You must leave after you arrive.", {"field": "departure"})
            if self.beds > self.guests:
                raise ValueError("There are more beds than guests.")
            return self

    async def run(self, parameters, tools):
        yield Result()


INTENTS = [BookRoom()]
'''


async def test_a_rule_across_fields_shows_at_the_field_that_it_is_about(
    config: Callable[..., Path],
    start_errand: Callable[..., ErrandProcess],
    new_visitor: Callable[[int], Visitor],
) -> None:
    errand = start_errand(arguments=["--config", str(config(ROOM))])
    client = await new_visitor(errand.port).connect()
    await client.asks("book a room")
    stay = {"arrival": "2030-05-02", "departure": "2030-05-01"}
    turn = await submits(client, stay)
    assert [(one["field"], one["message"]) for one in turn[-1]["errors"]] == [
        ("departure", "You must leave after you arrive.")
    ]
    turn = await submits(client, stay | {"departure": "2030-05-03", "guests": 1, "beds": 2})
    assert [(one["field"], one["message"]) for one in turn[-1]["errors"]] == [
        ("beds", "There are more beds than guests.")
    ]
    assert is_done(await submits(client, stay | {"departure": "2030-05-03", "guests": 2, "beds": 2}))


def test_a_broken_package_stops_the_start(
    config: Callable[..., Path], start_errand: Callable[..., ErrandProcess]
) -> None:
    file = config("import nothing_of_that_name")
    with pytest.raises(ErrandEndedError) as ended:
        start_errand(arguments=["--config", str(file)])
    assert ended.value.returncode == 2
    [line] = ended.value.stderr_lines
    assert line.startswith("errand: packages: my_shop.tasks (")
    assert (
        "my_shop/tasks.py, line 1) cannot be loaded: ModuleNotFoundError: No module named 'nothing_of_that_name'"
        in line
    )


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("def f(:", "tasks.py, line 1) cannot be loaded: SyntaxError: "),
        ("x = 1\nraise SystemExit(3)", "tasks.py, line 2) cannot be loaded: SystemExit: 3."),
        ("def intents():\n    return 1 / 0", "tasks.py, line 2) cannot be loaded: ZeroDivisionError: "),
        ("", "tasks.py) has no tasks: give it a function intents() or a list INTENTS."),
        ("INTENTS = []", "tasks.py) has no tasks: "),
        ("INTENTS = 7", "tasks.py) has no tasks: "),
        (
            LUNCH + "INTENTS = [OrderLunch]",
            "tasks.py) holds what is no task, the class OrderLunch: write OrderLunch().",
        ),
        (LUNCH + "INTENTS = ['lunch']", "tasks.py) holds what is no task, 'lunch'."),
        (LUNCH + "INTENTS = [OrderLunch(), OrderLunch()]", "a task called order_lunch is there already (packages: "),
        (LUNCH.replace("OrderLunch", "CreateAlarm") + "INTENTS = [CreateAlarm()]", "is there already (delivered)"),
        (
            LUNCH.replace("dish: str", "dish: dict") + "INTENTS = [OrderLunch()]",
            "order_lunch has a parameter that cannot",
        ),
        (LUNCH.replace("{{ result", "{{ rseult") + "INTENTS = [OrderLunch()]", "done of order_lunch uses rseult"),
        (LUNCH.replace("parameters.dish", "parameters.dsh") + "INTENTS = [OrderLunch()]", "uses parameters.dsh, which"),
        (LUNCH.replace("examples =", "samples =") + "INTENTS = [OrderLunch()]", "order_lunch needs examples"),
        (LUNCH.replace("yield", "return") + "INTENTS = [OrderLunch()]", "needs a method run that yields a Result"),
        (LUNCH.replace("def run", "def walk") + "INTENTS = [OrderLunch()]", "needs a method run that yields a Result"),
    ],
    ids=lambda value: value[:40] if value.startswith("tasks.py") else None,
)
def test_what_is_wrong_with_a_package_is_told_with_its_file(
    config: Callable[..., Path], module: str, expected: str
) -> None:
    told = run("check-config", config(module))
    assert told.returncode == 2
    [line] = told.stderr.splitlines()
    assert line.startswith("errand: packages: my_shop.tasks (/")
    assert "my_shop/tasks.py" in line
    assert expected in line


@pytest.mark.parametrize("name", ["my_shp.tasks", "my_shop.taks"])
def test_a_package_that_is_not_there_is_told_with_where_it_was_looked_for(
    config: Callable[..., Path], name: str
) -> None:
    file = config("", f"packages: [{name}]")
    told = run("check-config", file)
    assert told.returncode == 2
    assert told.stderr == f"errand: packages: {name} is not found in {file.parent} nor on Python's path.\n"


def test_all_tasks_are_listed_with_where_they_come_from(config: Callable[..., Path]) -> None:
    file = config(
        LUNCH + "INTENTS = [OrderLunch()]",
        "packages: [my_shop.tasks]\ndisabled_intents: [cancel_alarm]\nintents: {call_me: {title: Call me, "
        "examples: [call me back], fields: {phone: {type: phone, question: 'Which number?'}}, "
        "webhook: {url: 'https://shop.example.org/calls'}}}",
    )
    told = run("intents", file)
    assert told.returncode == 0
    lines = told.stdout.splitlines()
    assert "create_alarm: Set an alarm (delivered)" in lines
    assert f"order_lunch: Order lunch (packages: my_shop.tasks ({file.parent}/my_shop/tasks.py))" in lines
    assert "call_me: Call me (intents.call_me)" in lines
    assert "  en: “call me back”" in lines
    assert "  phone: phone – Which number?" in lines
    assert "  dish: text, at most 80 characters – What would you like to eat?" in lines
    assert "cancel_alarm" not in told.stdout
    assert "Warning" not in told.stdout


def test_the_list_is_there_for_programs_too(config: Callable[..., Path]) -> None:
    listed = json.loads(run("intents", config(LUNCH + "INTENTS = [OrderLunch()]"), "--json").stdout)
    [lunch] = [intent for intent in listed["intents"] if intent["name"] == "order_lunch"]
    assert (lunch["title"], lunch["idempotent"], lunch["confirmed"]) == ("Order lunch", False, False)
    assert lunch["examples"] == {"en": ["order lunch", "i am hungry", "get me a sandwich", "lunch please"]}
    assert lunch["parameters"]["required"] == ["dish"]
    assert lunch["parameters"]["properties"]["dish"]["maxLength"] == 80


def test_a_warning_tells_which_examples_sound_like_another_tasks(config: Callable[..., Path]) -> None:
    alike = LUNCH.replace('"lunch please"', '"lunch please", "set an alarm", "wake me up at seven"')
    file = config(alike + "INTENTS = [OrderLunch()]")
    told = run("intents", file).stdout
    assert "Warning: these examples sound like another task's." in told
    assert "  “set an alarm” of create_alarm is taken for order_lunch" in told.splitlines()
    assert "  “set an alarm” of order_lunch is taken for create_alarm" in told.splitlines()
    collisions = json.loads(run("intents", file, "--json").stdout)["collisions"]
    assert {"text": "set an alarm", "intent": "create_alarm", "other": "order_lunch"} in collisions
