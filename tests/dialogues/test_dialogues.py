"""Every dialogue over a real socket, the hardest ones by REST as well. Which there are: conversations/*.yaml."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from tests.dialogues.dialogue import Dialogue, load
from tests.dialogues.player import Player
from tests.dialogues.stage import Stage
from tests.support.database import a_database_name

FOLDER = Path(__file__).parent / "conversations"
AT_ONCE = 12
"""Dialogues played side by side: more of them only wait for each other."""

Results = Mapping[tuple[str, bool], Exception | None]


def cases() -> list[object]:
    """A test for each dialogue, and one more for each that is played by REST too."""
    found: list[object] = []
    for dialogue in load(FOLDER):
        marks = [pytest.mark.xfail(reason=dialogue.todo, strict=True)] if dialogue.todo else []
        for rest in (False, True) if dialogue.rest else (False,):
            name = dialogue.name + (", by REST" if rest else "")
            found.append(pytest.param(dialogue, rest, id=name, marks=marks))
    return found


async def play_all(stage: Stage, plays: list[tuple[Dialogue, bool]]) -> Results:
    """Plays side by side; what went wrong with each."""
    places = asyncio.Semaphore(AT_ONCE)

    async def play(dialogue: Dialogue, rest: bool) -> Exception | None:
        async with places:
            try:
                await Player(dialogue, stage, rest=rest).play()
            except Exception as wrong:  # noqa: BLE001 # told by the test of this dialogue
                return wrong
        return None

    results = await asyncio.gather(*(play(*one) for one in plays))
    return {(dialogue.name, rest): result for (dialogue, rest), result in zip(plays, results, strict=True)}


@pytest.fixture(scope="module")
def results(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, mongodb_uri: str) -> Results:
    """All selected dialogues, played once against one server."""
    chosen: list[tuple[Dialogue, bool]] = [
        (cast("Dialogue", item.callspec.params["dialogue"]), bool(item.callspec.params["rest"]))
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.originalname == "test_a_dialogue_goes_as_it_is_written"
    ]

    async def playing(database_name: str) -> Results:
        async with Stage.open(tmp_path_factory.mktemp("stage"), mongodb_uri, database_name) as stage:
            return await play_all(stage, chosen)

    with a_database_name(mongodb_uri) as database_name:
        return asyncio.run(playing(database_name))


@pytest.mark.parametrize(("dialogue", "rest"), cases())
def test_a_dialogue_goes_as_it_is_written(results: Results, dialogue: Dialogue, rest: bool) -> None:
    wrong = results[(dialogue.name, rest)]
    if wrong is not None:
        raise wrong
