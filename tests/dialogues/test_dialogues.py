"""Every dialogue over a real socket, the hardest ones by REST as well; all of them with a dying server; some overnight.

Which there are: conversations/*.yaml and overnight/*.yaml. How to add one: CONTRIBUTING.md.
"""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random, SystemRandom
from typing import cast

import pytest

from tests.dialogues.dialogue import Dialogue, load, parse
from tests.dialogues.ensemble import Results, play_all, play_overnight, play_with_kills
from tests.dialogues.stage import Stage
from tests.support.database import a_database_name
from tests.support.errand_process import ROOT

DAY = load(Path(__file__).parent / "conversations")
NIGHT = load(Path(__file__).parent / "overnight")
KILLS = 8
SEED = int(os.environ.get("DIALOGUE_SEED") or SystemRandom().randrange(1_000_000))
"""Draws the moments at which the server dies. A failure says it; set the variable to have the same again."""

Plays = list[tuple[Dialogue, bool]]
Play = Callable[[Stage, Plays], Awaitable[Results]]


def as_written(dialogues: list[Dialogue]) -> list[object]:
    """A test for each dialogue, and one more for each that is played by REST too."""
    found: list[object] = []
    for dialogue in dialogues:
        marks = [pytest.mark.xfail(reason=dialogue.todo, strict=True)] if dialogue.todo else []
        for rest in (False, True) if dialogue.rest else (False,):
            name = dialogue.name + (", by REST" if rest else "")
            found.append(pytest.param(dialogue, rest, id=name, marks=marks))
    return found


def in_danger(dialogues: list[Dialogue]) -> list[object]:
    """The same, each in one way, without those that do not hold in peace either."""
    found: list[object] = []
    for dialogue in dialogues:
        if dialogue.todo is None:  # whether the others fail hangs on the moment of the kill
            marks = [pytest.mark.xfail(reason=dialogue.todo_killed, strict=False)] if dialogue.todo_killed else []
            found.append(pytest.param(dialogue, dialogue.rest, id=dialogue.name, marks=marks))
    return found


@pytest.fixture(scope="module")
def stage_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, mongodb_uri: str
) -> Callable[[str, Play], Results]:
    """Plays those dialogues of a test that were selected, on a stage of their own."""

    def results(test: str, play: Play) -> Results:
        chosen: Plays = [
            (cast("Dialogue", item.callspec.params["dialogue"]), bool(item.callspec.params["rest"]))
            for item in request.session.items
            if isinstance(item, pytest.Function) and item.originalname == test
        ]

        async def playing(database_name: str) -> Results:
            async with Stage.open(tmp_path_factory.mktemp("stage"), mongodb_uri, database_name) as stage:
                return await play(stage, chosen)

        with a_database_name(mongodb_uri) as database_name:
            return asyncio.run(playing(database_name))

    return results


@pytest.fixture(scope="module")
def peaceful(stage_of: Callable[[str, Play], Results]) -> Results:
    return stage_of(test_a_dialogue_goes_as_it_is_written.__name__, play_all)


@pytest.fixture(scope="module")
def overnight(stage_of: Callable[[str, Play], Results]) -> Results:
    return stage_of(test_a_visitor_comes_back_after_26_hours.__name__, play_overnight)


@pytest.fixture(scope="module")
def dangerous(stage_of: Callable[[str, Play], Results]) -> Results:
    async def play(stage: Stage, plays: Plays) -> Results:
        return await play_with_kills(stage, plays, KILLS, Random(SEED))

    return stage_of(test_a_dialogue_ends_the_same_when_the_server_dies_in_the_middle.__name__, play)


def test_the_example_for_contributors_is_a_dialogue_that_is_played() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```text\n(- name: .*?)```", text, re.DOTALL)
    [shown] = parse(example)
    [played] = [dialogue for dialogue in DAY if dialogue.name == shown.name]
    assert [line.user or line.fill for line in shown.lines] == [line.user or line.fill for line in played.lines]


@pytest.mark.parametrize(("dialogue", "rest"), as_written(DAY))
def test_a_dialogue_goes_as_it_is_written(peaceful: Results, dialogue: Dialogue, rest: bool) -> None:
    wrong = peaceful[(dialogue.name, rest)]
    if wrong is not None:
        raise wrong


@pytest.mark.parametrize(("dialogue", "rest"), as_written(NIGHT))
def test_a_visitor_comes_back_after_26_hours(overnight: Results, dialogue: Dialogue, rest: bool) -> None:
    wrong = overnight[(dialogue.name, rest)]
    if wrong is not None:
        raise wrong


@pytest.mark.parametrize(("dialogue", "rest"), in_danger(DAY))
def test_a_dialogue_ends_the_same_when_the_server_dies_in_the_middle(
    dangerous: Results, dialogue: Dialogue, rest: bool
) -> None:
    wrong = dangerous[(dialogue.name, rest)]
    if wrong is not None:
        wrong.add_note(f"DIALOGUE_SEED={SEED}")
        raise wrong
