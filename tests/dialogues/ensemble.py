"""Many dialogues played side by side on one stage, in peace, overnight, or with the server killed in the middle of each."""

import asyncio
from collections.abc import Mapping, Sequence
from random import Random

from tests.dialogues.dialogue import Dialogue
from tests.dialogues.player import Mismatch, Pause, Player, no_pause
from tests.dialogues.stage import Stage
from tests.support.at_rest import settled

AT_ONCE = 12
"""Dialogues played side by side: more of them only wait for each other."""
_EVENTS_A_LINE = 8

Results = Mapping[tuple[str, bool], Exception | None]


async def play_all(stage: Stage, plays: Sequence[tuple[Dialogue, bool]]) -> Results:
    """Plays each dialogue, by REST where the second is True; what went wrong with each."""
    places = asyncio.Semaphore(AT_ONCE)

    async def play(dialogue: Dialogue, rest: bool) -> Exception | None:
        async with places:
            return await _wrong(Player(dialogue, stage, rest=rest))

    results = await asyncio.gather(*(play(*one) for one in plays))
    return {(dialogue.name, rest): result for (dialogue, rest), result in zip(plays, results, strict=True)}


async def play_with_kills(stage: Stage, plays: Sequence[tuple[Dialogue, bool]], kills: int, random: Random) -> Results:
    """The same with `kills` ends of the server, each in the middle of its share of the dialogues."""
    results: dict[tuple[str, bool], Exception | None] = {}
    shuffled = random.sample(list(plays), len(plays))
    for share in (shuffled[number::kills] for number in range(min(kills, len(plays)))):
        kill = Kill(stage, random)
        players = [kill.player(dialogue, rest) for dialogue, rest in share]
        wrong = await asyncio.gather(kill.happens(), *(kill.plays(player) for player in players))
        results |= dict(zip([(dialogue.name, rest) for dialogue, rest in share], wrong[1:], strict=True))
    return results


async def play_overnight(stage: Stage, plays: Sequence[tuple[Dialogue, bool]]) -> Results:
    """The same where time passes in the middle: all wait for each other before they leave."""
    gathering = Gathering()
    players = []
    for dialogue, rest in plays:
        leaving = next(number for number, line in enumerate(dialogue.lines, 1) if line.later is not None)
        players.append(gathering.player(dialogue, stage, rest, leaving))
    wrong = await asyncio.gather(*(gathering.plays(player) for player in players))
    return {(dialogue.name, rest): result for (dialogue, rest), result in zip(plays, wrong, strict=True)}


class Gathering:
    """Players who wait for each other, each before a line of its own; those who end before are not waited for."""

    def __init__(self) -> None:
        self.complete = asyncio.Event()
        self._awaited: set[Player] = set()

    def player(
        self, dialogue: Dialogue, stage: Stage, rest: bool, meeting: int, after_line: Pause = no_pause
    ) -> Player:
        """One more who takes part, and waits before the line `meeting`."""

        async def before_line(number: int) -> None:
            if number == meeting:
                self._arrives(player)
                await self.complete.wait()

        player = Player(dialogue, stage, rest=rest, before_line=before_line, after_line=after_line)
        self._awaited.add(player)
        return player

    async def plays(self, player: Player) -> Exception | None:
        wrong = await _wrong(player)
        self._arrives(player)
        return wrong

    def _arrives(self, player: Player) -> None:
        self._awaited.discard(player)
        if not self._awaited:
            self.complete.set()


class Kill:
    """One end of the server. Its dialogues gather before a line drawn for each, go on together, and none goes on behind
    this line before the server has died: it dies somewhere in the middle of these turns.
    """

    def __init__(self, stage: Stage, random: Random) -> None:
        self._stage = stage
        self._random = random
        self._gathering = Gathering()
        self._players: list[Player] = []
        self._working: set[Player] = set()
        self._died = asyncio.Event()

    def player(self, dialogue: Dialogue, rest: bool) -> Player:
        drawn = self._random.choice([number for number, line in enumerate(dialogue.lines, 1) if line.hears is None])

        async def after_line(number: int) -> None:
            if number == drawn:
                self._working.discard(player)
                await self._died.wait()

        player = self._gathering.player(dialogue, self._stage, rest, drawn, after_line)
        self._players.append(player)
        self._working.add(player)
        return player

    async def plays(self, player: Player) -> Exception | None:
        """What is wrong with the lines, the ending or the stored log."""
        wrong = await self._gathering.plays(player)
        self._working.discard(player)
        if wrong is not None:
            return wrong
        stored = await settled(self._stage.uri, self._stage.database_name, player.visitor)
        violations = stored.violations(player.acknowledged)
        return Mismatch(f"{player.dialogue.name}: {violations}") if violations else None

    async def happens(self) -> None:
        """Kills when all have gathered and some of what they wait for has come."""
        await self._gathering.complete.wait()
        before = self._seen()
        events = self._random.randrange(_EVENTS_A_LINE * len(self._players))
        while self._working and self._seen() - before < events:
            await asyncio.sleep(0)
        await self._stage.dies_and_returns()
        self._died.set()

    def _seen(self) -> int:
        return sum(player.seen for player in self._players)


async def _wrong(player: Player) -> Exception | None:
    try:
        await player.play()
    except Exception as wrong:  # noqa: BLE001 # told by the test of this dialogue
        return wrong
    return None
