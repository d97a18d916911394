"""Every dialogue over a real socket, the hardest ones by REST as well, and all of them once more with a dying server.

Which there are: conversations/*.yaml. How to add one: CONTRIBUTING.md.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random, SystemRandom
from typing import cast

import pytest

from tests.dialogues.dialogue import Dialogue, load
from tests.dialogues.ensemble import Results, play_all, play_with_kills
from tests.dialogues.stage import Stage
from tests.support.database import a_database_name

FOLDER = Path(__file__).parent / "conversations"
KILLS = 12
SEED = int(os.environ.get("DIALOGUE_SEED") or SystemRandom().randrange(1_000_000))
"""Draws the moments at which the server dies. A failure says it; set the variable to have the same again."""

Plays = list[tuple[Dialogue, bool]]


def as_written() -> list[object]:
    """A test for each dialogue, and one more for each that is played by REST too."""
    found: list[object] = []
    for dialogue in load(FOLDER):
        marks = [pytest.mark.xfail(reason=dialogue.todo, strict=True)] if dialogue.todo else []
        for rest in (False, True) if dialogue.rest else (False,):
            name = dialogue.name + (", by REST" if rest else "")
            found.append(pytest.param(dialogue, rest, id=name, marks=marks))
    return found


def in_danger() -> list[object]:
    """The same without those that do not hold in peace either."""
    return [
        pytest.param(dialogue, dialogue.rest, id=dialogue.name) for dialogue in load(FOLDER) if dialogue.todo is None
    ]


def results_of(
    request: pytest.FixtureRequest, var: Path, uri: str, test: str, played: Callable[[Stage, Plays], Awaitable[Results]]
) -> Results:
    """Plays the selected dialogues of a test once, on a stage of their own."""
    chosen: Plays = [
        (cast("Dialogue", item.callspec.params["dialogue"]), bool(item.callspec.params["rest"]))
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.originalname == test
    ]

    async def playing(database_name: str) -> Results:
        async with Stage.open(var, uri, database_name) as stage:
            return await played(stage, chosen)

    with a_database_name(uri) as database_name:
        return asyncio.run(playing(database_name))


@pytest.fixture(scope="module")
def peaceful(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, mongodb_uri: str) -> Results:
    test = test_a_dialogue_goes_as_it_is_written.__name__
    return results_of(request, tmp_path_factory.mktemp("stage"), mongodb_uri, test, play_all)


@pytest.fixture(scope="module")
def dangerous(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, mongodb_uri: str) -> Results:
    test = test_a_dialogue_ends_the_same_when_the_server_dies_in_the_middle.__name__

    async def played(stage: Stage, plays: Plays) -> Results:
        return await play_with_kills(stage, plays, KILLS, Random(SEED))

    return results_of(request, tmp_path_factory.mktemp("stage"), mongodb_uri, test, played)


@pytest.mark.parametrize(("dialogue", "rest"), as_written())
def test_a_dialogue_goes_as_it_is_written(peaceful: Results, dialogue: Dialogue, rest: bool) -> None:
    wrong = peaceful[(dialogue.name, rest)]
    if wrong is not None:
        raise wrong


@pytest.mark.parametrize(("dialogue", "rest"), in_danger())
def test_a_dialogue_ends_the_same_when_the_server_dies_in_the_middle(
    dangerous: Results, dialogue: Dialogue, rest: bool
) -> None:
    wrong = dangerous[(dialogue.name, rest)]
    if wrong is not None:
        wrong.add_note(f"DIALOGUE_SEED={SEED}")
        raise wrong
