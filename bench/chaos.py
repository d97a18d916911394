"""Kills the server again and again while somebody has an alarm set: `python -m bench.chaos --rounds N --seed S`.

Each round: a visitor asks for an alarm, submits its form and lists the alarms; the server gets `kill -9` at a moment drawn by the
seed and is started again; the visitor resumes, sends everything again, and the stored log is held against the invariants of
docs/durability.md: what was acknowledged is stored at its place, each command has one final output, at most one alarm is set.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.crash_rounds import dies_at_random
from tests.support.database import running_database
from tests.support.errand_process import ErrandProcess

ROUND_SECONDS = 60
DATABASE = "chaos"


async def rounds(errand: ErrandProcess, uri: str, seeds: Sequence[int]) -> int:
    """Plays one round for each seed and prints what was done and what is wrong; how many rounds were wrong."""
    failed = 0
    for seed in seeds:
        done: list[str] = []
        wrong = await asyncio.wait_for(dies_at_random(errand, uri, DATABASE, seed, done.append), ROUND_SECONDS)
        failed += bool(wrong)
        print(f"seed {seed}: {', '.join(done)}: {'; '.join(wrong) or 'right'}", flush=True)
    return failed


def main() -> int:
    """The command line; 1 when a round has gone wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0, help="of the first round")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_database(Path(folder) / "database") as database:
        environ = {
            "ERRAND_MONGODB_URI": database.uri,
            "ERRAND_MONGODB__DATABASE": DATABASE,
            "ERRAND_LIMITS__COMMANDS_BURST": "1000",
        }
        with ErrandProcess(Path(folder) / "var", environ) as errand:
            seeds = range(options.seed, options.seed + options.rounds)
            failed = asyncio.run(rounds(errand, database.uri, seeds))
    print(f"{options.rounds} kills, {failed} rounds wrong")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
