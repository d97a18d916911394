"""The bench that kills the server more often than the tests do works, and says what it has done."""

import re
import subprocess
import sys

from tests.support.errand_process import ROOT

ROUND = r"seed 7: killed when \d+ frames had come and [0-3] of 3 commands were acknowledged, back with [1-3] commands .*: right"


def test_chaos_plays_its_rounds_and_says_what_was_done() -> None:
    program = [sys.executable, "-m", "bench.chaos", "--rounds", "1", "--seed", "7"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)
    first, last = done.stdout.splitlines()
    assert re.fullmatch(ROUND, first), first
    assert last == "1 kills, 0 rounds wrong"
